import { argument, argumentNull, badFormat, notNegative, outOfRange, overflow } from '../exceptions.ts';
import { base64Bytes, base64Text } from '../text/encoding.ts';
import { integerRanges, parseInteger, rangeMessage, toHeld } from '../text/parse-numbers.ts';
import { named, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import type { ClrDateTime } from '../values/date-time.ts';
import { dbNull } from '../values/db-null.ts';
import { numberText, objectText } from '../values/object.ts';
import { base64Members, changeType, charConversions, dateConversions } from './convert-more.ts';
import { charTo, convertNumber, fromObject, fromText, sources } from './convert-values.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { bitMembers } from './math-more.ts';

const radixDigits: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[+-]?\d+$/,
  16: /^(?:0[xX])?[0-9a-fA-F]+$/,
};

/** What is wrong with the digits of a text: none at all, a sign, none in front, or others behind them. */
const notInRadix = (text: string, radix: number): never => {
  if (text === '')
    return outOfRange(
      'Specified argument was out of the range of valid values.',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
  if (radix !== 10 && text.startsWith('-'))
    return argument('String cannot contain a minus sign if the base is not 10.');
  const digits = text.replace(radix === 16 ? /^0[xX]/ : /^/, '');
  return radixDigits[radix]!.test(digits.slice(0, 1))
    ? badFormat('Additional non-parsable characters are at the end of the string.')
    : badFormat('Could not find any recognizable digits.');
};

const withRadix = (text: string | null, radix: number, name: string): unknown => {
  const pattern = radixDigits[radix];
  if (!pattern) return argument('Invalid Base.');
  if (text === null) return toHeld(0n, name);
  if (radix === 10 && text.startsWith('-') && integerRanges[name]!.min === 0n)
    return overflow('The string was being parsed as an unsigned number and could not have a negative sign.');
  // Base 10 takes a sign, and no blanks around the digits.
  if (radix === 10)
    return /^[+-]?\d+$/.test(text) ? parseInteger(text, name) : notInRadix(text.replace(/^[+-](?=\d)/, ''), 10);
  if (!pattern.test(text)) return notInRadix(text, radix);
  const value = BigInt(`${{ 2: '0b', 8: '0o', 16: '0x' }[radix]}${text.replace(/^0[xX]/, '')}`);
  const { min, max } = integerRanges[name]!;
  const bits =
    name === 'long' || name === 'ulong'
      ? 64
      : Number.parseInt(max.toString(2).length.toString(), 10) + (min < 0n ? 1 : 0);
  if (value >> BigInt(bits) !== 0n) return overflow(rangeMessage(name));
  return toHeld(min < 0n ? BigInt.asIntN(bits, value) : value, name);
};

/** `ToInt32` and its siblings take every simple type. */
const family = (method: string, name: string): Readonly<Record<string, MemberEntry>> => ({
  [`static ${name} ${method}(string value)`]: (text: string | null) => fromText(text, name),
  [`static ${name} ${method}(object value)`]: (value: unknown) => fromObject(value, name),
  [`static ${name} ${method}(bool value)`]: (value: boolean) => fromObject(value, name),
  ...Object.fromEntries(
    sources.map((source) => [
      `static ${name} ${method}(${source} value)`,
      (value: unknown) =>
        source === 'char' ? charTo(value as number, name) : convertNumber(value, named(source), name),
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
  'static string ToString(short value, int toBase)': (value: number, radix: number) =>
    radixText(BigInt(value), 16, radix),
  'static string ToString(byte value, int toBase)': (value: number, radix: number) =>
    radixText(BigInt(value), 8, radix),
};

/** Text is read and written the one way there is: an expression has no format provider but null. */
const withProviders = (members: Readonly<Record<string, MemberEntry>>): Readonly<Record<string, MemberEntry>> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([signature, entry]) => {
      const takesProvider = /^static (?:string ToString\(\w+|\w+ To\w+\((?:string|object)) value\)$/.test(signature);
      if (!takesProvider || typeof entry !== 'function') return [[signature, entry]];
      const run = entry as (...args: readonly unknown[]) => unknown;
      const provided: MemberEntry = (value: unknown, _provider: unknown, ...rest: readonly unknown[]) =>
        value === null && signature.startsWith('static sbyte ToSByte(string') ? argumentNull('s') : run(value, ...rest);
      return [
        [signature, entry],
        [signature.replace(')', ', IFormatProvider provider)'), provided],
      ];
    }),
  );

export const convertType: TypeDefinition = {
  name: 'Convert',
  shape: 'static',
  members: withProviders({
    'static bool IsDBNull(object value)': (value: unknown) => value === dbNull,
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
    ...charConversions,
    ...dateConversions,
    ...base64Members,
    'static object ChangeType(object value, Type conversionType)': changeType,
    'static object ChangeType(object value, Type conversionType, IFormatProvider provider)': changeType,
    'static object DBNull': () => dbNull,
    'static byte[] FromBase64String(string s)': (text: string | null) =>
      new ClrArray(types.byte, Array.from(base64Bytes(text ?? argumentNull('s')) ?? invalidBase64())),
    'static string ToBase64String(byte[] inArray)': (bytes: ClrArray | null) =>
      base64Text((bytes ?? argumentNull('inArray')).items as number[]),
  }),
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
      'The array starting from the specified index is not long enough to read a value of the specified type.',
      'value',
    );
  return bytes.items
    .slice(start, start + size)
    .reduceRight<bigint>((value, byte) => (value << 8n) | BigInt(byte as number), 0n);
};

const dashedBytes = (bytes: ClrArray | null, start: number, length: number): string => {
  const { items } = bytes ?? argumentNull('value');
  if (start < 0 || (start >= items.length && start > 0))
    outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'startIndex');
  notNegative(length, 'length');
  if (start > items.length - length)
    argument(
      'The array starting from the specified index is not long enough to read a value of the specified type.',
      'value',
    );
  return (items.slice(start, start + length) as number[])
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('-');
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
    'static string ToString(byte[] value, int startIndex)': (bytes: ClrArray | null, start: number) =>
      dashedBytes(bytes, start, (bytes ?? argumentNull('value')).items.length - start),
    'static string ToString(byte[] value, int startIndex, int length)': dashedBytes,
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
