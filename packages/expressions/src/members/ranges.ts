import { argument, outOfRange } from '../exceptions.ts';
import { equalValues } from '../values/object.ts';

/** Searches in a part of an array or list, with the checks and messages .NET makes. */

export type Test = (item: unknown) => boolean;

const beyond = (parameter: string): never =>
  outOfRange(
    'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
    parameter,
  );
const outside = (parameter: string): never =>
  outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', parameter);
const badCount = (): never =>
  outOfRange('Count must be positive and count must refer to a location within the string/array/collection.', 'count');

/** Checks a part that runs forward from a start. */
export const checkForward = (size: number, start: number, count: number, parameter = 'startIndex'): void => {
  if (start < 0 || start > size) beyond(parameter);
  if (count < 0 || start > size - count) badCount();
};

/** Checks a part that runs backward from a start; an empty collection takes the start -1. */
export const checkBackward = (
  size: number,
  start: number,
  count: number,
  emptyStarts: readonly number[] = [-1],
): void => {
  if (size === 0 ? !emptyStarts.includes(start) : start < 0 || start >= size) outside('startIndex');
  if (count < 0 || (size === 0 && start === 0 ? count > 0 : start - count + 1 < 0)) badCount();
};

/** Checks a part for what changes or copies it. */
export const checkPart = (size: number, start: number, count: number, names: readonly [string, string]): void => {
  if (start < 0) outOfRange('Non-negative number required.', names[0]);
  if (count < 0) outOfRange('Non-negative number required.', names[1]);
  if (size - start < count)
    argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
};

export const forward = (items: readonly unknown[], test: Test, start = 0, count = items.length - start): number => {
  for (let i = start; i < start + count; i++) if (test(items[i])) return i;
  return -1;
};

export const backward = (
  items: readonly unknown[],
  test: Test,
  start = items.length - 1,
  count = start + 1,
): number => {
  for (let i = start; i > start - count; i--) if (test(items[i])) return i;
  return -1;
};

export const equalTo =
  (value: unknown): Test =>
  (item) =>
    equalValues(item, value);

/** The position in a sorted part, or the complement of where the value would stand. */
export const binarySearch = (
  items: readonly unknown[],
  value: unknown,
  order: (a: unknown, b: unknown) => number,
  start = 0,
  count = items.length,
): number => {
  let [low, high] = [start, start + count - 1];
  while (low <= high) {
    const middle = low + ((high - low) >> 1);
    const found = order(items[middle], value);
    if (found === 0) return middle;
    if (found < 0) low = middle + 1;
    else high = middle - 1;
  }
  return ~low;
};

/** Reverses a part in place. */
export const reversePart = (items: unknown[], start: number, count: number): void => {
  const part = items.slice(start, start + count).reverse();
  for (const [i, item] of part.entries()) items[start + i] = item;
};
