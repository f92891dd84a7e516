import { defaultValue } from '../boxing.ts';
import { argument, indexOutOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrArray, ClrList, elementsOf } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { equalValues } from '../values/object.ts';
import { search } from './array.ts';
import type { TypeDefinition } from './definition.ts';
import { at } from './sequence-interfaces.ts';

const change = (list: ClrList, size: number, rt: Runtime): unknown[] => {
  rt.checkSize(size);
  list.version++;
  return list.items;
};

export type Test = (item: unknown) => boolean;

export const listType: TypeDefinition = {
  name: 'List',
  shape: 'class',
  parameters: ['T'],
  bases: ['IList<T>', 'IReadOnlyList<T>'],
  members: {
    'new()': (_rt: Runtime, [type]: readonly Type[]) => new ClrList(type!),
    'new(int capacity)': (_capacity: number, _rt: Runtime, [type]: readonly Type[]) => new ClrList(type!),
    'new(IEnumerable<T> collection)': (source: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      new ClrList(type!, Array.from(elementsOf(source))),
    'int Count': (list: ClrList) => list.items.length,
    'T this[int index]': {
      get: (list: ClrList, index: number) => at(list.items, index),
      set: (list: ClrList, index: number, value: unknown) => {
        at(list.items, index);
        list.items[index] = value;
        list.version++;
      },
    },
    'void Add(T item)': (list: ClrList, item: unknown, rt: Runtime) =>
      change(list, list.items.length + 1, rt).push(item),
    'void AddRange(IEnumerable<T> collection)': (list: ClrList, more: unknown, rt: Runtime) => {
      const added = Array.from(elementsOf(more));
      for (const item of added) change(list, list.items.length + 1, rt).push(item);
    },
    'void Clear()': (list: ClrList, rt: Runtime) => change(list, 0, rt).splice(0),
    'bool Contains(T item)': (list: ClrList, item: unknown) => list.items.some((known) => equalValues(known, item)),
    'int IndexOf(T item)': (list: ClrList, item: unknown) => list.items.findIndex((known) => equalValues(known, item)),
    'void Insert(int index, T item)': (list: ClrList, index: number, item: unknown, rt: Runtime) => {
      if (index < 0 || index > list.items.length) return indexOutOfRange();
      return change(list, list.items.length + 1, rt).splice(index, 0, item);
    },
    'bool Remove(T item)': (list: ClrList, item: unknown, rt: Runtime) => {
      const index = list.items.findIndex((known) => equalValues(known, item));
      if (index >= 0) change(list, 0, rt).splice(index, 1);
      return index >= 0;
    },
    'void RemoveAt(int index)': (list: ClrList, index: number, rt: Runtime) => {
      at(list.items, index);
      change(list, 0, rt).splice(index, 1);
    },
    'int RemoveAll(Predicate<T> match)': (list: ClrList, test: Test, rt: Runtime) => {
      const kept = list.items.filter((item) => !test(item));
      const removed = list.items.length - kept.length;
      change(list, 0, rt).splice(0, Number.POSITIVE_INFINITY, ...kept);
      return removed;
    },
    'void Reverse()': (list: ClrList, rt: Runtime) => change(list, 0, rt).reverse(),
    'void Sort()': (list: ClrList, rt: Runtime) => change(list, 0, rt).sort(compareHeld),
    'void Sort(Comparison<T> comparison)': (list: ClrList, compare: (a: unknown, b: unknown) => number, rt: Runtime) =>
      change(list, 0, rt).sort(compare),
    'T[] ToArray()': (list: ClrList) => new ClrArray(list.element, [...list.items]),
    'T Find(Predicate<T> match)': (list: ClrList, test: Test) =>
      list.items.find((item) => test(item)) ?? defaultValue(list.element),
    'List<T> FindAll(Predicate<T> match)': (list: ClrList, test: Test) =>
      new ClrList(
        list.element,
        list.items.filter((item) => test(item)),
      ),
    'int FindIndex(Predicate<T> match)': (list: ClrList, test: Test) => list.items.findIndex((item) => test(item)),
    'T FindLast(Predicate<T> match)': (list: ClrList, test: Test) =>
      list.items.findLast((item) => test(item)) ?? defaultValue(list.element),
    'int FindLastIndex(Predicate<T> match)': (list: ClrList, test: Test) =>
      list.items.findLastIndex((item) => test(item)),
    'int LastIndexOf(T item)': (list: ClrList, item: unknown) =>
      list.items.findLastIndex((known) => equalValues(known, item)),
    'int BinarySearch(T item)': (list: ClrList, item: unknown) => search(list.items, item),
    'List<TOutput> ConvertAll<TOutput>(Func<T, TOutput> converter)': (
      list: ClrList,
      convert: (item: unknown) => unknown,
      _rt: Runtime,
      [, to]: readonly Type[],
    ) =>
      new ClrList(
        to!,
        list.items.map((item) => convert(item)),
      ),
    'void InsertRange(int index, IEnumerable<T> collection)': (
      list: ClrList,
      index: number,
      more: unknown,
      rt: Runtime,
    ) => {
      const added = Array.from(elementsOf(more));
      if (index < 0 || index > list.items.length) return indexOutOfRange();
      return change(list, list.items.length + added.length, rt).splice(index, 0, ...added);
    },
    'void RemoveRange(int index, int count)': (list: ClrList, index: number, count: number, rt: Runtime) =>
      index < 0 || count < 0 || index + count > list.items.length
        ? argument(
            'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
          )
        : change(list, 0, rt).splice(index, count),
    'void CopyTo(T[] array)': (list: ClrList, target: ClrArray) => {
      for (const [i, item] of list.items.entries()) target.items[i] = item;
    },
    'int Capacity': { get: (list: ClrList) => list.items.length, set: () => {} },
    'void TrimExcess()': () => {},
    'bool Exists(Predicate<T> match)': (list: ClrList, test: Test) => list.items.some((item) => test(item)),
    'bool TrueForAll(Predicate<T> match)': (list: ClrList, test: Test) => list.items.every((item) => test(item)),
    'void ForEach(Action<T> action)': (list: ClrList, action: (item: unknown) => void) => {
      for (const item of list.items) action(item);
    },
    'List<T> GetRange(int index, int count)': (list: ClrList, index: number, count: number) =>
      index < 0 || count < 0 || index + count > list.items.length
        ? argument(
            'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
          )
        : new ClrList(list.element, list.items.slice(index, index + count)),
  },
};
