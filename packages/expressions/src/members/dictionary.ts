import { box, defaultValue } from '../boxing.ts';
import { argument, argumentNull, outOfRange } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { grownCapacity, primeFrom } from '../values/capacity.ts';
import { ClrDictionary, KeyValue, type Lookup, Sequence } from '../values/collections.ts';
import { equalValues, objectText } from '../values/object.ts';
import { type Comparer, keysOf, shownComparer } from './comparers.ts';
import type { TypeDefinition } from './definition.ts';
import type { Items } from './sequence-interfaces.ts';

const present = (key: unknown): unknown => key ?? argumentNull('key');

const read = (lookup: Lookup, key: unknown): unknown => {
  const found = lookup.find(present(key));
  return found ? found.value : lookup.missing(box(key, lookup.keyType));
};

const readMembers: TypeDefinition['members'] = {
  'TValue this[TKey key]': read,
  'int Count': (lookup: Lookup) => lookup.size,
  'bool ContainsKey(TKey key)': (lookup: Lookup, key: unknown) => lookup.find(present(key)) !== undefined,
  'bool TryGetValue(TKey key, out TValue value)': (lookup: Lookup, key: unknown, value: Reference) => {
    const found = lookup.find(present(key));
    value.set(found ? found.value : defaultValue(lookup.valueType));
    return found !== undefined;
  },
  'IEnumerable<TKey> Keys': (lookup: Lookup) => new Sequence(lookup.keyType, () => lookup.keys()[Symbol.iterator]()),
  'IEnumerable<TValue> Values': (lookup: Lookup) => new Sequence(lookup.valueType, () => values(lookup)),
};

function* values(lookup: Lookup): Generator<unknown> {
  for (const pair of lookup) yield (pair as KeyValue).value;
}

const add = (dictionary: ClrDictionary, key: unknown, value: unknown, rt: Runtime): void => {
  if (dictionary.find(present(key)))
    argument(`An item with the same key has already been added. Key: ${objectText(box(key, dictionary.keyType))}`);
  rt.checkSize(dictionary.size + 1);
  dictionary.set(key, value);
};

const write = {
  get: read,
  set: (dictionary: ClrDictionary, key: unknown, value: unknown, rt: Runtime) => {
    rt.checkSize(dictionary.size + 1);
    dictionary.set(present(key), value);
  },
};

const changeMembers: TypeDefinition['members'] = {
  'void Add(TKey key, TValue value)': add,
  'bool Remove(TKey key)': (dictionary: ClrDictionary, key: unknown) => dictionary.remove(present(key)),
  'void Clear()': (dictionary: ClrDictionary) => dictionary.clear(),
};

/** `name` is the parameter a null source is blamed on. */
const fromPairs =
  (name: string) =>
  (source: Items | null, ...rest: readonly unknown[]): ClrDictionary => {
    const [keyType, valueType] = rest.at(-1) as readonly Type[];
    const rt = rest.at(-2) as Runtime;
    const comparer = rest.length > 2 ? (rest[0] as Comparer) : null;
    const dictionary = new ClrDictionary(keyType!, valueType!, keysOf(comparer));
    for (const pair of source ?? argumentNull(name))
      add(dictionary, (pair as KeyValue).key, (pair as KeyValue).value, rt);
    return dictionary;
  };

const empty =
  (parameters: { readonly capacity: boolean; readonly comparer: boolean }) =>
  (...args: readonly unknown[]): ClrDictionary => {
    const [keyType, valueType] = args.at(-1) as readonly Type[];
    const capacity = parameters.capacity ? (args[0] as number) : 0;
    const comparer = parameters.comparer ? (args.at(-3) as Comparer) : null;
    if (capacity < 0) outOfRange('Specified argument was out of the range of valid values.', 'capacity');
    (args.at(-2) as Runtime).checkSize(capacity);
    const dictionary = new ClrDictionary(keyType!, valueType!, keysOf(comparer));
    if (capacity > 0) dictionary.capacity = primeFrom(capacity);
    return dictionary;
  };

const capacityMembers: TypeDefinition['members'] = {
  'int EnsureCapacity(int capacity)': (dictionary: ClrDictionary, capacity: number, rt: Runtime) => {
    if (capacity < 0) outOfRange('Specified argument was out of the range of valid values.', 'capacity');
    rt.checkSize(capacity);
    const held = grownCapacity(dictionary.size, dictionary.capacity);
    dictionary.capacity = held >= capacity ? held : primeFrom(capacity);
    return dictionary.capacity;
  },
  'void TrimExcess()': (dictionary: ClrDictionary) => {
    dictionary.capacity = primeFrom(dictionary.size);
  },
  'void TrimExcess(int capacity)': (dictionary: ClrDictionary, capacity: number) => {
    if (capacity < dictionary.size) outOfRange('Specified argument was out of the range of valid values.', 'capacity');
    dictionary.capacity = primeFrom(capacity);
  },
};

const removed = (dictionary: ClrDictionary, key: unknown, value: Reference): boolean => {
  const found = dictionary.find(present(key));
  value.set(found ? found.value : defaultValue(dictionary.valueType));
  return dictionary.remove(key);
};

export const dictionaryTypes: readonly TypeDefinition[] = [
  {
    name: 'KeyValuePair',
    shape: 'struct',
    parameters: ['TKey', 'TValue'],
    members: {
      'new(TKey key, TValue value)': (
        key: unknown,
        value: unknown,
        _rt: Runtime,
        [keyType, valueType]: readonly Type[],
      ) => new KeyValue(keyType!, valueType!, key, value),
      'TKey Key': (pair: KeyValue) => pair.key,
      'TValue Value': (pair: KeyValue) => pair.value,
      'void Deconstruct(out TKey key, out TValue value)': (pair: KeyValue, key: Reference, value: Reference) => {
        key.set(pair.key);
        value.set(pair.value);
      },
      'string ToString()': (pair: KeyValue) => pair.clrText(),
    },
  },
  {
    name: 'IReadOnlyDictionary',
    shape: 'interface',
    parameters: ['TKey', 'TValue'],
    bases: ['IReadOnlyCollection<KeyValuePair<TKey, TValue>>'],
    members: readMembers,
  },
  {
    name: 'IDictionary',
    shape: 'interface',
    parameters: ['TKey', 'TValue'],
    bases: ['ICollection<KeyValuePair<TKey, TValue>>'],
    members: { ...readMembers, ...changeMembers, 'TValue this[TKey key]': write },
  },
  {
    name: 'Dictionary',
    shape: 'class',
    parameters: ['TKey', 'TValue'],
    bases: ['IDictionary<TKey, TValue>', 'IReadOnlyDictionary<TKey, TValue>'],
    members: {
      'new()': empty({ capacity: false, comparer: false }),
      'new(int capacity)': empty({ capacity: true, comparer: false }),
      'new(IEqualityComparer<TKey> comparer)': empty({ capacity: false, comparer: true }),
      'new(int capacity, IEqualityComparer<TKey> comparer)': empty({ capacity: true, comparer: true }),
      'new(IDictionary<TKey, TValue> dictionary)': fromPairs('dictionary'),
      'new(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)': fromPairs('dictionary'),
      'new(IEnumerable<KeyValuePair<TKey, TValue>> collection)': fromPairs('collection'),
      'new(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)':
        fromPairs('collection'),
      'IEqualityComparer<TKey> Comparer': (dictionary: ClrDictionary) =>
        shownComparer(dictionary.comparer, dictionary.keyType),
      ...readMembers,
      ...changeMembers,
      ...capacityMembers,
      'TValue this[TKey key]': write,
      'bool Remove(TKey key, out TValue value)': (dictionary: ClrDictionary, key: unknown, value: Reference) =>
        removed(dictionary, key, value),
      'bool ContainsValue(TValue value)': (dictionary: ClrDictionary, value: unknown) =>
        Array.from(values(dictionary)).some((known) => equalValues(known, value)),
      'bool TryAdd(TKey key, TValue value)': (dictionary: ClrDictionary, key: unknown, value: unknown, rt: Runtime) => {
        if (dictionary.find(present(key))) return false;
        add(dictionary, key, value, rt);
        return true;
      },
    },
  },
];

export const collectionExtensions: TypeDefinition = {
  name: 'CollectionExtensions',
  shape: 'static',
  members: {
    'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)': (
      lookup: Lookup,
      key: unknown,
    ) => {
      const found = (lookup ?? argumentNull('dictionary')).find(present(key));
      return found ? found.value : defaultValue(lookup.valueType);
    },
    'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)':
      (lookup: Lookup, key: unknown, fallback: unknown) => {
        const found = (lookup ?? argumentNull('dictionary')).find(present(key));
        return found ? found.value : fallback;
      },
    'static bool TryAdd<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, TValue value)': (
      dictionary: ClrDictionary,
      key: unknown,
      value: unknown,
      rt: Runtime,
    ) => {
      if ((dictionary ?? argumentNull('dictionary')).find(present(key))) return false;
      add(dictionary, key, value, rt);
      return true;
    },
    'static bool Remove<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, out TValue value)': (
      dictionary: ClrDictionary,
      key: unknown,
      value: Reference,
    ) => removed(dictionary ?? argumentNull('dictionary'), key, value),
  },
};
