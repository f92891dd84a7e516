import { argument, argumentNull, notNegative, outOfRange } from '../exceptions.ts';
import type { ClrArray } from '../values/collections.ts';

const notBelowZero = (index: number, parameter: string): number =>
  index < 0 ? outOfRange(`${parameter} ('${index}') must be greater than or equal to '0'.`, parameter, index) : index;

/** The checks and messages of `Array.Copy`. */
export const checkCopy = (size: number, from: number, target: ClrArray | null, to: number, length: number): void => {
  const { items } = target ?? argumentNull('destinationArray');
  notNegative(length, 'length');
  notBelowZero(from, 'sourceIndex');
  if (from + length > size)
    argument(
      "Source array was not long enough. Check the source index, length, and the array's lower bounds.",
      'sourceArray',
    );
  notBelowZero(to, 'destinationIndex');
  if (to + length > items.length)
    argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    );
};

/** Copies items into an array after those checks. */
export const copyItems = (
  source: readonly unknown[],
  from: number,
  target: ClrArray | null,
  to: number,
  length: number,
): void => {
  checkCopy(source.length, from, target, to, length);
  for (const [i, item] of source.slice(from, from + length).entries()) target!.items[to + i] = item;
};

/** Copies items into an array, with the checks and messages of the collections that copy by themselves. */
export const checkedCopy = (
  items: readonly unknown[],
  target: ClrArray | null,
  at: number,
  count = items.length,
): void => {
  const { items: places } = target ?? argumentNull('array');
  notNegative(at, 'arrayIndex');
  notNegative(count, 'count');
  if (at > places.length || count > places.length - at)
    argument(
      'Destination array is not long enough to copy all the items in the collection. Check array index and length.',
    );
  for (const [i, item] of items.slice(0, count).entries()) places[at + i] = item;
};
