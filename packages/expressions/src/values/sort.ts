import { ClrException, LimitException, raise } from '../exceptions.ts';

/** Negative, zero or positive, as `IComparer<T>.Compare`. */
export type Order = (a: unknown, b: unknown) => number;

/** What a sorted sequence sorts by. */
export interface SortKey {
  readonly key: (item: unknown) => unknown;
  readonly order: Order;
}

/** Introsort as .NET writes it: not stable, so that even the order of equal items is the one .NET gives. */
class Introsort {
  private readonly keys: unknown[];
  private readonly items: unknown[] | undefined;
  private readonly order: Order;
  constructor(keys: unknown[], items: unknown[] | undefined, order: Order) {
    this.keys = keys;
    this.items = items;
    this.order = order;
  }

  private swap(a: number, b: number): void {
    const { keys, items } = this;
    [keys[a], keys[b]] = [keys[b], keys[a]];
    if (items) [items[a], items[b]] = [items[b], items[a]];
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from];
    if (this.items) this.items[to] = this.items[from];
  }

  private swapIfGreater(a: number, b: number): void {
    if (a !== b && this.order(this.keys[a], this.keys[b]) > 0) this.swap(a, b);
  }

  sort(first: number, last: number, depth: number): void {
    let hi = last;
    for (let left = depth; hi > first; left--) {
      const size = hi - first + 1;
      if (size <= 16 || left === 0) {
        if (size <= 16) this.small(first, hi, size);
        else this.heap(first, hi);
        return;
      }
      const pivot = this.partition(first, hi);
      this.sort(pivot + 1, hi, left - 1);
      hi = pivot - 1;
    }
  }

  private small(lo: number, hi: number, size: number): void {
    if (size === 2) this.swapIfGreater(lo, hi);
    else if (size === 3) {
      this.swapIfGreater(lo, hi - 1);
      this.swapIfGreater(lo, hi);
      this.swapIfGreater(hi - 1, hi);
    } else this.insert(lo, hi);
  }

  private partition(lo: number, hi: number): number {
    const { keys, order } = this;
    const middle = lo + ((hi - lo) >> 1);
    this.swapIfGreater(lo, middle);
    this.swapIfGreater(lo, hi);
    this.swapIfGreater(middle, hi);
    const pivot = keys[middle];
    this.swap(middle, hi - 1);
    let [left, right] = [lo, hi - 1];
    while (left < right) {
      do inconsistentUnless(++left <= hi);
      while (order(keys[left], pivot) < 0);
      do inconsistentUnless(--right >= lo);
      while (order(pivot, keys[right]) < 0);
      if (left >= right) break;
      this.swap(left, right);
    }
    if (left !== hi - 1) this.swap(left, hi - 1);
    return left;
  }

  private insert(lo: number, hi: number): void {
    const { keys, items, order } = this;
    for (let i = lo; i < hi; i++) {
      const [key, item] = [keys[i + 1], items?.[i + 1]];
      let at = i;
      for (; at >= lo && order(key, keys[at]) < 0; at--) this.move(at, at + 1);
      keys[at + 1] = key;
      if (items) items[at + 1] = item;
    }
  }

  private heap(lo: number, hi: number): void {
    const count = hi - lo + 1;
    for (let i = count >> 1; i >= 1; i--) this.sift(i, count, lo);
    for (let i = count; i > 1; i--) {
      this.swap(lo, lo + i - 1);
      this.sift(1, i - 1, lo);
    }
  }

  private sift(start: number, count: number, lo: number): void {
    const { keys, items, order } = this;
    const [key, item] = [keys[lo + start - 1], items?.[lo + start - 1]];
    let at = start;
    while (at <= count >> 1) {
      let child = 2 * at;
      if (child < count && order(keys[lo + child - 1], keys[lo + child]) < 0) child++;
      if (order(key, keys[lo + child - 1]) >= 0) break;
      this.move(lo + child - 1, lo + at - 1);
      at = child;
    }
    keys[lo + at - 1] = key;
    if (items) items[lo + at - 1] = item;
  }
}

const inconsistentUnless = (holds: boolean): void => {
  if (!holds)
    raise(
      'ArgumentException',
      'Unable to sort because the IComparer.Compare() method returns inconsistent results. Either a value does not compare equal to itself, or one value repeatedly compared to another value yields different results.',
    );
};

/** What the comparison throws becomes the inner exception; a limit stays what it is. */
export const guarded =
  (order: Order): Order =>
  (a, b) => {
    try {
      return order(a, b);
    } catch (error) {
      if (!(error instanceof ClrException) || error instanceof LimitException) throw error;
      throw new ClrException('InvalidOperationException', 'Failed to compare two elements in the array.', {
        inner: error,
      });
    }
  };

interface SortPart {
  readonly start?: number;
  readonly count?: number;
  /** Items that move along with their keys. */
  readonly items?: unknown[];
}

/** Sorts in place, as `Array.Sort` and `List<T>.Sort`. */
export const sortItems = (keys: unknown[], order: Order, part: SortPart = {}): unknown[] => {
  const { start = 0, count = keys.length } = part;
  if (count < 2) return keys;
  const depth = 2 * (Math.floor(Math.log2(count)) + 1);
  new Introsort(keys, part.items, guarded(order)).sort(start, start + count - 1, depth);
  return keys;
};
