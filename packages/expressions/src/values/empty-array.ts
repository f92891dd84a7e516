import { type Type, typeText } from '../types.ts';
import { ClrArray } from './collections.ts';

const cacheSize = 100;
const arrays = new Map<string, ClrArray>();

/** `Array.Empty<T>()`: one for every type, so that two references are equal. */
export const emptyArray = (element: Type): ClrArray => {
  const key = typeText(element);
  const known = arrays.get(key);
  if (known) return known;
  const made = new ClrArray(element, []);
  if (arrays.size >= cacheSize) arrays.delete(arrays.keys().next().value!);
  arrays.set(key, made);
  return made;
};
