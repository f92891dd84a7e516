import { box, defaultValue } from '../boxing.ts';
import { argument, argumentNull } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrDictionary, type KeyComparer, type KeyValue, type Lookup, Sequence } from '../values/collections.ts';
import { equalValues, objectText } from '../values/object.ts';
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
  'bool Remove(TKey key)': (dictionary: ClrDictionary, key: unknown) => dictionary.remove(key),
  'void Clear()': (dictionary: ClrDictionary) => dictionary.clear(),
};

const fromPairs = (source: Items, [keyType, valueType]: readonly Type[]): ClrDictionary => {
  const dictionary = new ClrDictionary(keyType!, valueType!);
  for (const pair of source) dictionary.set((pair as KeyValue).key, (pair as KeyValue).value);
  return dictionary;
};

export const dictionaryTypes: readonly TypeDefinition[] = [
  {
    name: 'KeyValuePair',
    shape: 'struct',
    parameters: ['TKey', 'TValue'],
    members: {
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
      'new()': (_rt: Runtime, [key, value]: readonly Type[]) => new ClrDictionary(key!, value!),
      'new(int capacity)': (_capacity: number, _rt: Runtime, [key, value]: readonly Type[]) =>
        new ClrDictionary(key!, value!),
      'new(StringComparer comparer)': (comparer: KeyComparer, _rt: Runtime, [key, value]: readonly Type[]) =>
        new ClrDictionary(key!, value!, comparer),
      'new(IDictionary<TKey, TValue> dictionary)': (source: Items, _rt: Runtime, args: readonly Type[]) =>
        fromPairs(source, args),
      ...readMembers,
      ...changeMembers,
      'TValue this[TKey key]': write,
      'bool ContainsValue(TValue value)': (dictionary: ClrDictionary, value: unknown) =>
        Array.from(values(dictionary)).some((known) => equalValues(known, value)),
      'bool TryAdd(TKey key, TValue value)': (dictionary: ClrDictionary, key: unknown, value: unknown, rt: Runtime) => {
        if (dictionary.find(key)) return false;
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
      const found = lookup.find(key);
      return found ? found.value : defaultValue(lookup.valueType);
    },
    'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)':
      (lookup: Lookup, key: unknown, fallback: unknown) => {
        const found = lookup.find(key);
        return found ? found.value : fallback;
      },
  },
};
