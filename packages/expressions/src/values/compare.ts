import { argument } from '../exceptions.ts';
import { compareStrings } from '../text/collation.ts';
import { sameType } from '../types.ts';
import { ClrDecimal, decimalMath } from './decimal.ts';
import { fullName, isClrObject } from './object.ts';
import { Boxed } from './value.ts';

/** `Comparer<T>.Default` on held values: null first, strings by culture, NaN before all numbers. */
export const compareHeld = (a: unknown, b: unknown): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (a instanceof ClrDecimal && b instanceof ClrDecimal) return decimalMath.compare(a, b);
  if (a instanceof Boxed && b instanceof Boxed && sameType(a.type, b.type)) return compareHeld(a.value, b.value);
  if (isClrObject(a) && a.clrCompare) return a.clrCompare(b);
  if (typeof a === 'object' && a === b) return 0;
  if (typeof a === 'string') return argument('Object must be of type String.');
  if (a instanceof Boxed) return argument(`Object must be of type ${fullName(a.type).replace('System.', '')}.`);
  if (typeof a !== typeof b || typeof a === 'object')
    return argument('At least one object must implement IComparable.');
  return comparePrimitives(a as number, b as number);
};

const comparePrimitives = (a: number, b: number): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
};
