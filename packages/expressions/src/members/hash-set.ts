import { defaultValue } from '../boxing.ts';
import { argumentNull, outOfRange } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { grownCapacity, primeFrom } from '../values/capacity.ts';
import { type ClrArray, ClrSet, elementsOf } from '../values/collections.ts';
import { checkedCopy } from './array-copy.ts';
import { plainSetMembers, setMembers } from './collection-interfaces.ts';
import { type Comparer, keysOf, shownComparer } from './comparers.ts';
import type { TypeDefinition } from './definition.ts';

const filled = (set: ClrSet, source: unknown, rt: Runtime): ClrSet => {
  for (const item of elementsOf(source ?? argumentNull('collection'))) {
    rt.checkSize(set.map.size + 1);
    set.add(item);
  }
  return set;
};

const sized = (set: ClrSet, capacity: number, rt: Runtime): ClrSet => {
  if (capacity < 0) outOfRange('Specified argument was out of the range of valid values.', 'capacity');
  rt.checkSize(capacity);
  if (capacity > 0) set.capacity = primeFrom(capacity);
  return set;
};

const items = (set: ClrSet): readonly unknown[] => [...set.map.values()];

export const hashSetType: TypeDefinition = {
  name: 'HashSet',
  shape: 'class',
  parameters: ['T'],
  bases: ['ISet<T>', 'IReadOnlyCollection<T>'],
  members: {
    'new()': (_rt: Runtime, [type]: readonly Type[]) => new ClrSet(type!),
    'new(int capacity)': (capacity: number, rt: Runtime, [type]: readonly Type[]) =>
      sized(new ClrSet(type!), capacity, rt),
    'new(int capacity, IEqualityComparer<T> comparer)': (
      capacity: number,
      comparer: Comparer,
      rt: Runtime,
      [type]: readonly Type[],
    ) => sized(new ClrSet(type!, keysOf(comparer)), capacity, rt),
    'new(IEqualityComparer<T> comparer)': (comparer: Comparer, _rt: Runtime, [type]: readonly Type[]) =>
      new ClrSet(type!, keysOf(comparer)),
    'new(IEnumerable<T> collection)': (source: unknown, rt: Runtime, [type]: readonly Type[]) =>
      filled(new ClrSet(type!), source, rt),
    'new(IEnumerable<T> collection, IEqualityComparer<T> comparer)': (
      source: unknown,
      comparer: Comparer,
      rt: Runtime,
      [type]: readonly Type[],
    ) => filled(new ClrSet(type!, keysOf(comparer)), source, rt),
    ...setMembers,
    ...plainSetMembers,
    'IEqualityComparer<T> Comparer': (set: ClrSet) => shownComparer(set.comparer, set.element),
    'int Count': (set: ClrSet) => set.map.size,
    'bool Contains(T item)': (set: ClrSet, item: unknown) => set.has(item),
    'bool Remove(T item)': (set: ClrSet, item: unknown) => set.remove(item),
    'int RemoveWhere(Predicate<T> match)': (set: ClrSet, test: ((item: unknown) => boolean) | null) => {
      const doomed = test ?? argumentNull('match');
      const gone = items(set).filter((item) => doomed(item));
      for (const item of gone) set.remove(item);
      return gone.length;
    },
    'bool TryGetValue(T equalValue, out T actualValue)': (set: ClrSet, item: unknown, actual: Reference) => {
      const found = set.has(item);
      actual.set(found ? set.map.get(set.comparer.key(item)) : defaultValue(set.element));
      return found;
    },
    'void Clear()': (set: ClrSet) => set.clear(),
    'void CopyTo(T[] array)': (set: ClrSet, target: ClrArray | null) => checkedCopy(items(set), target, 0),
    'void CopyTo(T[] array, int arrayIndex)': (set: ClrSet, target: ClrArray | null, at: number) =>
      checkedCopy(items(set), target, at),
    'void CopyTo(T[] array, int arrayIndex, int count)': (
      set: ClrSet,
      target: ClrArray | null,
      at: number,
      count: number,
    ) => checkedCopy(items(set), target, at, count),
    'int EnsureCapacity(int capacity)': (set: ClrSet, capacity: number, rt: Runtime) => {
      const held = grownCapacity(set.map.size, set.capacity);
      if (capacity < 0) outOfRange('Specified argument was out of the range of valid values.', 'capacity');
      rt.checkSize(capacity);
      set.capacity = held >= capacity ? held : primeFrom(capacity);
      return set.capacity;
    },
    'void TrimExcess()': (set: ClrSet) => {
      set.capacity = set.map.size === 0 ? 0 : primeFrom(set.map.size);
    },
  },
};
