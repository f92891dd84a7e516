import { argument, argumentNull, badFormat, invalidCast, outOfRange, overflow, raise } from '../exceptions.ts';
import { tokenTo } from '../json/cast.ts';
import { JValue } from '../json/tokens.ts';
import { numberConversion } from '../numeric.ts';
import { base64Bytes, base64Text } from '../text/encoding.ts';
import { readDate } from '../text/parse-dates.ts';
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
import { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { fullName, numberText, objectText, typeOf } from '../values/object.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { bitMembers, hexMembers } from './math-more.ts';

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

const radixDigits: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[+-]?\d+$/,
  16: /^(?:0[xX])?[0-9a-fA-F]+$/,
};

const withRadix = (text: string | null, radix: number, name: string): unknown => {
  const pattern = radixDigits[radix];
  if (!pattern) return argument('Invalid Base.');
  if (text === null) return toHeld(0n, name);
  if (radix === 10 && text.startsWith('-') && integerRanges[name]!.min === 0n)
    return overflow('The string was being parsed as an unsigned number and could not have a negative sign.');
  if (radix === 10) return parseInteger(text, name);
  if (!pattern.test(text)) return badFormat('Could not find any recognizable digits.');
  const value = BigInt(`${{ 2: '0b', 8: '0o', 16: '0x' }[radix]}${text.replace(/^0[xX]/, '')}`);
  const { min, max } = integerRanges[name]!;
  const bits =
    name === 'long' || name === 'ulong'
      ? 64
      : Number.parseInt(max.toString(2).length.toString(), 10) + (min < 0n ? 1 : 0);
  if (value >> BigInt(bits) !== 0n) return overflow(rangeMessage(name));
  return toHeld(min < 0n ? BigInt.asIntN(bits, value) : value, name);
};

/** What a character never converts to. */
const noCharacters: ReadonlySet<string> = new Set(['double', 'float', 'decimal', 'bool']);

/** From any boxed value, through IConvertible. */
const fromObject = (value: unknown, name: string): unknown => {
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
  if (value instanceof Boxed) return convertNumber(value.value, value.type, name);
  if (value instanceof JValue) return tokenTo(value, named(name));
  return invalidCast(fullName(typeOf(value)), 'System.IConvertible');
};

const fromText = (text: string | null, name: string): unknown => {
  if (name === 'bool') return text === null ? false : parseBoolean(text);
  if (text === null) return name === 'double' ? 0 : name === 'decimal' ? decimalOf(0) : toHeld(0n, name);
  if (name === 'double' || name === 'float') return parseDouble(text);
  return name === 'decimal' ? parseDecimal(text) : parseInteger(text, name);
};

const convertNumber = (value: unknown, from: Type, name: string): unknown => {
  if (name === 'bool') return value instanceof ClrDecimal ? !value.value.isZero() : Number(value) !== 0;
  if (Object.hasOwn(integerRanges, name)) return integerFrom(value, from, name);
  const change = numberConversion(from, named(name), { checked: true });
  return change ? change(value) : value;
};

const sources = [
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

/** `ToInt32` and its siblings take every simple type. */
const family = (method: string, name: string): Readonly<Record<string, MemberEntry>> => ({
  [`static ${name} ${method}(string value)`]: (text: string | null) => fromText(text, name),
  [`static ${name} ${method}(object value)`]: (value: unknown) => fromObject(value, name),
  [`static ${name} ${method}(bool value)`]: (value: boolean) => fromObject(value, name),
  ...Object.fromEntries(
    sources.map((source) => [
      `static ${name} ${method}(${source} value)`,
      (value: unknown) => convertNumber(value, named(source), name),
    ]),
  ),
  ...(Object.hasOwn(integerRanges, name) && {
    [`static ${name} ${method}(string value, int fromBase)`]: (text: string | null, radix: number) =>
      withRadix(text, radix, name),
  }),
});

const radixText = (value: bigint, bits: number, radix: number): string => {
  if (![2, 8, 10, 16].includes(radix)) return argument('Invalid Base.');
  return radix === 10 ? value.toString() : BigInt.asUintN(bits, value).toString(radix);
};

const invalidBase64 = (): never =>
  badFormat(
    'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
  );

const texts: Readonly<Record<string, MemberEntry>> = {
  'static string ToString(object value)': (value: unknown) => objectText(value),
  'static string ToString(string value)': (value: string | null) => value,
  'static string ToString(bool value)': (value: boolean) => (value ? 'True' : 'False'),
  'static string ToString(DateTime value)': (value: ClrDateTime) => value.clrText(),
  ...Object.fromEntries(
    sources.map((source) => [`static string ToString(${source} value)`, (value: unknown) => numberText(value, source)]),
  ),
  'static string ToString(int value, int toBase)': (value: number, radix: number) =>
    radixText(BigInt(value), 32, radix),
  'static string ToString(long value, int toBase)': (value: bigint, radix: number) => radixText(value, 64, radix),
  'static string ToString(byte value, int toBase)': (value: number, radix: number) =>
    radixText(BigInt(value), 8, radix),
};

const toDate = (text: string | null): ClrDateTime => {
  if (text === null) return new ClrDateTime(0n);
  const read = readDate(text);
  return read
    ? new ClrDateTime(read.ticks - (read.offsetTicks ?? 0n), read.offsetTicks === undefined ? 'unspecified' : 'local')
    : badFormat(`String '${text}' was not recognized as a valid DateTime.`);
};

export const convertType: TypeDefinition = {
  name: 'Convert',
  shape: 'static',
  members: {
    ...hexMembers,
    ...family('ToSByte', 'sbyte'),
    ...family('ToByte', 'byte'),
    ...family('ToInt16', 'short'),
    ...family('ToUInt16', 'ushort'),
    ...family('ToInt32', 'int'),
    ...family('ToUInt32', 'uint'),
    ...family('ToInt64', 'long'),
    ...family('ToUInt64', 'ulong'),
    ...family('ToDouble', 'double'),
    ...family('ToSingle', 'float'),
    ...family('ToDecimal', 'decimal'),
    ...family('ToBoolean', 'bool'),
    ...texts,
    'static char ToChar(int value)': (value: number) =>
      value < 0 || value > 0xffff ? overflow('Value was either too large or too small for a character.') : value,
    'static char ToChar(string value)': (value: string | null) =>
      value?.length === 1 ? value.charCodeAt(0) : badFormat('String must be exactly one character long.'),
    'static DateTime ToDateTime(string value)': toDate,
    'static byte[] FromBase64String(string s)': (text: string | null) =>
      new ClrArray(types.byte, Array.from(base64Bytes(text ?? argumentNull('s')) ?? invalidBase64())),
    'static string ToBase64String(byte[] inArray)': (bytes: ClrArray | null) =>
      base64Text((bytes ?? argumentNull('inArray')).items as number[]),
  },
};

const littleEndian = (value: bigint, size: number): ClrArray =>
  new ClrArray(
    types.byte,
    Array.from({ length: size }, (_, i) => Number((value >> BigInt(i * 8)) & 255n)),
  );

const readBytes = (bytes: ClrArray | null, start: number, size: number): bigint => {
  if (bytes === null) return argumentNull('value');
  if (start < 0 || start >= bytes.items.length)
    return outOfRange(
      'Index was out of range. Must be non-negative and less than the size of the collection.',
      'startIndex',
    );
  if (start + size > bytes.items.length)
    return argument(
      'Destination array is not long enough to copy all the items in the collection. Check array index and length.',
      'value',
    );
  return bytes.items
    .slice(start, start + size)
    .reduceRight<bigint>((value, byte) => (value << 8n) | BigInt(byte as number), 0n);
};

export const bitConverterType: TypeDefinition = {
  name: 'BitConverter',
  shape: 'static',
  members: {
    ...bitMembers,
    'const bool IsLittleEndian': () => true,
    'static string ToString(byte[] value)': (bytes: ClrArray | null) =>
      (bytes ?? argumentNull('value')).items
        .map((b) => (b as number).toString(16).toUpperCase().padStart(2, '0'))
        .join('-'),
    'static byte[] GetBytes(int value)': (value: number) => littleEndian(BigInt(value), 4),
    'static byte[] GetBytes(long value)': (value: bigint) => littleEndian(value, 8),
    'static byte[] GetBytes(short value)': (value: number) => littleEndian(BigInt(value), 2),
    'static byte[] GetBytes(bool value)': (value: boolean) => littleEndian(BigInt(value), 1),
    'static short ToInt16(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      Number(BigInt.asIntN(16, readBytes(bytes, start, 2))),
    'static ushort ToUInt16(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      Number(readBytes(bytes, start, 2)),
    'static int ToInt32(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      Number(BigInt.asIntN(32, readBytes(bytes, start, 4))),
    'static uint ToUInt32(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      Number(readBytes(bytes, start, 4)),
    'static long ToInt64(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      BigInt.asIntN(64, readBytes(bytes, start, 8)),
    'static ulong ToUInt64(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      readBytes(bytes, start, 8),
  },
};
