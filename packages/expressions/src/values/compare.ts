import { enums } from '../enums.ts';
import { argument } from '../exceptions.ts';
import { compareStrings } from '../text/collation.ts';
import { sameType, type Type } from '../types.ts';
import { ClrDecimal, decimalMath } from './decimal.ts';
import { fullName, isClrObject, typeOf } from './object.ts';
import { Boxed } from './value.ts';

/** `Comparer<T>.Default` on held values: null first, strings by culture, NaN before all numbers. */
export const compareHeld = (a: unknown, b: unknown): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (a instanceof ClrDecimal && b instanceof ClrDecimal) return decimalMath.compare(a, b);
  if (a instanceof Boxed && b instanceof Boxed && sameType(a.type, b.type)) return compareHeld(a.value, b.value);
  if (isClrObject(a) && a.clrCompare) return a.clrCompare(b);
  if (typeof a === 'object' && a === b) return 0;
  // What does not compare itself is compared by the other.
  if (typeof a === 'object' && !(a instanceof Boxed) && isComparable(b)) return -compareHeld(b, a);
  if (typeof a === 'string') return argument('Object must be of type String.');
  if (typeof a === 'boolean' && typeof b !== 'boolean') return argument('Object must be of type Boolean.');
  if (a instanceof Boxed && isNamedEnum(a.type))
    return argument(
      `Object must be the same type as the enum. The type passed in was '${fullName(typeOf(b))}'; the enum type was '${fullName(a.type)}'.`,
    );
  if (a instanceof Boxed) return argument(`Object must be of type ${fullName(a.type).replace('System.', '')}.`);
  if (typeof a !== typeof b || typeof a === 'object')
    return argument('At least one object must implement IComparable.');
  return comparePrimitives(a as number, b as number);
};

const isNamedEnum = (type: Type): boolean => type.kind === 'named' && Object.hasOwn(enums, type.name);

/** Whether it implements IComparable. */
export const isComparable = (value: unknown): boolean =>
  typeof value !== 'object' || value instanceof Boxed || (isClrObject(value) && value.clrCompare !== undefined);

const comparePrimitives = (a: number, b: number): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
};
