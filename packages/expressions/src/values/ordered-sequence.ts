import { named, type Type } from '../types.ts';
import { type Elements, Sequence } from './collections.ts';
import { guarded, type SortKey } from './sort.ts';

/** All keys are taken first, as in .NET, so that even a single item has its key computed. */
const sortedBy = (items: readonly unknown[], keys: readonly SortKey[]): unknown[] => {
  const columns = keys.map(({ key }) => items.map((item) => key(item)));
  const order = guarded((a, b) => {
    for (const [i, column] of columns.entries()) {
      const found = keys[i]!.order(column[a as number], column[b as number]);
      if (found !== 0) return found;
    }
    return 0;
  });
  return Array.from(items.keys())
    .sort(order)
    .map((at) => items[at]);
};

/** A sorted sequence; `ThenBy` adds a key to it. */
export class OrderedSequence extends Sequence {
  readonly source: Elements;
  readonly keys: readonly SortKey[];
  constructor(element: Type, source: Elements, keys: readonly SortKey[]) {
    super(element, () => sortedBy(Array.from(source), keys)[Symbol.iterator]());
    this.source = source;
    this.keys = keys;
  }
  /** The first of the smallest, or the last of the largest: looked for, not sorted, so that an error stays what it is. */
  end(which: 'first' | 'last', missing: () => unknown): unknown {
    let found: { readonly item: unknown; readonly keys: readonly unknown[] } | undefined;
    for (const item of this.source) {
      const keys = this.keys.map(({ key }) => key(item));
      const order = found ? this.compare(keys, found.keys) : 0;
      if (!found || (which === 'first' ? order < 0 : order >= 0)) found = { item, keys };
    }
    return found ? found.item : missing();
  }
  private compare(a: readonly unknown[], b: readonly unknown[]): number {
    for (const [i, { order }] of this.keys.entries()) {
      const result = order(a[i], b[i]);
      if (result !== 0) return result;
    }
    return 0;
  }
  override clrType(): Type {
    return named('IOrderedEnumerable', this.element);
  }
}
