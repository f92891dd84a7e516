import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrSet, elementsOf, type KeyComparer } from '../values/collections.ts';
import { setMembers } from './collection-interfaces.ts';
import type { TypeDefinition } from './definition.ts';

export const hashSetType: TypeDefinition = {
  name: 'HashSet',
  shape: 'class',
  parameters: ['T'],
  bases: ['ISet<T>', 'IReadOnlyCollection<T>'],
  members: {
    'new()': (_rt: Runtime, [type]: readonly Type[]) => new ClrSet(type!),
    'new(StringComparer comparer)': (comparer: KeyComparer, _rt: Runtime, [type]: readonly Type[]) =>
      new ClrSet(type!, comparer),
    'new(IEnumerable<T> collection)': (source: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      filled(new ClrSet(type!), source),
    'new(IEnumerable<T> collection, StringComparer comparer)': (
      source: unknown,
      comparer: KeyComparer,
      _rt: Runtime,
      [type]: readonly Type[],
    ) => filled(new ClrSet(type!, comparer), source),
    ...setMembers,
    'int RemoveWhere(Predicate<T> match)': (set: ClrSet, test: (item: unknown) => boolean) => {
      const gone = [...set.map.values()].filter((item) => test(item));
      for (const item of gone) set.remove(item);
      return gone.length;
    },
    'int Count': (set: ClrSet) => set.map.size,
    'bool Add(T item)': (set: ClrSet, item: unknown, rt: Runtime) => {
      rt.checkSize(set.map.size + 1);
      return set.add(item);
    },
    'bool Contains(T item)': (set: ClrSet, item: unknown) => set.has(item),
    'bool Remove(T item)': (set: ClrSet, item: unknown) => set.remove(item),
    'void Clear()': (set: ClrSet) => set.map.clear(),
    'void UnionWith(IEnumerable<T> other)': (set: ClrSet, other: unknown) => void filled(set, other),
    'void IntersectWith(IEnumerable<T> other)': (set: ClrSet, other: unknown) => {
      const kept = filled(new ClrSet(set.element, set.comparer), other);
      for (const item of set.map.values()) if (!kept.has(item)) set.remove(item);
    },
    'void ExceptWith(IEnumerable<T> other)': (set: ClrSet, other: unknown) => {
      for (const item of Array.from(elementsOf(other))) set.remove(item);
    },
    'bool Overlaps(IEnumerable<T> other)': (set: ClrSet, other: unknown) =>
      Array.from(elementsOf(other)).some((item) => set.has(item)),
    'bool IsSubsetOf(IEnumerable<T> other)': (set: ClrSet, other: unknown) => {
      const all = filled(new ClrSet(set.element, set.comparer), other);
      return [...set.map.values()].every((item) => all.has(item));
    },
  },
};

const filled = (set: ClrSet, source: unknown): ClrSet => {
  for (const item of elementsOf(source)) set.add(item);
  return set;
};
