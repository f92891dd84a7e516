import { box, castTo, defaultValue } from '../boxing.ts';
import { argument, outOfRange, raise } from '../exceptions.ts';
import type { Reference, Runtime } from '../runtime.ts';
import type { Type } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { compareHeld } from '../values/compare.ts';
import { equalValues } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';
import type { Test } from './list.ts';

const lengthOf = (array: ClrArray, dimension: number): number =>
  array.lengths[dimension] ?? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.');

const itemAt = (array: ClrArray, index: number): unknown =>
  index >= 0 && index < array.items.length
    ? array.items[index]
    : raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.');

/** The position, or the complement of where the value would stand. */
export const search = (items: readonly unknown[], value: unknown): number => {
  let [low, high] = [0, items.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareHeld(items[middle], value);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return ~low;
};

export const arrayType: TypeDefinition = {
  name: 'Array',
  shape: 'class',
  bases: ['IEnumerable'],
  members: {
    'int Length': (array: ClrArray) => array.items.length,
    'bool IsReadOnly': () => false,
    'bool IsFixedSize': () => true,
    'bool IsSynchronized': () => false,
    'object SyncRoot': (array: ClrArray) => array,
    'long LongLength': (array: ClrArray) => BigInt(array.items.length),
    'long GetLongLength(int dimension)': (array: ClrArray, dimension: number) => BigInt(lengthOf(array, dimension)),
    'object GetValue(int index)': (array: ClrArray, index: number) => box(itemAt(array, index), array.element),
    'void SetValue(object value, int index)': (array: ClrArray, value: unknown, index: number) => {
      itemAt(array, index);
      array.items[index] = castTo(array.element)(value);
    },
    'static void Clear(Array array)': (array: ClrArray) => void array.items.fill(defaultValue(array.element)),
    'static void Clear(Array array, int index, int length)': (array: ClrArray, index: number, length: number) =>
      void array.items.fill(defaultValue(array.element), index, index + length),
    'static void Fill<T>(T[] array, T value)': (array: ClrArray, value: unknown) => void array.items.fill(value),
    'static T FindLast<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.findLast((item) => test(item)) ?? defaultValue(array.element),
    'static int FindLastIndex<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.findLastIndex((item) => test(item)),
    'static int LastIndexOf<T>(T[] array, T value)': (array: ClrArray, value: unknown) =>
      array.items.findLastIndex((item) => equalValues(item, value)),
    'static void ForEach<T>(T[] array, Action<T> action)': (array: ClrArray, action: (item: unknown) => void) => {
      for (const item of array.items) action(item);
    },
    'static bool TrueForAll<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.every((item) => test(item)),
    'static void Resize<T>(ref T[] array, int newSize)': (
      array: Reference,
      size: number,
      rt: Runtime,
      [type]: readonly Type[],
    ) => {
      if (size < 0) outOfRange('Non-negative number required.', 'newSize');
      rt.checkSize(size);
      const old = array.get() as ClrArray | null;
      array.set(
        new ClrArray(
          type!,
          Array.from({ length: size }, (_, i) => old?.items[i] ?? defaultValue(type!)),
        ),
      );
    },
    'static int BinarySearch<T>(T[] array, T value)': (array: ClrArray, value: unknown) => search(array.items, value),
    'int Rank': (array: ClrArray) => array.lengths.length,
    'int GetLength(int dimension)': lengthOf,
    'int GetLowerBound(int dimension)': (array: ClrArray, dimension: number) => lengthOf(array, dimension) && 0,
    'int GetUpperBound(int dimension)': (array: ClrArray, dimension: number) => lengthOf(array, dimension) - 1,
    'object Clone()': (array: ClrArray) => new ClrArray(array.element, [...array.items], array.lengths),
    'static void Copy(Array sourceArray, Array destinationArray, int length)': (
      source: ClrArray,
      target: ClrArray,
      length: number,
    ) => copy(source, 0, target, 0, length),
    'static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)': (
      source: ClrArray,
      from: number,
      target: ClrArray,
      to: number,
      length: number,
    ) => copy(source, from, target, to, length),
    'void CopyTo(Array array, int index)': (source: ClrArray, target: ClrArray, index: number) =>
      copy(source, 0, target, index, source.items.length),
    'static bool Exists<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.some((item) => test(item)),
    'static T Find<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.find((item) => test(item)) ?? defaultValue(array.element),
    'static T[] FindAll<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      new ClrArray(
        array.element,
        array.items.filter((item) => test(item)),
      ),
    'static int FindIndex<T>(T[] array, Predicate<T> match)': (array: ClrArray, test: Test) =>
      array.items.findIndex((item) => test(item)),
    'static int IndexOf<T>(T[] array, T value)': (array: ClrArray, value: unknown) =>
      array.items.findIndex((item) => equalValues(item, value)),
    'static void Reverse(Array array)': (array: ClrArray) => void array.items.reverse(),
    'static void Sort<T>(T[] array)': (array: ClrArray) => void array.items.sort(compareHeld),
    'static T[] Empty<T>()': (_rt: Runtime, [type]: readonly Type[]) => new ClrArray(type!, []),
    'static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Func<TInput, TOutput> converter)': (
      array: ClrArray,
      map: (item: unknown) => unknown,
      _rt: Runtime,
      [, to]: readonly Type[],
    ) =>
      new ClrArray(
        to!,
        array.items.map((item) => map(item)),
      ),
  },
};

const copy = (source: ClrArray, from: number, target: ClrArray, to: number, length: number): void => {
  if (length < 0 || from < 0 || to < 0 || from + length > source.items.length)
    argument(
      "Source array was not long enough. Check the source index, length, and the array's lower bounds.",
      'sourceArray',
    );
  if (to + length > target.items.length)
    argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    );
  for (const [i, item] of source.items.slice(from, from + length).entries()) target.items[to + i] = item;
};
