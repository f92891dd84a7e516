import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrArray, ClrLookup, elementsOf, Grouping } from '../values/collections.ts';
import { equalityKey } from '../values/object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { lazy, type Types, walk } from './enumerable-walk.ts';

/** The part of LINQ that works with keys: joins and lookups; and the ends of a sequence. */

type Key = (item: unknown) => unknown;

const groupsOf = (source: unknown, key: Key): Map<unknown, unknown[]> => {
  const groups = new Map<unknown, unknown[]>();
  for (const item of walk(source)) {
    const id = equalityKey(key(item));
    if (id === null) continue;
    const known = groups.get(id);
    if (known) known.push(item);
    else groups.set(id, [item]);
  }
  return groups;
};

type Result = (a: unknown, b: unknown) => unknown;

interface JoinParts {
  readonly outer: unknown;
  readonly inner: unknown;
  readonly outerKey: Key;
  readonly innerKey: Key;
  readonly result: Result;
}

function* join({ outer, inner, outerKey, innerKey, result }: JoinParts): Generator<unknown> {
  const groups = groupsOf(inner, innerKey);
  for (const item of walk(outer))
    for (const match of groups.get(equalityKey(outerKey(item))) ?? []) yield result(item, match);
}

function* groupJoin({ outer, inner, outerKey, innerKey, result }: JoinParts, type: Type): Generator<unknown> {
  const groups = groupsOf(inner, innerKey);
  for (const item of walk(outer)) {
    const found = groups.get(equalityKey(outerKey(item))) ?? [];
    yield result(item, new ClrArray(type, [...found]));
  }
}

const joins: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<R> Join<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, I, R> resultSelector)':
    (outer: unknown, inner: unknown, outerKey: Key, innerKey: Key, result: Result, rt: Runtime, [, , , r]: Types) =>
      lazy(r!, rt, () => join({ outer, inner, outerKey, innerKey, result })),
  'static IEnumerable<R> GroupJoin<O, I, K, R>(this IEnumerable<O> outer, IEnumerable<I> inner, Func<O, K> outerKeySelector, Func<I, K> innerKeySelector, Func<O, IEnumerable<I>, R> resultSelector)':
    (outer: unknown, inner: unknown, outerKey: Key, innerKey: Key, result: Result, rt: Runtime, [, i, , r]: Types) =>
      lazy(r!, rt, () => groupJoin({ outer, inner, outerKey, innerKey, result }, i!)),
  'static IEnumerable<R> SelectMany<T, C, R>(this IEnumerable<T> source, Func<T, IEnumerable<C>> collectionSelector, Func<T, C, R> resultSelector)':
    (source: unknown, inner: Key, result: Result, rt: Runtime, [, , r]: Types) =>
      lazy(r!, rt, function* () {
        for (const item of walk(source)) for (const part of elementsOf(inner(item))) yield result(item, part);
      }),
  'static IEnumerable<R> SelectMany<T, R>(this IEnumerable<T> source, Func<T, int, IEnumerable<R>> selector)': (
    source: unknown,
    inner: (item: unknown, index: number) => unknown,
    rt: Runtime,
    [, r]: Types,
  ) =>
    lazy(r!, rt, function* () {
      let index = 0;
      for (const item of walk(source)) yield* elementsOf(inner(item, index++));
    }),
  'static IEnumerable<R> GroupBy<T, K, R>(this IEnumerable<T> source, Func<T, K> keySelector, Func<K, IEnumerable<T>, R> resultSelector)':
    (source: unknown, key: Key, result: Result, rt: Runtime, [t, , r]: Types) =>
      lazy(r!, rt, function* () {
        for (const [found, items] of keyed(source, key)) yield result(found, new ClrArray(t!, items));
      }),
};

/** Keys with their items, in the order of first appearance; null is a key too. */
const keyed = (source: unknown, key: Key): readonly (readonly [unknown, unknown[]])[] => {
  const groups = new Map<unknown, readonly [unknown, unknown[]]>();
  for (const item of walk(source)) {
    const found = key(item);
    const id = equalityKey(found);
    const known = groups.get(id);
    if (known) known[1].push(item);
    else groups.set(id, [found, [item]]);
  }
  return [...groups.values()];
};

const lookup = (source: unknown, key: Key, value: Key, [keyType, type]: Types): ClrLookup => {
  const groups = keyed(source, key).map(
    ([found, items]) => [equalityKey(found), new Grouping(keyType!, type!, found, items.map(value))] as const,
  );
  return new ClrLookup(keyType!, type!, new Map(groups));
};

export const lookupType: TypeDefinition = {
  name: 'ILookup',
  shape: 'interface',
  parameters: ['TKey', 'TElement'],
  bases: ['IEnumerable<IGrouping<TKey, TElement>>', 'IEnumerable'],
  members: {
    'int Count': (self: ClrLookup) => self.groups.size,
    'bool Contains(TKey key)': (self: ClrLookup, key: unknown) => self.groups.has(equalityKey(key)),
    'IEnumerable<TElement> this[TKey key]': (self: ClrLookup, key: unknown) =>
      self.groups.get(equalityKey(key)) ?? new ClrArray(self.valueType, []),
  },
};

const lookups: Readonly<Record<string, MemberEntry>> = {
  'static ILookup<K, T> ToLookup<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    source: unknown,
    key: Key,
    _rt: Runtime,
    [t, k]: Types,
  ) => lookup(source, key, (item) => item, [k!, t!]),
  'static ILookup<K, E> ToLookup<T, K, E>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, E> elementSelector)':
    (source: unknown, key: Key, value: Key, _rt: Runtime, [, k, e]: Types) => lookup(source, key, value, [k!, e!]),
};

const ends: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<T> SkipLast<T>(this IEnumerable<T> source, int count)': (
    source: unknown,
    count: number,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => Array.from(walk(source)).slice(0, count > 0 ? -count : undefined)),
  'static IEnumerable<T> TakeLast<T>(this IEnumerable<T> source, int count)': (
    source: unknown,
    count: number,
    rt: Runtime,
    [t]: Types,
  ) => lazy(t!, rt, () => (count > 0 ? Array.from(walk(source)).slice(-count) : [])),
};

export const keyMembers: Readonly<Record<string, MemberEntry>> = { ...joins, ...lookups, ...ends };
