import { defaultValue } from '../boxing.ts';
import { argumentNull, outOfRange } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrArray, ClrList, elementsOf, ReadOnlyList } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { guarded, type Order, sortItems } from '../values/sort.ts';
import { copyItems } from './array-copy.ts';
import { type Comparer, orderOf } from './comparers.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import {
  backward,
  binarySearch,
  checkBackward,
  checkForward,
  checkPart,
  equalTo,
  forward,
  reversePart,
  type Test,
} from './ranges.ts';
import { at } from './sequence-interfaces.ts';

const change = (list: ClrList, size: number, rt: Runtime): unknown[] => {
  rt.checkSize(size);
  list.reserve(size);
  list.version++;
  return list.items;
};

const given = (source: unknown, name = 'collection'): unknown[] => Array.from(elementsOf(source ?? argumentNull(name)));

const tested = (test: Test | null): Test => test ?? argumentNull('match');

const orDefault = (list: ClrList, index: number): unknown =>
  index < 0 ? defaultValue(list.element) : list.items[index];

const notNegative = (value: number, name: string): number =>
  value < 0 ? outOfRange('Non-negative number required.', name) : value;

const insert = (list: ClrList, index: number, added: readonly unknown[], rt: Runtime): void => {
  change(list, list.items.length + added.length, rt).splice(index, 0, ...added);
};

const part = (list: ClrList, index: number, count: number): void =>
  checkPart(list.items.length, index, count, ['index', 'count']);

const searches: Readonly<Record<string, MemberEntry>> = {
  'bool Contains(T item)': (list: ClrList, item: unknown) => list.items.some(equalTo(item)),
  'int IndexOf(T item)': (list: ClrList, item: unknown) => forward(list.items, equalTo(item)),
  'int IndexOf(T item, int index)': (list: ClrList, item: unknown, index: number) => {
    if (index > list.items.length) checkForward(list.items.length, index, 0, 'index');
    checkForward(list.items.length, index, 0);
    return forward(list.items, equalTo(item), index);
  },
  'int IndexOf(T item, int index, int count)': (list: ClrList, item: unknown, index: number, count: number) => {
    const size = list.items.length;
    if (index > size) checkForward(size, index, count, 'index');
    if (count < 0 || index > size - count) checkForward(size, Math.max(index, 0), count);
    checkForward(size, index, count);
    return forward(list.items, equalTo(item), index, count);
  },
  'int LastIndexOf(T item)': (list: ClrList, item: unknown) => backward(list.items, equalTo(item)),
  'int LastIndexOf(T item, int index)': (list: ClrList, item: unknown, index: number) => lastIndexOf(list, item, index),
  'int LastIndexOf(T item, int index, int count)': (list: ClrList, item: unknown, index: number, count: number) =>
    lastIndexOf(list, item, index, count),
  'T Find(Predicate<T> match)': (list: ClrList, test: Test | null) =>
    orDefault(list, forward(list.items, tested(test))),
  'List<T> FindAll(Predicate<T> match)': (list: ClrList, test: Test | null) =>
    new ClrList(list.element, list.items.filter(tested(test))),
  'int FindIndex(Predicate<T> match)': (list: ClrList, test: Test | null) => forward(list.items, tested(test)),
  'int FindIndex(int startIndex, Predicate<T> match)': (list: ClrList, start: number, test: Test | null) => {
    checkForward(list.items.length, start, 0);
    return forward(list.items, tested(test), start);
  },
  'int FindIndex(int startIndex, int count, Predicate<T> match)': (
    list: ClrList,
    start: number,
    count: number,
    test: Test | null,
  ) => {
    checkForward(list.items.length, start, count);
    return forward(list.items, tested(test), start, count);
  },
  'T FindLast(Predicate<T> match)': (list: ClrList, test: Test | null) =>
    orDefault(list, backward(list.items, tested(test))),
  'int FindLastIndex(Predicate<T> match)': (list: ClrList, test: Test | null) => backward(list.items, tested(test)),
  'int FindLastIndex(int startIndex, Predicate<T> match)': (list: ClrList, start: number, test: Test | null) => {
    tested(test);
    checkBackward(list.items.length, start, start + 1);
    return backward(list.items, tested(test), start);
  },
  'int FindLastIndex(int startIndex, int count, Predicate<T> match)': (
    list: ClrList,
    start: number,
    count: number,
    test: Test | null,
  ) => {
    tested(test);
    checkBackward(list.items.length, start, count);
    return backward(list.items, tested(test), start, count);
  },
  'int BinarySearch(T item)': (list: ClrList, item: unknown) => binarySearch(list.items, item, guarded(compareHeld)),
  'int BinarySearch(T item, IComparer<T> comparer)': (list: ClrList, item: unknown, comparer: Comparer) =>
    binarySearch(list.items, item, guarded(orderOf(comparer))),
  'int BinarySearch(int index, int count, T item, IComparer<T> comparer)': (
    list: ClrList,
    index: number,
    count: number,
    item: unknown,
    comparer: Comparer,
  ) => {
    part(list, index, count);
    return binarySearch(list.items, item, guarded(orderOf(comparer)), index, count);
  },
  'bool Exists(Predicate<T> match)': (list: ClrList, test: Test | null) => list.items.some(tested(test)),
  'bool TrueForAll(Predicate<T> match)': (list: ClrList, test: Test | null) => list.items.every(tested(test)),
};

const lastIndexOf = (list: ClrList, item: unknown, index: number, count?: number): number => {
  const size = list.items.length;
  const tooFar = 'Larger than collection size.';
  if (count === undefined && index >= size)
    outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index');
  const length = count ?? index + 1;
  if (size > 0) {
    notNegative(index, 'index');
    notNegative(length, 'count');
  } else return -1;
  if (index >= size) outOfRange(tooFar, 'index');
  if (length > index + 1) outOfRange(tooFar, 'count');
  return backward(list.items, equalTo(item), index, length);
};

const changes: Readonly<Record<string, MemberEntry>> = {
  'void Add(T item)': (list: ClrList, item: unknown, rt: Runtime) =>
    void change(list, list.items.length + 1, rt).push(item),
  'void AddRange(IEnumerable<T> collection)': (list: ClrList, more: unknown, rt: Runtime) =>
    insert(list, list.items.length, given(more), rt),
  'void Clear()': (list: ClrList, rt: Runtime) => void change(list, 0, rt).splice(0),
  'void Insert(int index, T item)': (list: ClrList, index: number, item: unknown, rt: Runtime) => {
    if (index < 0 || index > list.items.length) outOfRange('Index must be within the bounds of the List.', 'index');
    insert(list, index, [item], rt);
  },
  'void InsertRange(int index, IEnumerable<T> collection)': (
    list: ClrList,
    index: number,
    more: unknown,
    rt: Runtime,
  ) => {
    if (more === null) argumentNull('collection');
    checkForward(list.items.length, index, 0, 'index');
    insert(list, index, given(more), rt);
  },
  'bool Remove(T item)': (list: ClrList, item: unknown, rt: Runtime) => {
    const index = forward(list.items, equalTo(item));
    if (index >= 0) change(list, 0, rt).splice(index, 1);
    return index >= 0;
  },
  'void RemoveAt(int index)': (list: ClrList, index: number, rt: Runtime) => {
    at(list.items, index);
    change(list, 0, rt).splice(index, 1);
  },
  'int RemoveAll(Predicate<T> match)': (list: ClrList, test: Test | null, rt: Runtime) => {
    const doomed = tested(test);
    const kept = list.items.filter((item) => !doomed(item));
    const removed = list.items.length - kept.length;
    if (removed > 0) change(list, 0, rt).splice(0, Number.POSITIVE_INFINITY, ...kept);
    return removed;
  },
  'void RemoveRange(int index, int count)': (list: ClrList, index: number, count: number, rt: Runtime) => {
    part(list, index, count);
    if (count > 0) change(list, 0, rt).splice(index, count);
  },
  'void Reverse()': (list: ClrList, rt: Runtime) => void change(list, 0, rt).reverse(),
  'void Reverse(int index, int count)': (list: ClrList, index: number, count: number, rt: Runtime) => {
    part(list, index, count);
    reversePart(change(list, 0, rt), index, count);
  },
  'void Sort()': (list: ClrList, rt: Runtime) => void sortItems(change(list, 0, rt), compareHeld),
  'void Sort(Comparison<T> comparison)': (list: ClrList, compare: Order | null, rt: Runtime) =>
    void sortItems(change(list, 0, rt), compare ?? argumentNull('comparison')),
  'void Sort(IComparer<T> comparer)': (list: ClrList, comparer: Comparer, rt: Runtime) =>
    void sortItems(change(list, 0, rt), orderOf(comparer)),
  'void Sort(int index, int count, IComparer<T> comparer)': (
    list: ClrList,
    index: number,
    count: number,
    comparer: Comparer,
    rt: Runtime,
  ) => {
    part(list, index, count);
    sortItems(change(list, 0, rt), orderOf(comparer), { start: index, count });
  },
  'int Capacity': {
    get: (list: ClrList) => list.capacity,
    set: (list: ClrList, capacity: number, rt: Runtime) => {
      if (capacity < list.items.length) outOfRange('capacity was less than the current size.', 'value');
      rt.checkSize(capacity);
      list.capacity = capacity;
    },
  },
  'void TrimExcess()': (list: ClrList) => {
    if (list.items.length < Math.trunc(list.capacity * 0.9)) list.capacity = list.items.length;
  },
};

const copies: Readonly<Record<string, MemberEntry>> = {
  'T[] ToArray()': (list: ClrList) => new ClrArray(list.element, [...list.items]),
  'ReadOnlyCollection<T> AsReadOnly()': (list: ClrList) => new ReadOnlyList(list.element, list),
  'List<TOutput> ConvertAll<TOutput>(Converter<T, TOutput> converter)': (
    list: ClrList,
    convert: ((item: unknown) => unknown) | null,
    _rt: Runtime,
    [, to]: readonly Type[],
  ) => {
    const run = convert ?? argumentNull('converter');
    return new ClrList(
      to!,
      list.items.map((item) => run(item)),
    );
  },
  'void CopyTo(T[] array)': (list: ClrList, target: ClrArray | null) =>
    copyItems(list.items, 0, target, 0, list.items.length),
  'void CopyTo(T[] array, int arrayIndex)': (list: ClrList, target: ClrArray | null, to: number) =>
    copyItems(list.items, 0, target, to, list.items.length),
  'void CopyTo(int index, T[] array, int arrayIndex, int count)': (
    list: ClrList,
    from: number,
    target: ClrArray | null,
    to: number,
    count: number,
  ) => {
    if (list.items.length - from < count) part(list, 0, list.items.length + 1);
    copyItems(list.items, from, target, to, count);
  },
  'List<T> GetRange(int index, int count)': (list: ClrList, index: number, count: number) => {
    part(list, index, count);
    return new ClrList(list.element, list.items.slice(index, index + count));
  },
  'void ForEach(Action<T> action)': (list: ClrList, action: ((item: unknown) => void) | null) => {
    const run = action ?? argumentNull('action');
    for (const item of list) run(item);
  },
};

export const listType: TypeDefinition = {
  name: 'List',
  shape: 'class',
  parameters: ['T'],
  bases: ['IList<T>', 'IReadOnlyList<T>'],
  members: {
    'new()': (_rt: Runtime, [type]: readonly Type[]) => new ClrList(type!),
    'new(int capacity)': (capacity: number, rt: Runtime, [type]: readonly Type[]) => {
      rt.checkSize(notNegative(capacity, 'capacity'));
      const list = new ClrList(type!);
      list.capacity = capacity;
      return list;
    },
    'new(IEnumerable<T> collection)': (source: unknown, _rt: Runtime, [type]: readonly Type[]) =>
      new ClrList(type!, given(source)),
    'int Count': (list: ClrList) => list.items.length,
    'T this[int index]': {
      get: (list: ClrList, index: number) => at(list.items, index),
      set: (list: ClrList, index: number, value: unknown) => {
        at(list.items, index);
        list.items[index] = value;
        list.version++;
      },
    },
    ...searches,
    ...changes,
    ...copies,
  },
};

/** What `AsReadOnly()` gives: it shows its list and changes nothing. */
export const readOnlyCollectionType: TypeDefinition = {
  name: 'ReadOnlyCollection',
  shape: 'class',
  parameters: ['T'],
  bases: ['IList<T>', 'IReadOnlyList<T>'],
  members: {
    'int Count': (list: ReadOnlyList) => list.items.length,
    'T this[int index]': (list: ReadOnlyList, index: number) => at(list.items, index),
    'bool Contains(T value)': (list: ReadOnlyList, item: unknown) => list.items.some(equalTo(item)),
    'int IndexOf(T value)': (list: ReadOnlyList, item: unknown) => forward(list.items, equalTo(item)),
    'void CopyTo(T[] array, int index)': (list: ReadOnlyList, target: ClrArray | null, to: number) =>
      copyItems(list.items, 0, target, to, list.items.length),
  },
};
