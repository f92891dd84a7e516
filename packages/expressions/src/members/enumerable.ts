import { boxing, castTo, defaultValue, isInstance } from '../boxing.ts';
import { outOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type, types } from '../types.ts';
import { ClrArray, elementsOf, Grouping, type KeyComparer, OrderedSequence, Sequence } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { equalityKey } from '../values/object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { keyMembers } from './enumerable-keys.ts';
import { resultMembers } from './enumerable-results.ts';
import { filter, identity, lazy, type Map1, map, part, type Test, type Types, walk } from './enumerable-walk.ts';

type Comparer = KeyComparer & { compare?(a: unknown, b: unknown): number };

/** The items as objects: value types of a typed collection are held unboxed. */
const boxedItems = (source: unknown): unknown => {
  const box = isElemental(source) ? boxing(source.element) : undefined;
  return box ? map(source, box) : source;
};

const isElemental = (source: unknown): source is { readonly element: Type } =>
  typeof source === 'object' && source !== null && 'element' in source;

function* flatMap(source: unknown, change: Map1): Generator<unknown> {
  for (const inner of map(source, change)) yield* elementsOf(inner);
}

function* whileTrue(source: unknown, test: Test, keep: 'before' | 'after'): Generator<unknown> {
  let holds = true;
  let index = 0;
  for (const item of walk(source)) {
    holds = holds && test(item, index++);
    if (!holds && keep === 'before') return;
    if (holds === (keep === 'before')) yield item;
  }
}

function* distinct(source: unknown, comparer: KeyComparer): Generator<unknown> {
  const seen = new Set<unknown>();
  for (const item of walk(source)) {
    const key = comparer.key(item);
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

const byValue: KeyComparer = { key: equalityKey };

const keysOf = (source: unknown): Set<unknown> => new Set(Array.from(walk(source), equalityKey));

const group = (source: unknown, key: Map1, value: Map1, [keyType, elementType]: Types): Sequence =>
  new Sequence(named('IGrouping', keyType!, elementType!), () => {
    const groups = new Map<unknown, { key: unknown; items: unknown[] }>();
    for (const item of walk(source)) {
      const found = key(item, 0);
      const id = equalityKey(found);
      const known = groups.get(id) ?? { key: found, items: [] };
      groups.set(id, known);
      known.items.push(value(item, 0));
    }
    return Array.from(groups.values(), (g) => new Grouping(keyType!, elementType!, g.key, g.items))[Symbol.iterator]();
  });

const by = (key: Map1, direction: 1 | -1, comparer: Comparer | null = null) => {
  const compare = comparer?.compare?.bind(comparer) ?? compareHeld;
  return (a: unknown, b: unknown): number => direction * compare(key(a, 0), key(b, 0));
};

const thenBy = (source: OrderedSequence, next: (a: unknown, b: unknown) => number, type: Type): OrderedSequence =>
  new OrderedSequence(type, source.source, (a, b) => source.compare(a, b) || next(a, b));

const range = (start: number, size: number, rt: Runtime): Sequence => {
  if (size < 0) return outOfRange('Specified argument was out of the range of valid values.', 'count');
  return lazy(types.int, rt, function* () {
    for (let i = 0; i < size; i++) yield start + i;
  });
};

function* zip(a: unknown, b: unknown, join: (x: unknown, y: unknown) => unknown): Generator<unknown> {
  const other = walk(b)[Symbol.iterator]();
  for (const item of walk(a)) {
    const next = other.next();
    if (next.done) return;
    yield join(item, next.value);
  }
}

const queries: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => filter(s, (item) => test(item, 0))),
  'static IEnumerable<T> Where<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => filter(s, test)),
  'static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, R> selector)': (
    s: unknown,
    f: Map1,
    rt: Runtime,
    [, r]: Types,
  ) => lazy(r!, rt, () => map(s, f)),
  'static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, int, R> selector)': (
    s: unknown,
    f: Map1,
    rt: Runtime,
    [, r]: Types,
  ) => lazy(r!, rt, () => map(s, f)),
  'static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, IEnumerable<R>> selector)': (
    s: unknown,
    f: Map1,
    rt: Runtime,
    [, r]: Types,
  ) => lazy(r!, rt, () => flatMap(s, f)),
  'static IEnumerable<T> Take<T>(this IEnumerable<T> source, int count)': (
    s: unknown,
    n: number,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => part(s, 0, n)),
  'static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)': (
    s: unknown,
    n: number,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => part(s, n, Number.POSITIVE_INFINITY)),
  'static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'before')),
  'static IEnumerable<T> SkipWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'after')),
  'static IEnumerable<T> Distinct<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => distinct(s, byValue)),
  'static IEnumerable<T> Distinct<T>(this IEnumerable<T> source, StringComparer comparer)': (
    s: unknown,
    c: KeyComparer,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => distinct(s, c)),
  'static IEnumerable<T> Concat<T>(this IEnumerable<T> first, IEnumerable<T> second)': (
    a: unknown,
    b: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, function* () {
      yield* walk(a);
      yield* walk(b);
    }),
  'static IEnumerable<T> Append<T>(this IEnumerable<T> source, T element)': (
    s: unknown,
    item: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, function* () {
      yield* walk(s);
      yield item;
    }),
  'static IEnumerable<T> Prepend<T>(this IEnumerable<T> source, T element)': (
    s: unknown,
    item: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, function* () {
      yield item;
      yield* walk(s);
    }),
  'static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second)': (
    a: unknown,
    b: unknown,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => distinct([...walk(a), ...walk(b)], byValue)),
  'static IEnumerable<T> Intersect<T>(this IEnumerable<T> first, IEnumerable<T> second)': (
    a: unknown,
    b: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, () => {
      const keys = keysOf(b);
      return distinct(Array.from(filter(a, (i) => keys.has(equalityKey(i)))), byValue);
    }),
  'static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second)': (
    a: unknown,
    b: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, () => {
      const keys = keysOf(b);
      return distinct(Array.from(filter(a, (i) => !keys.has(equalityKey(i)))), byValue);
    }),
  'static IEnumerable<T> Reverse<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => Array.from(walk(s)).reverse()),
  'static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => {
      const all = Array.from(walk(s));
      return all.length === 0 ? [defaultValue(t!)] : all;
    }),
  'static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T defaultValue)': (
    s: unknown,
    fallback: unknown,
    rt: Runtime,
    [t]: Types,
  ) =>
    lazy(t!, rt, () => {
      const all = Array.from(walk(s));
      return all.length === 0 ? [fallback] : all;
    }),
  'static IEnumerable<R> Zip<A, B, R>(this IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> resultSelector)':
    (a: unknown, b: unknown, f: (x: unknown, y: unknown) => unknown, rt: Runtime, [, , r]: Types) =>
      lazy(r!, rt, () => zip(a, b, f)),
  'static IEnumerable<R> OfType<R>(this IEnumerable source)': (s: unknown, rt: Runtime, [r]: Types) =>
    lazy(r!, rt, () =>
      map(
        filter(boxedItems(s), (i) => isInstance(i, r!)),
        castTo(r!),
      ),
    ),
  'static IEnumerable<R> Cast<R>(this IEnumerable source)': (s: unknown, rt: Runtime, [r]: Types) =>
    lazy(r!, rt, () => map(boxedItems(s), castTo(r!))),
  'static IEnumerable<T> AsEnumerable<T>(this IEnumerable<T> source)': (s: unknown) => s,
  'static IEnumerable<IGrouping<K, T>> GroupBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    s: unknown,
    key: Map1,
    _rt: Runtime,
    [t, k]: Types,
  ) => group(s, key, identity, [k!, t!]),
  'static IEnumerable<IGrouping<K, E>> GroupBy<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)':
    (s: unknown, key: Map1, value: Map1, _rt: Runtime, [, k, e]: Types) => group(s, key, value, [k!, e!]),
  'static IOrderedEnumerable<T> OrderBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    s: unknown,
    key: Map1,
    _rt: Runtime,
    [t]: Types,
  ) => new OrderedSequence(t!, walk(s), by(key, 1)),
  'static IOrderedEnumerable<T> OrderBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, StringComparer comparer)':
    (s: unknown, key: Map1, c: Comparer, _rt: Runtime, [t]: Types) => new OrderedSequence(t!, walk(s), by(key, 1, c)),
  'static IOrderedEnumerable<T> OrderByDescending<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    s: unknown,
    key: Map1,
    _rt: Runtime,
    [t]: Types,
  ) => new OrderedSequence(t!, walk(s), by(key, -1)),
  'static IOrderedEnumerable<T> OrderByDescending<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, StringComparer comparer)':
    (s: unknown, key: Map1, c: Comparer, _rt: Runtime, [t]: Types) => new OrderedSequence(t!, walk(s), by(key, -1, c)),
  'static IOrderedEnumerable<T> ThenBy<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector)': (
    s: OrderedSequence,
    key: Map1,
    _rt: Runtime,
    [t]: Types,
  ) => thenBy(s, by(key, 1), t!),
  'static IOrderedEnumerable<T> ThenByDescending<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector)': (
    s: OrderedSequence,
    key: Map1,
    _rt: Runtime,
    [t]: Types,
  ) => thenBy(s, by(key, -1), t!),
  'static IEnumerable<int> Range(int start, int count)': range,
  'static IEnumerable<T> Repeat<T>(T element, int count)': (item: unknown, n: number, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => map(range(0, n, rt), () => item)),
  'static IEnumerable<T> Empty<T>()': (_rt: Runtime, [t]: Types) => new ClrArray(t!, []),
};

/** LINQ. Queries are lazy and run again each time they are walked. */
export const enumerableType: TypeDefinition = {
  name: 'Enumerable',
  shape: 'static',
  members: { ...queries, ...resultMembers, ...keyMembers },
};
