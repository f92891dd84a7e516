import { boxing, castTo, defaultValue, isInstance } from '../boxing.ts';
import { argument, argumentNull, invalidOperation, outOfRange, overflow } from '../exceptions.ts';
import { isReference } from '../registry.ts';
import type { Runtime } from '../runtime.ts';
import { isNamed, named, nullableElement, type Type, types } from '../types.ts';
import {
  ClrArray,
  ClrDictionary,
  ClrList,
  ClrSet,
  elementsOf,
  Grouping,
  type KeyComparer,
  OrderedSequence,
  Sequence,
} from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { equalityKey, equalValues } from '../values/object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { keyMembers } from './enumerable-keys.ts';

type Types = readonly Type[];
type Test = (item: unknown, index: number) => boolean;
type Map1 = (item: unknown, index: number) => unknown;
type Comparer = KeyComparer & { compare?(a: unknown, b: unknown): number };

const walk = (source: unknown): Iterable<unknown> => (source === null ? argumentNull('source') : elementsOf(source));

/** A lazy sequence; every element counts as a step. */
const lazy = (type: Type, rt: Runtime, generate: () => Iterable<unknown>): Sequence =>
  new Sequence(type, function* () {
    for (const item of generate()) {
      rt.step();
      yield item;
    }
  });

const noElements = (): never => invalidOperation('Sequence contains no elements');
const noMatch = (): never => invalidOperation('Sequence contains no matching element');
const anything: Test = () => true;

function* filter(source: unknown, test: Test): Generator<unknown> {
  let index = 0;
  for (const item of walk(source)) if (test(item, index++)) yield item;
}

/** The items as objects: value types of a typed collection are held unboxed. */
const boxedItems = (source: unknown): unknown => {
  const box = isElemental(source) ? boxing(source.element) : undefined;
  return box ? map(source, box) : source;
};

const isElemental = (source: unknown): source is { readonly element: Type } =>
  typeof source === 'object' && source !== null && 'element' in source;

function* map(source: unknown, change: Map1): Generator<unknown> {
  let index = 0;
  for (const item of walk(source)) yield change(item, index++);
}

function* flatMap(source: unknown, change: Map1): Generator<unknown> {
  for (const inner of map(source, change)) yield* elementsOf(inner);
}

function* part(source: unknown, from: number, to: number): Generator<unknown> {
  let index = 0;
  if (to <= 0) return;
  for (const item of walk(source)) {
    if (index >= from) yield item;
    if (++index >= to) return;
  }
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

const first = (source: unknown, test: Test, missing: () => unknown): unknown => {
  for (const item of walk(source)) if (test(item, 0)) return item;
  return missing();
};

const last = (source: unknown, test: Test, missing: () => unknown): unknown => {
  const found = Array.from(filter(source, test));
  return found.length === 0 ? missing() : found.at(-1);
};

const single = (source: unknown, test: Test, missing: () => unknown, matching = ''): unknown => {
  const found = Array.from(part(filter(source, test), 0, 2));
  if (found.length > 1) return invalidOperation(`Sequence contains more than one ${matching}element`);
  return found.length === 0 ? missing() : found[0];
};

const count = (source: unknown, test: Test): number => Array.from(filter(source, test)).length;

const elementAt = (source: unknown, index: number, missing: () => unknown): unknown => {
  const [found] = index < 0 ? [] : Array.from(part(source, index, index + 1), (item) => ({ item }));
  return found ? found.item : missing();
};

const outOfBounds = (): never =>
  outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index');

/** Adds held numbers; nulls of nullable sequences do not count. */
const sum = (values: Iterable<unknown>, type: Type): unknown => {
  const name = typeName(type);
  let total: number | bigint | ClrDecimal = name === 'decimal' ? decimalOf(0) : name === 'long' ? 0n : 0;
  for (const value of values) if (value !== null) total = plus(total, value as never, name);
  return name === 'float' ? Math.fround(total as number) : total;
};

const typeName = (type: Type): string => {
  const plain = nullableElement(type) ?? type;
  return plain.kind === 'named' ? plain.name : '';
};

const plus = (
  a: number | bigint | ClrDecimal,
  b: number | bigint | ClrDecimal,
  name: string,
): number | bigint | ClrDecimal => {
  if (a instanceof ClrDecimal) return decimalMath.add(a, b as ClrDecimal);
  if (typeof a === 'bigint') {
    const result = a + (b as bigint);
    return BigInt.asIntN(64, result) === result ? result : overflow();
  }
  const result = a + (b as number);
  return name === 'int' && result !== (result | 0) ? overflow() : result;
};

const average = (values: Iterable<unknown>, type: Type): unknown => {
  const found = Array.from(values).filter((value) => value !== null);
  if (found.length === 0) return nullableElement(type) ? null : noElements();
  const total = sum(found, isNamed(nullableElement(type) ?? type, 'int') ? types.long : type) as
    | number
    | bigint
    | ClrDecimal;
  return total instanceof ClrDecimal
    ? decimalMath.divide(total, decimalOf(found.length))
    : Number(total) / found.length;
};

const extreme = (values: Iterable<unknown>, sign: 1 | -1, type: Type): unknown => {
  let best: unknown;
  for (const value of values) {
    if (value === null) continue;
    if (best === undefined || sign * compareHeld(value, best) > 0) best = value;
  }
  if (best !== undefined) return best;
  return isReference(type) || nullableElement(type) ? null : noElements();
};

/** Numeric members exist once per number type. */
const perNumber = (
  make: (type: string) => Readonly<Record<string, MemberEntry>>,
): Readonly<Record<string, MemberEntry>> =>
  Object.assign({}, ...['int', 'long', 'double', 'float', 'decimal', 'int?', 'long?', 'double?', 'decimal?'].map(make));

const read = (name: string): Type => (name.endsWith('?') ? named('Nullable', named(name.slice(0, -1))) : named(name));
const averageResult = (name: string): string =>
  name.startsWith('decimal') || name.startsWith('float') ? name : name.endsWith('?') ? 'double?' : 'double';
/** A long sum needs bigints although the selector gives ints. */
const held = (name: string, values: Iterable<unknown>): Iterable<unknown> =>
  name.startsWith('int') ? bigs(values) : values;
function* bigs(values: Iterable<unknown>): Generator<unknown> {
  for (const value of values) yield value === null ? null : BigInt(value as number);
}

const numeric = perNumber((name) => ({
  [`static ${name} Sum(this IEnumerable<${name}> source)`]: (source: unknown) => sum(walk(source), read(name)),
  [`static ${name} Sum<T>(this IEnumerable<T> source, Func<T, ${name}> selector)`]: (source: unknown, select: Map1) =>
    sum(map(source, select), read(name)),
  [`static ${averageResult(name)} Average(this IEnumerable<${name}> source)`]: (source: unknown) =>
    average(held(name, walk(source)), read(name)),
  [`static ${averageResult(name)} Average<T>(this IEnumerable<T> source, Func<T, ${name}> selector)`]: (
    source: unknown,
    select: Map1,
  ) => average(held(name, map(source, select)), read(name)),
}));

const range = (start: number, size: number, rt: Runtime): Sequence => {
  if (size < 0) return outOfRange('Specified argument was out of the range of valid values.', 'count');
  return lazy(types.int, rt, function* () {
    for (let i = 0; i < size; i++) yield start + i;
  });
};

const toDictionary = (source: unknown, key: Map1, value: Map1, [keyType, valueType]: Types): ClrDictionary => {
  const dictionary = new ClrDictionary(keyType!, valueType!);
  for (const item of walk(source)) {
    const found = key(item, 0);
    if (dictionary.find(found))
      return argument(`An item with the same key has already been added. Key: ${String(found)}`);
    dictionary.set(found, value(item, 0));
  }
  return dictionary;
};

function* zip(a: unknown, b: unknown, join: (x: unknown, y: unknown) => unknown): Generator<unknown> {
  const other = walk(b)[Symbol.iterator]();
  for (const item of walk(a)) {
    const next = other.next();
    if (next.done) return;
    yield join(item, next.value);
  }
}

const reduce = (source: unknown, seed: unknown, join: (sum: unknown, item: unknown) => unknown): unknown => {
  let total = seed;
  for (const item of walk(source)) total = join(total, item);
  return total;
};

const collect = (source: unknown, rt: Runtime): unknown[] => {
  const items: unknown[] = [];
  for (const item of walk(source)) {
    rt.checkSize(items.length + 1);
    items.push(item);
  }
  return items;
};

const identity: Map1 = (item) => item;

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

const results: Readonly<Record<string, MemberEntry>> = {
  'static bool Any<T>(this IEnumerable<T> source)': (s: unknown) => first(s, anything, () => undefined) !== undefined,
  'static bool Any<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) => {
    for (const item of walk(s)) if (test(item, 0)) return true;
    return false;
  },
  'static bool All<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) => {
    for (const item of walk(s)) if (!test(item, 0)) return false;
    return true;
  },
  'static int Count<T>(this IEnumerable<T> source)': (s: unknown) => count(s, anything),
  'static int Count<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) =>
    count(s, test),
  'static long LongCount<T>(this IEnumerable<T> source)': (s: unknown) => BigInt(count(s, anything)),
  'static bool Contains<T>(this IEnumerable<T> source, T value)': (s: unknown, value: unknown) => {
    for (const item of walk(s)) if (equalValues(item, value)) return true;
    return false;
  },
  'static bool Contains<T>(this IEnumerable<T> source, T value, StringComparer comparer)': (
    s: unknown,
    value: unknown,
    c: KeyComparer,
  ) => Array.from(walk(s)).some((item) => c.key(item) === c.key(value)),
  'static T First<T>(this IEnumerable<T> source)': (s: unknown) => first(s, anything, noElements),
  'static T First<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) =>
    first(s, test, noMatch),
  'static T FirstOrDefault<T>(this IEnumerable<T> source)': (s: unknown, _rt: Runtime, [t]: Types) =>
    first(s, anything, () => defaultValue(t!)),
  'static T FirstOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    _rt: Runtime,
    [t]: Types,
  ) => first(s, test, () => defaultValue(t!)),
  'static T Last<T>(this IEnumerable<T> source)': (s: unknown) => last(s, anything, noElements),
  'static T Last<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) =>
    last(s, test, noMatch),
  'static T LastOrDefault<T>(this IEnumerable<T> source)': (s: unknown, _rt: Runtime, [t]: Types) =>
    last(s, anything, () => defaultValue(t!)),
  'static T LastOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    _rt: Runtime,
    [t]: Types,
  ) => last(s, test, () => defaultValue(t!)),
  'static T Single<T>(this IEnumerable<T> source)': (s: unknown) => single(s, anything, noElements),
  'static T Single<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) =>
    single(s, test, noMatch, 'matching '),
  'static T SingleOrDefault<T>(this IEnumerable<T> source)': (s: unknown, _rt: Runtime, [t]: Types) =>
    single(s, anything, () => defaultValue(t!)),
  'static T SingleOrDefault<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (
    s: unknown,
    test: Test,
    _rt: Runtime,
    [t]: Types,
  ) => single(s, test, () => defaultValue(t!), 'matching '),
  'static T ElementAt<T>(this IEnumerable<T> source, int index)': (s: unknown, index: number) =>
    elementAt(s, index, outOfBounds),
  'static T ElementAtOrDefault<T>(this IEnumerable<T> source, int index)': (
    s: unknown,
    index: number,
    _rt: Runtime,
    [t]: Types,
  ) => elementAt(s, index, () => defaultValue(t!)),
  'static T Min<T>(this IEnumerable<T> source)': (s: unknown, _rt: Runtime, [t]: Types) => extreme(walk(s), -1, t!),
  'static R Min<T, R>(this IEnumerable<T> source, Func<T, R> selector)': (
    s: unknown,
    f: Map1,
    _rt: Runtime,
    [, r]: Types,
  ) => extreme(map(s, f), -1, r!),
  'static T Max<T>(this IEnumerable<T> source)': (s: unknown, _rt: Runtime, [t]: Types) => extreme(walk(s), 1, t!),
  'static R Max<T, R>(this IEnumerable<T> source, Func<T, R> selector)': (
    s: unknown,
    f: Map1,
    _rt: Runtime,
    [, r]: Types,
  ) => extreme(map(s, f), 1, r!),
  'static T Aggregate<T>(this IEnumerable<T> source, Func<T, T, T> func)': (
    s: unknown,
    f: (a: unknown, b: unknown) => unknown,
  ) => {
    const all = Array.from(walk(s));
    return all.length === 0 ? noElements() : reduce(all.slice(1), all[0], f);
  },
  'static A Aggregate<T, A>(this IEnumerable<T> source, A seed, Func<A, T, A> func)': (
    s: unknown,
    seed: unknown,
    f: (a: unknown, b: unknown) => unknown,
  ) => reduce(s, seed, f),
  'static R Aggregate<T, A, R>(this IEnumerable<T> source, A seed, Func<A, T, A> func, Func<A, R> resultSelector)': (
    s: unknown,
    seed: unknown,
    f: (a: unknown, b: unknown) => unknown,
    end: (a: unknown) => unknown,
  ) => end(reduce(s, seed, f)),
  'static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second)': (a: unknown, b: unknown) => {
    const [x, y] = [Array.from(walk(a)), Array.from(walk(b))];
    return x.length === y.length && x.every((item, i) => equalValues(item, y[i]));
  },
  'static T[] ToArray<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    new ClrArray(t!, collect(s, rt)),
  'static List<T> ToList<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    new ClrList(t!, collect(s, rt)),
  'static HashSet<T> ToHashSet<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) => {
    const set = new ClrSet(t!);
    for (const item of collect(s, rt)) set.add(item);
    return set;
  },
  'static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    s: unknown,
    key: Map1,
    _rt: Runtime,
    [t, k]: Types,
  ) => toDictionary(s, key, identity, [k!, t!]),
  'static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector)':
    (s: unknown, key: Map1, value: Map1, _rt: Runtime, [, k, v]: Types) => toDictionary(s, key, value, [k!, v!]),
};

/** LINQ. Queries are lazy and run again each time they are walked. */
export const enumerableType: TypeDefinition = {
  name: 'Enumerable',
  shape: 'static',
  members: { ...queries, ...results, ...numeric, ...keyMembers },
};
