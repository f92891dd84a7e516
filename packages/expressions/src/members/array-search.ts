import { box, defaultValue } from '../boxing.ts';
import { argument, argumentNull, outOfRange, raise } from '../exceptions.ts';
import { ClrArray } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { guarded, type Order, sortItems } from '../values/sort.ts';
import { type Comparer, orderOf } from './comparers.ts';
import type { MemberEntry } from './definition.ts';
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

/** The searching and sorting static members of `Array`. */

const itemsOf = (array: ClrArray | null, name = 'array'): unknown[] => (array ?? argumentNull(name)).items;
const tested = (test: Test | null): Test => test ?? argumentNull('match');

const ofOneDimension = (array: ClrArray | null, name = 'array'): ClrArray =>
  (array ?? argumentNull(name)).lengths.length > 1
    ? raise('RankException', 'Only single dimension arrays are supported here.')
    : array!;

/** The items as objects, for the overloads that take any `Array`. */
const boxed = (array: ClrArray | null): unknown[] => {
  const { items, element } = ofOneDimension(array);
  return items.map((item) => box(item, element));
};

const part = (size: number, index: number, length: number): void => {
  if (index < 0) outOfRange('Non-negative number required.', 'index');
  if (length < 0) outOfRange('Non-negative number required.', 'length');
  checkPart(size, index, length, ['index', 'length']);
};

const indexOf = (items: readonly unknown[], value: unknown, start = 0, count = items.length - start): number => {
  checkForward(items.length, start, count);
  return forward(items, equalTo(value), start, count);
};

const lastIndexOf = (
  items: readonly unknown[],
  value: unknown,
  start = items.length - 1,
  count = items.length === 0 ? 0 : start + 1,
): number => {
  checkBackward(items.length, start, count, [-1, 0]);
  return backward(items, equalTo(value), start, count);
};

const indexMembers: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...(
    [
      ['IndexOf', indexOf],
      ['LastIndexOf', lastIndexOf],
    ] as const
  ).flatMap(([name, search]) => [
    {
      [`static int ${name}<T>(T[] array, T value)`]: (array: ClrArray | null, value: unknown) =>
        search(itemsOf(array), value),
      [`static int ${name}<T>(T[] array, T value, int startIndex)`]: (
        array: ClrArray | null,
        value: unknown,
        start: number,
      ) => search(itemsOf(array), value, start),
      [`static int ${name}<T>(T[] array, T value, int startIndex, int count)`]: (
        array: ClrArray | null,
        value: unknown,
        start: number,
        count: number,
      ) => search(itemsOf(array), value, start, count),
    },
  ]),
);

/** Any `Array`: the first search looks at the dimensions before the part, the last one after it. */
const plainIndexOf = (array: ClrArray | null, value: unknown, ...where: readonly number[]): number =>
  indexOf(boxed(array), value, ...where);

const plainLastIndexOf = (array: ClrArray | null, value: unknown, ...where: readonly number[]): number => {
  const { items } = array ?? argumentNull('array');
  if (items.length === 0) return -1;
  const [start = items.length - 1, count = start + 1] = where;
  if (start < items.length && count > start + 1 && start >= 0)
    outOfRange('endIndex cannot be greater than startIndex.', 'endIndex');
  checkBackward(items.length, start, count, [-1, 0]);
  return lastIndexOf(boxed(array), value, start, count);
};

const plainMembers: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...(
    [
      ['IndexOf', plainIndexOf],
      ['LastIndexOf', plainLastIndexOf],
    ] as const
  ).flatMap(([name, search]) => [
    {
      [`static int ${name}(Array array, object value)`]: (array: ClrArray | null, value: unknown) =>
        search(array, value),
      [`static int ${name}(Array array, object value, int startIndex)`]: (
        array: ClrArray | null,
        value: unknown,
        start: number,
      ) => search(array, value, start),
      [`static int ${name}(Array array, object value, int startIndex, int count)`]: (
        array: ClrArray | null,
        value: unknown,
        start: number,
        count: number,
      ) => search(array, value, start, count),
    },
  ]),
);

const orDefault = (array: ClrArray, index: number): unknown =>
  index < 0 ? defaultValue(array.element) : array.items[index];

/** Array and test come first to be checked for null. */
const found = (
  array: ClrArray | null,
  test: Test | null,
  search: (items: readonly unknown[], test: Test) => number,
): number => search(itemsOf(array), tested(test));

const testMembers: Readonly<Record<string, MemberEntry>> = {
  'static bool Exists<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    found(array, test, forward) >= 0,
  'static bool TrueForAll<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    itemsOf(array).every(tested(test)),
  'static T Find<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    orDefault(array!, found(array, test, forward)),
  'static T FindLast<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    orDefault(array!, found(array, test, backward)),
  'static T[] FindAll<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    new ClrArray((array ?? argumentNull('array')).element, array!.items.filter(tested(test))),
  'static int FindIndex<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    found(array, test, forward),
  'static int FindIndex<T>(T[] array, int startIndex, Predicate<T> match)': (
    array: ClrArray | null,
    start: number,
    test: Test | null,
  ) => {
    checkForward(itemsOf(array).length, start, 0);
    return forward(itemsOf(array), tested(test), start);
  },
  'static int FindIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)': (
    array: ClrArray | null,
    start: number,
    count: number,
    test: Test | null,
  ) => {
    checkForward(itemsOf(array).length, start, count);
    return forward(itemsOf(array), tested(test), start, count);
  },
  'static int FindLastIndex<T>(T[] array, Predicate<T> match)': (array: ClrArray | null, test: Test | null) =>
    found(array, test, backward),
  'static int FindLastIndex<T>(T[] array, int startIndex, Predicate<T> match)': (
    array: ClrArray | null,
    start: number,
    test: Test | null,
  ) => {
    const [items, run] = [itemsOf(array), tested(test)];
    checkBackward(items.length, start, start + 1);
    return backward(items, run, start);
  },
  'static int FindLastIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)': (
    array: ClrArray | null,
    start: number,
    count: number,
    test: Test | null,
  ) => {
    const [items, run] = [itemsOf(array), tested(test)];
    checkBackward(items.length, start, count);
    return backward(items, run, start, count);
  },
};

const searchPart = (
  items: readonly unknown[],
  { index, length }: { readonly index: number; readonly length: number },
  value: unknown,
  order: Order,
): number => {
  part(items.length, index, length);
  return binarySearch(items, value, order, index, length);
};

const binaryMembers: Readonly<Record<string, MemberEntry>> = {
  'static int BinarySearch<T>(T[] array, T value)': (array: ClrArray | null, value: unknown) =>
    binarySearch(itemsOf(array), value, guarded(compareHeld)),
  'static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)': (
    array: ClrArray | null,
    value: unknown,
    comparer: Comparer,
  ) => binarySearch(itemsOf(array), value, guarded(orderOf(comparer))),
  'static int BinarySearch<T>(T[] array, int index, int length, T value)': (
    array: ClrArray | null,
    index: number,
    length: number,
    value: unknown,
  ) => searchPart(itemsOf(array), { index, length }, value, guarded(compareHeld)),
  'static int BinarySearch<T>(T[] array, int index, int length, T value, IComparer<T> comparer)': (
    array: ClrArray | null,
    index: number,
    length: number,
    value: unknown,
    comparer: Comparer,
  ) => searchPart(itemsOf(array), { index, length }, value, guarded(orderOf(comparer))),
  'static int BinarySearch(Array array, object value)': (array: ClrArray | null, value: unknown) =>
    binarySearch(boxed(array), value, guarded(compareHeld)),
  'static int BinarySearch(Array array, int index, int length, object value)': (
    array: ClrArray | null,
    index: number,
    length: number,
    value: unknown,
  ) => {
    part((array ?? argumentNull('array')).items.length, index, length);
    return searchPart(boxed(array), { index, length }, value, guarded(compareHeld));
  },
};

const reverseAll = (array: ClrArray | null): void => void ofOneDimension(array).items.reverse();
const reverse = (array: ClrArray | null, index: number, length: number): void => {
  part(itemsOf(array).length, index, length);
  reversePart(ofOneDimension(array).items, index, length);
};

const sortAll = (array: ClrArray | null): void => void sortItems(ofOneDimension(array).items, compareHeld);
const sortPart = (array: ClrArray | null, index: number, length: number): void => {
  part(ofOneDimension(array).items.length, index, length);
  sortItems(itemsOf(array), compareHeld, { start: index, count: length });
};

/** Sorts keys, and items along with them. */
const sortKeys = (
  keys: ClrArray | null,
  items: ClrArray | null,
  order: Order,
  start = 0,
  count = itemsOf(keys, 'keys').length,
): void => {
  const held = ofOneDimension(keys, 'keys').items;
  if (items) ofOneDimension(items);
  part(held.length, start, count);
  if (items && start + count > items.items.length)
    argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
  sortItems(held, order, { start, count, ...(items && { items: items.items }) });
};

export const sortMembers: Readonly<Record<string, MemberEntry>> = {
  'static void Reverse(Array array)': reverseAll,
  'static void Reverse(Array array, int index, int length)': reverse,
  'static void Reverse<T>(T[] array)': reverseAll,
  'static void Reverse<T>(T[] array, int index, int length)': reverse,
  'static void Sort(Array array)': sortAll,
  'static void Sort(Array array, int index, int length)': (array: ClrArray | null, index: number, length: number) =>
    sortPart(array ?? argumentNull('keys'), index, length),
  'static void Sort<T>(T[] array)': sortAll,
  'static void Sort<T>(T[] array, int index, int length)': sortPart,
  'static void Sort<T>(T[] array, Comparison<T> comparison)': (array: ClrArray | null, order: Order | null) =>
    void sortItems(itemsOf(array), order ?? argumentNull('comparison')),
  'static void Sort<T>(T[] array, IComparer<T> comparer)': (array: ClrArray | null, comparer: Comparer) =>
    void sortItems(itemsOf(array), orderOf(comparer)),
  'static void Sort<T>(T[] array, int index, int length, IComparer<T> comparer)': (
    array: ClrArray | null,
    index: number,
    length: number,
    comparer: Comparer,
  ) => {
    part(itemsOf(array).length, index, length);
    sortItems(itemsOf(array), orderOf(comparer), { start: index, count: length });
  },
  'static void Sort(Array keys, Array items)': (keys: ClrArray | null, items: ClrArray | null) =>
    sortKeys(keys, items, compareHeld),
  'static void Sort(Array keys, Array items, int index, int length)': (
    keys: ClrArray | null,
    items: ClrArray | null,
    index: number,
    length: number,
  ) => sortKeys(keys, items, compareHeld, index, length),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items)': (keys: ClrArray | null, items: ClrArray | null) =>
    sortKeys(keys, items, compareHeld),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, IComparer<TKey> comparer)': (
    keys: ClrArray | null,
    items: ClrArray | null,
    comparer: Comparer,
  ) => sortKeys(keys, items, orderOf(comparer)),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length)': (
    keys: ClrArray | null,
    items: ClrArray | null,
    index: number,
    length: number,
  ) => sortKeys(keys, items, compareHeld, index, length),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length, IComparer<TKey> comparer)': (
    keys: ClrArray | null,
    items: ClrArray | null,
    index: number,
    length: number,
    comparer: Comparer,
  ) => sortKeys(keys, items, orderOf(comparer), index, length),
};

export const searchMembers: Readonly<Record<string, MemberEntry>> = {
  ...indexMembers,
  ...plainMembers,
  ...testMembers,
  ...binaryMembers,
};
