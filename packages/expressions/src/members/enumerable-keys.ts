import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { ClrArray, ClrLookup, Grouping, type KeyComparer, Sequence } from '../values/collections.ts';
import { type Comparer, keysOf } from './comparers.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { lazy, parametersOf, partsOf, type Types, walk } from './enumerable-walk.ts';

/** The part of LINQ that works with keys: groups, joins and lookups; and the ends of a sequence. */

type Key = (item: unknown) => unknown;
type Result = (a: unknown, b: unknown) => unknown;

/** Keys with their items, in the order of first appearance; null is a key too. */
const keyed = (
  source: unknown,
  key: Key,
  value: Key,
  comparer: KeyComparer,
): ReadonlyMap<unknown, readonly [key: unknown, items: unknown[]]> => {
  const groups = new Map<unknown, readonly [unknown, unknown[]]>();
  for (const item of walk(source)) {
    const found = key(item);
    const id = comparer.key(found);
    const known = groups.get(id);
    if (known) known[1].push(value(item));
    else groups.set(id, [found, [value(item)]]);
  }
  return groups;
};

const itself: Key = (item) => item;

interface JoinParts {
  readonly outer: unknown;
  readonly inner: unknown;
  readonly outerKey: Key;
  readonly innerKey: Key;
  readonly result: Result;
  readonly comparer: Comparer;
}

interface Inner {
  readonly isEmpty: boolean;
  readonly of: (key: unknown) => readonly unknown[];
}

/** Items of the inner sequence by key; what has no key is not joined. */
const innerItems = ({ inner, innerKey, comparer }: JoinParts): Inner => {
  const keys = keysOf(comparer);
  const groups = keyed(walk(inner, 'inner'), innerKey, itself, keys);
  return {
    isEmpty: groups.size === 0,
    of: (key) => (key === null ? [] : (groups.get(keys.key(key))?.[1] ?? [])),
  };
};

/** The inner sequence is walked once the outer one has given its first item. */
function* join(parts: JoinParts): Generator<unknown> {
  let found: Inner | undefined;
  for (const item of walk(parts.outer)) {
    found ??= innerItems(parts);
    if (found.isEmpty) return;
    for (const match of found.of(parts.outerKey(item))) yield parts.result(item, match);
  }
}

function* groupJoin(parts: JoinParts, type: Type): Generator<unknown> {
  let found: Inner | undefined;
  for (const item of walk(parts.outer)) {
    found ??= innerItems(parts);
    yield parts.result(item, new ClrArray(type, [...found.of(parts.outerKey(item))]));
  }
}

/** A member with and without a comparer of keys. */
const withComparer = (
  signature: string,
  make: (comparer: Comparer) => MemberEntry,
  keyType: 'K' | 'T' = 'K',
): Readonly<Record<string, MemberEntry>> => {
  const count = parametersOf(signature).length;
  return {
    [signature]: make(null),
    [`${signature.slice(0, -1)}, IEqualityComparer<${keyType}> comparer)`]: (...args: readonly unknown[]) => {
      const run = make((args[count] ?? null) as Comparer) as (...rest: readonly unknown[]) => unknown;
      return run(...args.slice(0, count), ...args.slice(count + 1));
    },
  };
};

const joins: Readonly<Record<string, MemberEntry>> = {
  ...withComparer(
    'static IEnumerable<R> Join<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, I, R> resultSelector)',
    (comparer) =>
      (outer: unknown, inner: unknown, outerKey: Key, innerKey: Key, result: Result, rt: Runtime, [, , , r]: Types) =>
        lazy(r!, rt, () => join({ outer, inner, outerKey, innerKey, result, comparer })),
  ),
  ...withComparer(
    'static IEnumerable<R> GroupJoin<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, IEnumerable<I>, R> resultSelector)',
    (comparer) =>
      (outer: unknown, inner: unknown, outerKey: Key, innerKey: Key, result: Result, rt: Runtime, [, i, , r]: Types) =>
        lazy(r!, rt, () => groupJoin({ outer, inner, outerKey, innerKey, result, comparer }, i!)),
  ),
  'static IEnumerable<R> SelectMany<T, C, R>(this IEnumerable<T> source, Func<T, IEnumerable<C>> collectionSelector, Func<T, C, R> resultSelector)':
    (source: unknown, inner: Key, result: Result, rt: Runtime, [, , r]: Types) => {
      return lazy(r!, rt, function* () {
        for (const item of walk(source)) for (const part of partsOf(inner(item))) yield result(item, part);
      });
    },
  'static IEnumerable<R> SelectMany<T, C, R>(this IEnumerable<T> source, Func<T, int, IEnumerable<C>> collectionSelector, Func<T, C, R> resultSelector)':
    (
      source: unknown,
      inner: (item: unknown, index: number) => unknown,
      result: Result,
      rt: Runtime,
      [, , r]: Types,
    ) => {
      return lazy(r!, rt, function* () {
        let index = 0;
        for (const item of walk(source)) for (const part of partsOf(inner(item, index++))) yield result(item, part);
      });
    },
  'static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, int, IEnumerable<R>> selector)': (
    source: unknown,
    inner: (item: unknown, index: number) => unknown,
    rt: Runtime,
    [, r]: Types,
  ) => {
    return lazy(r!, rt, function* () {
      let index = 0;
      for (const item of walk(source)) yield* partsOf(inner(item, index++));
    });
  },
};

const groups: Readonly<Record<string, MemberEntry>> = {
  ...withComparer(
    'static IEnumerable<IGrouping<K, T>> GroupBy<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)',
    (comparer) =>
      (source: unknown, key: Key, _rt: Runtime, [t, k]: Types) =>
        grouped(source, { key, value: itself, comparer }, [k!, t!]),
  ),
  ...withComparer(
    'static IEnumerable<IGrouping<K, E>> GroupBy<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)',
    (comparer) =>
      (source: unknown, key: Key, value: Key, _rt: Runtime, [, k, e]: Types) =>
        grouped(source, { key, value, comparer }, [k!, e!]),
  ),
  ...withComparer(
    'static IEnumerable<R> GroupBy<T, K, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<K, IEnumerable<T>, R> resultSelector)',
    (comparer) =>
      (source: unknown, key: Key, result: Result, rt: Runtime, [t, , r]: Types) =>
        groupResults(source, { key, value: itself, comparer, result }, rt, [t!, r!]),
  ),
  ...withComparer(
    'static IEnumerable<R> GroupBy<T, K, E, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector, Func<K, IEnumerable<E>, R> resultSelector)',
    (comparer) =>
      (source: unknown, key: Key, value: Key, result: Result, rt: Runtime, [, , e, r]: Types) =>
        groupResults(source, { key, value, comparer, result }, rt, [e!, r!]),
  ),
};

interface GroupParts {
  readonly key: Key;
  readonly value: Key;
  readonly comparer: Comparer;
}

const grouped = (source: unknown, parts: GroupParts, [keyType, elementType]: Types): Sequence => {
  return new Sequence(named('IGrouping', keyType!, elementType!), () =>
    Array.from(
      keyed(source, parts.key, parts.value, keysOf(parts.comparer)).values(),
      ([key, items]) => new Grouping(keyType!, elementType!, key, items),
    )[Symbol.iterator](),
  );
};

const groupResults = (
  source: unknown,
  parts: GroupParts & { readonly result: Result },
  rt: Runtime,
  [element, r]: Types,
): Sequence => {
  return lazy(r!, rt, function* () {
    for (const [key, items] of keyed(source, parts.key, parts.value, keysOf(parts.comparer)).values())
      yield parts.result(key, new ClrArray(element!, items));
  });
};

const lookup = (source: unknown, parts: GroupParts, [keyType, type]: Types): ClrLookup => {
  const comparer = keysOf(parts.comparer);
  const entries = Array.from(
    keyed(source, parts.key, parts.value, comparer),
    ([id, [key, items]]) => [id, new Grouping(keyType!, type!, key, items)] as const,
  );
  return new ClrLookup(keyType!, type!, { groups: new Map(entries), comparer });
};

export const lookupType: TypeDefinition = {
  name: 'ILookup',
  shape: 'interface',
  parameters: ['TKey', 'TElement'],
  bases: ['IEnumerable<IGrouping<TKey, TElement>>', 'IEnumerable'],
  members: {
    'int Count': (self: ClrLookup) => self.groups.size,
    'bool Contains(TKey key)': (self: ClrLookup, key: unknown) => self.groups.has(self.comparer.key(key)),
    'IEnumerable<TElement> this[TKey key]': (self: ClrLookup, key: unknown) =>
      self.groups.get(self.comparer.key(key)) ?? new ClrArray(self.valueType, []),
  },
};

const lookups: Readonly<Record<string, MemberEntry>> = {
  ...withComparer(
    'static ILookup<K, T> ToLookup<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)',
    (comparer) =>
      (source: unknown, key: Key, _rt: Runtime, [t, k]: Types) =>
        lookup(source, { key, value: itself, comparer }, [k!, t!]),
  ),
  ...withComparer(
    'static ILookup<K, E> ToLookup<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)',
    (comparer) =>
      (source: unknown, key: Key, value: Key, _rt: Runtime, [, k, e]: Types) =>
        lookup(source, { key, value, comparer }, [k!, e!]),
  ),
};

function* distinct(source: Iterable<unknown>, comparer: KeyComparer, seen = new Set<unknown>()): Generator<unknown> {
  for (const item of source) {
    const key = comparer.key(item);
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function* both(a: unknown, b: unknown): Generator<unknown> {
  yield* walk(a, 'first');
  yield* walk(b, 'second');
}

/** Items of the first sequence that are in the second, each once. */
function* common(a: unknown, b: unknown, comparer: KeyComparer): Generator<unknown> {
  const keys = new Set(Array.from(walk(b, 'second'), (item) => comparer.key(item)));
  for (const item of walk(a, 'first')) if (keys.delete(comparer.key(item))) yield item;
}

const sets: Readonly<Record<string, MemberEntry>> = {
  ...withComparer(
    'static IEnumerable<T> Distinct<T>(this IEnumerable<T> source)',
    (comparer) =>
      (source: unknown, rt: Runtime, [t]: Types) => {
        return lazy(t!, rt, () => distinct(walk(source), keysOf(comparer)));
      },
    'T',
  ),
  ...withComparer(
    'static IEnumerable<T> Union<T>(this IEnumerable<T> first, IEnumerable<T> second)',
    (comparer) =>
      (a: unknown, b: unknown, rt: Runtime, [t]: Types) => {
        return lazy(t!, rt, () => distinct(both(a, b), keysOf(comparer)));
      },
    'T',
  ),
  ...withComparer(
    'static IEnumerable<T> Intersect<T>(this IEnumerable<T> first, IEnumerable<T> second)',
    (comparer) =>
      (a: unknown, b: unknown, rt: Runtime, [t]: Types) => {
        return lazy(t!, rt, () => common(a, b, keysOf(comparer)));
      },
    'T',
  ),
  ...withComparer(
    'static IEnumerable<T> Except<T>(this IEnumerable<T> first, IEnumerable<T> second)',
    (comparer) =>
      (a: unknown, b: unknown, rt: Runtime, [t]: Types) => {
        const keys = keysOf(comparer);
        return lazy(t!, rt, () =>
          distinct(walk(a), keys, new Set(Array.from(walk(b, 'second'), (item) => keys.key(item)))),
        );
      },
    'T',
  ),
};

const ends: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<T> SkipLast<T>(this IEnumerable<T> source, int count)': (
    source: unknown,
    count: number,
    rt: Runtime,
    [t]: Types,
  ) => {
    return lazy(t!, rt, () => Array.from(walk(source)).slice(0, count > 0 ? -count : undefined));
  },
  'static IEnumerable<T> TakeLast<T>(this IEnumerable<T> source, int count)': (
    source: unknown,
    count: number,
    rt: Runtime,
    [t]: Types,
  ) => {
    return lazy(t!, rt, () => (count > 0 ? Array.from(walk(source)).slice(-count) : []));
  },
};

export const keyMembers: Readonly<Record<string, MemberEntry>> = { ...joins, ...groups, ...lookups, ...sets, ...ends };
