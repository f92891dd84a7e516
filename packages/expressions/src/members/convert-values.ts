import { invalidCast, overflow, raise } from '../exceptions.ts';
import { tokenTo } from '../json/cast.ts';
import { JValue } from '../json/tokens.ts';
import { numberConversion } from '../numeric.ts';
import {
  integerRanges,
  parseBoolean,
  parseDecimal,
  parseDouble,
  parseInteger,
  rangeMessage,
  toHeld,
} from '../text/parse-numbers.ts';
import { roundHalfEven } from '../text/rounding.ts';
import { isNamed, named, type Type, types } from '../types.ts';
import { ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { className, fullName } from '../values/object.ts';
import { Boxed } from '../values/value.ts';

/** What the members of Convert do with the simple types. */

/** To an integer type: range-checked, reals rounded half to even. */
const integerFrom = (value: unknown, from: Type, name: string): unknown => {
  const whole =
    typeof value === 'bigint'
      ? value
      : value instanceof ClrDecimal
        ? decimalMath.truncate(decimalMath.round(value, 0, 'even'))
        : Number.isFinite(value)
          ? BigInt(roundHalfEven(value as number))
          : undefined;
  const { min, max } = integerRanges[name]!;
  if (whole !== undefined && whole >= min && whole <= max) return toHeld(whole, name);
  return isNamed(from, 'double') || isNamed(from, 'float')
    ? overflow(realRangeMessage(whole, name))
    : overflow(rangeMessage(name));
};

/** A real goes to the small types by way of int, and to long and ulong by a checked cast. */
const realRangeMessage = (whole: bigint | undefined, name: string): string | undefined => {
  if (name === 'long' || name === 'ulong') return undefined;
  const { min, max } = integerRanges.int!;
  return rangeMessage(name !== 'uint' && (whole === undefined || whole < min || whole > max) ? 'int' : name);
};

/** What a character never converts to. */
const noCharacters: ReadonlySet<string> = new Set(['double', 'float', 'decimal', 'bool']);

/** A character becomes an integer, and nothing else. */
export const charTo = (code: number, name: string): unknown =>
  noCharacters.has(name)
    ? raise('InvalidCastException', `Invalid cast from 'Char' to '${fullName(named(name)).slice(7)}'.`)
    : convertNumber(code, types.char, name);

/** What .NET says of an object that converts to nothing. */
export const notConvertible = (value: unknown): never =>
  className(value) === 'System.DBNull'
    ? raise('InvalidCastException', 'Object cannot be cast from DBNull to other types.')
    : invalidCast(className(value), 'System.IConvertible');

/** From any boxed value, through IConvertible. */
export const fromObject = (value: unknown, name: string): unknown => {
  if (value === null)
    return name === 'bool'
      ? false
      : name === 'string'
        ? ''
        : name === 'double'
          ? 0
          : name === 'decimal'
            ? decimalOf(0)
            : toHeld(0n, name);
  if (typeof value === 'string') return fromText(value, name);
  if (typeof value === 'boolean') return name === 'bool' ? value : convertNumber(Number(value), types.int, name);
  if (value instanceof Boxed && isNamed(value.type, 'char') && noCharacters.has(name))
    return raise('InvalidCastException', `Invalid cast from 'Char' to '${fullName(named(name)).slice(7)}'.`);
  if (value instanceof Boxed && !isNamed(value.type, 'BigInteger')) return convertNumber(value.value, value.type, name);
  if (value instanceof JValue) return tokenTo(value, named(name));
  return notConvertible(value);
};

export const fromText = (text: string | null, name: string): unknown => {
  if (name === 'bool') return text === null ? false : parseBoolean(text);
  if (text === null) return name === 'double' ? 0 : name === 'decimal' ? decimalOf(0) : toHeld(0n, name);
  if (name === 'float') return Math.fround(parseDouble(text));
  if (name === 'double') return parseDouble(text);
  return name === 'decimal' ? parseDecimal(text) : parseInteger(text, name);
};

export const convertNumber = (value: unknown, from: Type, name: string): unknown => {
  if (name === 'bool') return value instanceof ClrDecimal ? !value.value.isZero() : Number(value) !== 0;
  if (Object.hasOwn(integerRanges, name)) return integerFrom(value, from, name);
  const change = numberConversion(from, named(name), { checked: true });
  return change ? change(value) : value;
};

export const sources = [
  'int',
  'long',
  'double',
  'decimal',
  'byte',
  'short',
  'uint',
  'ulong',
  'float',
  'char',
  'sbyte',
  'ushort',
];
