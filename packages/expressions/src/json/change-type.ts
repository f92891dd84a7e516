import { badFormat, overflow, raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { notADate, readDate } from '../text/parse-dates.ts';
import {
  attempt,
  integerRanges,
  parseBoolean,
  parseDecimal,
  parseDouble,
  parseInteger,
  rangeMessage,
  toHeld,
} from '../text/parse-numbers.ts';
import { roundHalfEven } from '../text/rounding.ts';
import { isNamed, named, type Type } from '../types.ts';
import { qualifiedName } from '../values/assembly-qualified.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDecimal, decimalMath, decimalOf, decimalOfFloat } from '../values/decimal.ts';

/** `System.Convert.ChangeType` of what a JSON value holds: text, booleans, whole and real numbers, dates. */

const invalid = (from: string, to: string): never =>
  raise('InvalidCastException', `Invalid cast from '${from}' to '${to}'.`);

const sourceName = (value: unknown, held: Type | null): string => {
  if (held) return integerRanges[held.kind === 'named' ? held.name : '']?.dotnet ?? 'Single';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'bigint') return 'Int64';
  return typeof value === 'number' ? 'Double' : value instanceof ClrDecimal ? 'Decimal' : 'DateTime';
};

const isConvertible = (value: unknown): boolean =>
  typeof value !== 'object' || value instanceof ClrDecimal || value instanceof ClrDateTime;

/** The value of type T, held unboxed; `held` is the type of a number that is neither long nor double nor decimal. */
export const changeType = (value: unknown, type: Type, held: Type | null = null): unknown => {
  if (!isConvertible(value)) return raise('InvalidCastException', 'Object must implement IConvertible.');
  const name = type.kind === 'named' ? type.name : '';
  if (Object.hasOwn(integerRanges, name))
    return value instanceof ClrDateTime ? invalid('DateTime', integerRanges[name]!.dotnet) : toInteger(value, name);
  const convert = targets[name];
  return convert
    ? (convert(value, held) ?? invalid(sourceName(value, held), qualifiedName(type).split('.').at(-1)!))
    : invalid(`System.${sourceName(value, held)}`, qualifiedName(type));
};

/** What each type makes of a value; undefined where there is no conversion. */
const targets: Readonly<Record<string, (value: unknown, held: Type | null) => unknown>> = table({
  bool: (value) => {
    if (typeof value === 'string') return parseBoolean(value);
    if (value instanceof ClrDecimal) return !value.value.isZero();
    return value instanceof ClrDateTime ? undefined : Number(value) !== 0;
  },
  char: (value) => {
    if (typeof value === 'bigint')
      return value >= 0n && value <= 0xffffn
        ? Number(value)
        : overflow('Value was either too large or too small for a character.');
    if (typeof value !== 'string') return undefined;
    return value.length === 1 ? value.charCodeAt(0) : badFormat('String must be exactly one character long.');
  },
  double: (value) => toReal(value),
  float: (value) => {
    const real = toReal(value);
    return real === undefined ? undefined : Math.fround(real);
  },
  decimal: (value, held) => {
    if (typeof value === 'string') return parseDecimal(value);
    if (value instanceof ClrDecimal) return value;
    if (value instanceof ClrDateTime) return undefined;
    if (typeof value === 'number' && !Number.isFinite(value))
      return overflow('Value was either too large or too small for a Decimal.');
    if (held && isNamed(held, 'float')) return decimalOfFloat(value as number);
    return decimalOf(typeof value === 'boolean' ? Number(value) : (value as number | bigint));
  },
  DateTime: (value) => (value instanceof ClrDateTime ? value : typeof value === 'string' ? dateFrom(value) : undefined),
});

const toReal = (value: unknown): number | undefined => {
  if (typeof value === 'string') return parseDouble(value);
  if (value instanceof ClrDecimal) return value.value.toNumber();
  return value instanceof ClrDateTime ? undefined : Number(value);
};

/** A BigInteger as a double: the bits a double has no room for are dropped, not rounded. */
export const truncatedReal = (value: bigint): number => {
  const size = value < 0n ? -value : value;
  const extra = BigInt(Math.max(0, size.toString(2).length - 53));
  return Math.sign(Number(value)) * Number((size >> extra) << extra);
};

/** Text as a date; an offset in it makes the date local, which is UTC here. */
export const dateFrom = (text: string): ClrDateTime => {
  const read = readDate(text) ?? notADate(text);
  if (read.offsetTicks === undefined) return new ClrDateTime(read.ticks);
  return new ClrDateTime(read.ticks - read.offsetTicks, 'local');
};

const toInteger = (value: unknown, name: string): unknown => {
  if (typeof value === 'string') return parseInteger(value, name);
  const whole = wholeOf(value);
  const { min, max } = integerRanges[name]!;
  if (whole !== undefined && whole >= min && whole <= max) return toHeld(whole, name);
  return overflow(typeof value === 'number' ? realRangeMessage(whole, name) : rangeMessage(name));
};

/** A real goes to the small types by way of int, and to long and ulong by a checked cast. */
const realRangeMessage = (whole: bigint | undefined, name: string): string | undefined => {
  if (name === 'long' || name === 'ulong') return undefined;
  const { min, max } = integerRanges.int!;
  return rangeMessage(name !== 'uint' && (whole === undefined || whole < min || whole > max) ? 'int' : name);
};

/** Rounded half to even; undefined for what is no number or without end. */
const wholeOf = (value: unknown): bigint | undefined => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return BigInt(value);
  if (value instanceof ClrDecimal) return decimalMath.truncate(decimalMath.round(value, 0, 'even'));
  return Number.isFinite(value) ? BigInt(roundHalfEven(value as number)) : undefined;
};

/** A number as one of the simple types; undefined when it does not fit. */
export const convertedTo = (value: unknown, name: string): unknown => attempt(() => changeType(value, named(name)));

/** JSON text as a decimal; undefined when it is none, or too large. */
export const roundToDecimal = (text: string): ClrDecimal | undefined =>
  /^0./.test(text) && !/^0[.e]/i.test(text)
    ? undefined
    : attempt(() => decimalOf(text.replace(/^\./, '0.').replace(/\.(?=e|$)/i, '')));
