import { box, defaultValue } from '../boxing.ts';
import { argument, argumentNull, invalidOperation, outOfRange, overflow } from '../exceptions.ts';
import { JArray } from '../json/tokens.ts';
import { isReference } from '../registry.ts';
import type { Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import { named, nullableElement, type Type, types } from '../types.ts';
import { ClrArray, ClrDictionary, ClrList, ClrSet, ReadOnlyList } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { equalValues, objectText } from '../values/object.ts';
import { OrderedSequence } from '../values/ordered-sequence.ts';
import { type Comparer, keysOf } from './comparers.ts';
import type { MemberEntry } from './definition.ts';
import { filter, identity, type Map1, map, part, Selected, type Test, type Types, walk } from './enumerable-walk.ts';

const noElements = (): never => invalidOperation('Sequence contains no elements');

const noMatch = (): never => invalidOperation('Sequence contains no matching element');

const anything: Test = () => true;

const first = (source: unknown, test: Test, missing: () => unknown): unknown => {
  if (source instanceof OrderedSequence && test === anything) return source.end('first', missing);
  for (const item of walk(source)) if (test(item, 0)) return item;
  return missing();
};

const last = (source: unknown, test: Test, missing: () => unknown): unknown => {
  if (source instanceof OrderedSequence && test === anything) return source.end('last', missing);
  if (source instanceof Selected && test === anything) return elementAt(source, source.count - 1, missing);
  const found = Array.from(filter(source, test));
  return found.length === 0 ? missing() : found.at(-1);
};

const single = (source: unknown, test: Test, missing: () => unknown, matching = ''): unknown => {
  const found = Array.from(part(filter(source, test), 0, 2));
  if (found.length > 1) return invalidOperation(`Sequence contains more than one ${matching}element`);
  return found.length === 0 ? missing() : found[0];
};

/** How many there are does not change with their order. */
const unordered = (source: unknown): unknown => (source instanceof OrderedSequence ? source.source : source);

const count = (source: unknown, test: Test): number =>
  Array.from(filter(test === anything ? unordered(source) : source, test)).length;

const elementAt = (source: unknown, index: number, missing: () => unknown): unknown => {
  if (source instanceof Selected) return index >= 0 && index < source.count ? source.itemAt(index) : missing();
  const [found] = index < 0 ? [] : Array.from(part(source, index, index + 1), (item) => ({ item }));
  return found ? found.item : missing();
};

/** A list looks the item up by itself and has its own words for it. */
const outOfBounds = (source: unknown): never =>
  outOfRange(
    source instanceof ClrList ||
      source instanceof ClrArray ||
      source instanceof ReadOnlyList ||
      source instanceof JArray
      ? 'Index was out of range. Must be non-negative and less than the size of the collection.'
      : 'Specified argument was out of the range of valid values.',
    'index',
  );

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

/** What an average is summed as. */
const widened: Readonly<Record<string, Type>> = table({ int: types.long, float: types.double });

const average = (values: Iterable<unknown>, type: Type): unknown => {
  const found = Array.from(values).filter((value) => value !== null);
  if (found.length === 0) return nullableElement(type) ? null : noElements();
  const total = sum(found, widened[typeName(type)] ?? type) as number | bigint | ClrDecimal;
  if (total instanceof ClrDecimal) return decimalMath.divide(total, decimalOf(found.length));
  const mean = found.every((value) => Object.is(value, -0)) ? -0 : Number(total) / found.length;
  return typeName(type) === 'float' ? Math.fround(mean) : mean;
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
  Object.assign(
    {},
    ...['int', 'long', 'double', 'float', 'decimal', 'int?', 'long?', 'double?', 'float?', 'decimal?'].map(make),
  );

const read = (name: string): Type => (name.endsWith('?') ? named('Nullable', named(name.slice(0, -1))) : named(name));

const averageResult = (name: string): string =>
  name.startsWith('decimal') || name.startsWith('float') ? name : name.endsWith('?') ? 'double?' : 'double';

/** A long sum needs bigints although the selector gives ints. */
const held = (name: string, values: Iterable<unknown>): Iterable<unknown> =>
  name.startsWith('int') ? bigs(values) : values;

function* bigs(values: Iterable<unknown>): Generator<unknown> {
  for (const value of values) yield value === null ? null : BigInt(value as number);
}

const extremes = (name: string, method: 'Min' | 'Max', sign: 1 | -1): Readonly<Record<string, MemberEntry>> => ({
  [`static ${name} ${method}(this IEnumerable<${name}> source)`]: (source: unknown) =>
    extreme(walk(source), sign, read(name)),
  [`static ${name} ${method}<T>(this IEnumerable<T> source, Func<T, ${name}> selector)`]: (
    source: unknown,
    select: Map1,
  ) => extreme(map(source, select), sign, read(name)),
});

const numeric = perNumber((name) => ({
  [`static ${name} Sum(this IEnumerable<${name}> source)`]: (source: unknown) => sum(walk(source), read(name)),
  [`static ${name} Sum<T>(this IEnumerable<T> source, Func<T, ${name}> selector)`]: (source: unknown, select: Map1) =>
    sum(map(source, select), read(name)),
  ...extremes(name, 'Min', -1),
  ...extremes(name, 'Max', 1),
  [`static ${averageResult(name)} Average(this IEnumerable<${name}> source)`]: (source: unknown) =>
    average(held(name, walk(source)), read(name)),
  [`static ${averageResult(name)} Average<T>(this IEnumerable<T> source, Func<T, ${name}> selector)`]: (
    source: unknown,
    select: Map1,
  ) => average(held(name, map(source, select)), read(name)),
}));

interface Entries {
  readonly key: Map1;
  readonly value: Map1;
  readonly comparer: Comparer;
}

const toDictionary = (
  source: unknown,
  { key, value, comparer }: Entries,
  rt: Runtime,
  [keyType, valueType]: Types,
): ClrDictionary => {
  const dictionary = new ClrDictionary(keyType!, valueType!, keysOf(comparer));
  for (const item of walk(source)) {
    const [at, content] = [key(item, 0), value(item, 0)];
    const found = at ?? argumentNull('key');
    if (dictionary.find(found))
      return argument(`An item with the same key has already been added. Key: ${objectText(box(found, keyType!))}`);
    rt.checkSize(dictionary.size + 1);
    dictionary.set(found, content);
  }
  return dictionary;
};

const toSet = (source: unknown, comparer: Comparer, rt: Runtime, type: Type): ClrSet => {
  const set = new ClrSet(type, keysOf(comparer));
  for (const item of walk(source)) {
    rt.checkSize(set.map.size + 1);
    set.add(item);
  }
  return set;
};

const sameItems = (a: unknown, b: unknown, same: (x: unknown, y: unknown) => boolean): boolean => {
  const [x, y] = [Array.from(walk(a)), Array.from(walk(b))];
  return x.length === y.length && x.every((item, i) => same(item, y[i]));
};

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

/** What walks its source at once and gives one value or a collection. */
export const resultMembers: Readonly<Record<string, MemberEntry>> = {
  ...numeric,
  'static bool Any<T>(this IEnumerable<T> source)': (s: unknown) =>
    first(unordered(s), anything, () => undefined) !== undefined,
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
  'static bool Contains<T>(this IEnumerable<T> source, T value, IEqualityComparer<T> comparer)': (
    s: unknown,
    value: unknown,
    comparer: Comparer,
  ) => {
    const keys = keysOf(comparer);
    for (const item of walk(s)) if (keys.key(item) === keys.key(value)) return true;
    return false;
  },
  'static long LongCount<T>(this IEnumerable<T> source, Func<T, bool> predicate)': (s: unknown, test: Test) =>
    BigInt(count(s, test)),
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
    elementAt(s, index, () => outOfBounds(s)),
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
  'static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second)': (a: unknown, b: unknown) =>
    sameItems(a, b, equalValues),
  'static bool SequenceEqual<T>(this IEnumerable<T> first, IEnumerable<T> second, IEqualityComparer<T> comparer)': (
    a: unknown,
    b: unknown,
    comparer: Comparer,
  ) => sameItems(a, b, (x, y) => keysOf(comparer).key(x) === keysOf(comparer).key(y)),
  'static T[] ToArray<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    new ClrArray(t!, collect(s, rt)),
  'static List<T> ToList<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    new ClrList(t!, collect(s, rt)),
  'static HashSet<T> ToHashSet<T>(this IEnumerable<T> source)': (s: unknown, rt: Runtime, [t]: Types) =>
    toSet(s, null, rt, t!),
  'static HashSet<T> ToHashSet<T>(this IEnumerable<T> source, IEqualityComparer<T> comparer)': (
    s: unknown,
    comparer: Comparer,
    rt: Runtime,
    [t]: Types,
  ) => toSet(s, comparer, rt, t!),
  'static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector)': (
    s: unknown,
    key: Map1,
    rt: Runtime,
    [t, k]: Types,
  ) => toDictionary(s, { key, value: identity, comparer: null }, rt, [k!, t!]),
  'static Dictionary<K, T> ToDictionary<T, K>(this IEnumerable<T> source, Func<T, K> keySelector, IEqualityComparer<K> comparer)':
    (s: unknown, key: Map1, comparer: Comparer, rt: Runtime, [t, k]: Types) =>
      toDictionary(s, { key, value: identity, comparer }, rt, [k!, t!]),
  'static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector)':
    (s: unknown, key: Map1, value: Map1, rt: Runtime, [, k, v]: Types) =>
      toDictionary(s, { key, value, comparer: null }, rt, [k!, v!]),
  'static Dictionary<K, V> ToDictionary<T, K, V>(this IEnumerable<T> source, Func<T, K> keySelector, Func<T, V> elementSelector, IEqualityComparer<K> comparer)':
    (s: unknown, key: Map1, value: Map1, comparer: Comparer, rt: Runtime, [, k, v]: Types) =>
      toDictionary(s, { key, value, comparer }, rt, [k!, v!]),
};
