import { boxing, castTo, defaultValue, isInstance } from '../boxing.ts';
import { argumentNull, outOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type, types } from '../types.ts';
import { ClrArray, ClrList, type Sequence } from '../values/collections.ts';
import { emptyArray } from '../values/empty-array.ts';
import { OrderedSequence } from '../values/ordered-sequence.ts';
import type { SortKey } from '../values/sort.ts';
import { ClrTuple } from '../values/tuple.ts';
import { type Comparer, orderOf } from './comparers.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { keyMembers } from './enumerable-keys.ts';
import { resultMembers } from './enumerable-results.ts';
import {
  filter,
  given,
  lazy,
  type Map1,
  map,
  parametersOf,
  part,
  partsOf,
  Selected,
  type Test,
  type Types,
  walk,
} from './enumerable-walk.ts';

/** The items as objects: value types of a typed collection are held unboxed. */
const boxedItems = (source: unknown): unknown => {
  const box = isElemental(source) ? boxing(source.element) : undefined;
  return box ? map(source, box) : source;
};

const isElemental = (source: unknown): source is { readonly element: Type } =>
  typeof source === 'object' && source !== null && 'element' in source;

function* flatMap(source: unknown, change: Map1): Generator<unknown> {
  for (const inner of map(source, change)) yield* partsOf(inner);
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

const by = (key: Map1, direction: 1 | -1, comparer: Comparer): SortKey => {
  const order = orderOf(comparer);
  given(key, 'keySelector');
  return { key: (item) => key(item, 0), order: (a, b) => direction * order(a, b) };
};

const sorted = (source: unknown, key: SortKey, type: Type): OrderedSequence =>
  new OrderedSequence(type, walk(source), [key]);

const thenBy = (sorting: OrderedSequence | null, next: SortKey, type: Type): OrderedSequence => {
  const source = sorting ?? argumentNull('source');
  return new OrderedSequence(type, source.source, [...source.keys, next]);
};

const range = (start: number, size: number, rt: Runtime): Sequence => {
  if (size < 0 || start + size - 1 > 0x7fffffff)
    return outOfRange('Specified argument was out of the range of valid values.', 'count');
  return lazy(types.int, rt, function* () {
    for (let i = 0; i < size; i++) yield start + i;
  });
};

/** Both sequences are looked at when the call is made. */
const zipped = (a: unknown, b: unknown, join: (x: unknown, y: unknown) => unknown): (() => Generator<unknown>) => {
  if (a === null) argumentNull('first');
  if (b === null) argumentNull('second');
  return () => zip(a, b, join);
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
  ) => {
    const all = lazy(r!, rt, () => map(s, f));
    const isIndexed = s instanceof ClrArray || s instanceof ClrList;
    return isIndexed ? new Selected(r!, () => all[Symbol.iterator](), [s, f]) : all;
  },
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
  ) => (s instanceof Selected ? s.part(0, n, rt) : lazy(t!, rt, () => part(s, 0, n))),
  'static IEnumerable<T> Skip<T>(this IEnumerable<T> source, int count)': (
    s: unknown,
    n: number,
    rt: Runtime,
    [t]: Types,
  ) =>
    s instanceof Selected
      ? s.part(n, Number.POSITIVE_INFINITY, rt)
      : lazy(t!, rt, () => part(s, n, Number.POSITIVE_INFINITY)),
  'static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'before')),
  'static IEnumerable<T> TakeWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'before')),
  'static IEnumerable<T> SkipWhile<T>(this IEnumerable<T> source, Func<T, int, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'after')),
  'static IEnumerable<T> SkipWhile<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => whileTrue(s, test, 'after')),
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
  'static IEnumerable<T> Reverse<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => Array.from(walk(s)).reverse()),
  'static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    lazy(t!, rt, () => orDefault(s, defaultValue(t!))),
  'static IEnumerable<T> DefaultIfEmpty<T>(this IEnumerable<T> source, T defaultValue)': (
    s: unknown,
    fallback: unknown,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => orDefault(s, fallback)),
  'static IEnumerable<R> Zip<A, B, R>(this IEnumerable<A> first, IEnumerable<B> second, Func<A, B, R> resultSelector)':
    (a: unknown, b: unknown, f: (x: unknown, y: unknown) => unknown, rt: Runtime, [, , r]: Types) =>
      lazy(r!, rt, zipped(a, b, f)),
  'static IEnumerable<(A, B)> Zip<A, B>(this IEnumerable<A> first, IEnumerable<B> second)': (
    a: unknown,
    b: unknown,
    rt: Runtime,
    [t, u]: Types,
  ) =>
    lazy(
      named('ValueTuple', t!, u!),
      rt,
      zipped(a, b, (x, y) => new ClrTuple('ValueTuple', [t!, u!], [x, y])),
    ),
  'static IEnumerable<R> OfType<R>(this IEnumerable source)': (s: unknown, rt: Runtime, [r]: Types) =>
    lazy(r!, rt, () =>
      map(
        filter(boxedItems(s), (i) => isInstance(i, r!)),
        castTo(r!),
      ),
    ),
  'static IEnumerable<R> Cast<R>(this IEnumerable source)': (s: unknown, rt: Runtime, [r]: Types) =>
    lazy(r!, rt, () => map(boxedItems(s), castTo(r!))),
  ...Object.assign(
    {},
    ...([1, -1] as const).map((direction) => {
      const name = direction === 1 ? '' : 'Descending';
      return {
        [`static IOrderedEnumerable<T> OrderBy${name}<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)`]: (
          s: unknown,
          key: Map1,
          _rt: Runtime,
          [t]: Types,
        ) => sorted(s, by(key, direction, null), t!),
        [`static IOrderedEnumerable<T> OrderBy${name}<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, IComparer<K> comparer)`]:
          (s: unknown, key: Map1, comparer: Comparer, _rt: Runtime, [t]: Types) =>
            sorted(s, by(key, direction, comparer), t!),
        [`static IOrderedEnumerable<T> ThenBy${name}<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector)`]:
          (s: OrderedSequence | null, key: Map1, _rt: Runtime, [t]: Types) => thenBy(s, by(key, direction, null), t!),
        [`static IOrderedEnumerable<T> ThenBy${name}<T, K>(this IOrderedEnumerable<T> source, Func<T, K> keySelector, IComparer<K> comparer)`]:
          (s: OrderedSequence | null, key: Map1, comparer: Comparer, _rt: Runtime, [t]: Types) =>
            thenBy(s, by(key, direction, comparer), t!),
      };
    }),
  ),
  'static IEnumerable<int> Range(int start, int count)': range,
  'static IEnumerable<T> Repeat<T>(T element, int count)': (item: unknown, n: number, rt: Runtime, [t]: Types) => {
    const places = range(0, n, rt);
    return lazy(t!, rt, () => map(places, () => item));
  },
  'static IEnumerable<T> Empty<T>()': (_rt: Runtime, [t]: Types) => emptyArray(t!),
};

/** Null sources and functions are refused when the query is made, not when it is walked. */
const eager = (members: Readonly<Record<string, MemberEntry>>): Readonly<Record<string, MemberEntry>> =>
  Object.fromEntries(
    Object.entries(members).map(([signature, entry]) => {
      const names = checkedNames(signature);
      if (names.length === 0 || typeof entry !== 'function') return [signature, entry];
      const result = ofEmptyArray.exec(signature)?.[1];
      const run = entry as (...args: readonly unknown[]) => unknown;
      return [
        signature,
        (...args: readonly unknown[]) => {
          for (const { name, index } of names) given(args[index], name);
          const made = run(...args);
          return result !== undefined && isEmptyArray(args[0]) ? emptyArray((made as Sequence).element) : made;
        },
      ];
    }),
  );

/** What these make of an empty array is an empty array, not something deferred. */
const ofEmptyArray = /^static (IEnumerable)<[^(]* (?:Where|Select|SelectMany|Distinct|Reverse|Skip|Take|GroupBy)</;

const isEmptyArray = (source: unknown): boolean =>
  source instanceof ClrArray && source.items.length === 0 && source.lengths.length === 1;

/** Parameters that take a sequence or a function. */
const checkedNames = (signature: string): readonly { readonly name: string; readonly index: number }[] =>
  parametersOf(signature).flatMap((parameter, index) =>
    /^(?:this )?(?:IEnumerable|IOrderedEnumerable|Func)\b/.test(parameter)
      ? [{ name: parameter.slice(parameter.lastIndexOf(' ') + 1), index }]
      : [],
  );

/** LINQ. Queries are lazy and run again each time they are walked. */
function* orDefault(source: unknown, fallback: unknown): Generator<unknown> {
  let isEmpty = true;
  for (const item of walk(source)) {
    isEmpty = false;
    yield item;
  }
  if (isEmpty) yield fallback;
}

export const enumerableType: TypeDefinition = {
  name: 'Enumerable',
  shape: 'static',
  members: {
    ...eager({ ...queries, ...resultMembers, ...keyMembers }),
    'static IEnumerable<T> AsEnumerable<T>(this IEnumerable<T> source)': (s: unknown) => s,
  },
};
