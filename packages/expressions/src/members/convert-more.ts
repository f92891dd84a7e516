import { box } from '../boxing.ts';
import { argumentNull, badFormat, notAbove, notNegative, overflow, raise } from '../exceptions.ts';
import { tokenTo } from '../json/cast.ts';
import { JValue } from '../json/tokens.ts';
import { isReference } from '../registry.ts';
import type { Runtime } from '../runtime.ts';
import { base64Bytes, base64Text } from '../text/encoding.ts';
import { notADate, readDateTime } from '../text/parse-dates.ts';
import { integerRanges } from '../text/parse-numbers.ts';
import { isNamed, named, nullableElement, sameType, types } from '../types.ts';
import { qualifiedName } from '../values/assembly-qualified.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { fullName, objectText, typeOf } from '../values/object.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import { Boxed } from '../values/value.ts';
import { todayOf } from './clock-members.ts';
import { fromObject, notConvertible, sources } from './convert-values.ts';
import type { MemberEntry } from './definition.ts';

/** The conversions to char and DateTime, base64 in parts, and `ChangeType`. */

const dotnetName = (name: string): string => fullName(named(name)).replace('System.', '');

const noCast = (from: string, to: string): never =>
  raise('InvalidCastException', `Invalid cast from '${dotnetName(from)}' to '${dotnetName(to)}'.`);

const fits = (value: number | bigint): number =>
  value < 0 || value > 0xffff ? overflow('Value was either too large or too small for a character.') : Number(value);

const charFromText = (text: string | null): number => {
  const s = text ?? argumentNull('value');
  return s.length === 1 ? s.charCodeAt(0) : badFormat('String must be exactly one character long.');
};

/** What has no conversion to a character although an overload is there. */
const noChars: ReadonlySet<string> = new Set(['bool', 'double', 'float', 'decimal', 'DateTime']);

const charFromObject = (value: unknown): number => {
  if (value === null) return 0;
  if (typeof value === 'string') return charFromText(value);
  if (value instanceof JValue) return tokenTo(value, types.char) as number;
  const type = typeOf(value);
  const name = type.kind === 'named' ? type.name : '';
  if (noChars.has(name)) return noCast(name, 'char');
  if (value instanceof Boxed && (Object.hasOwn(integerRanges, name) || name === 'char'))
    return fits(value.value as number | bigint);
  return notConvertible(value);
};

export const charConversions: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(
    [...sources, 'bool', 'DateTime'].map((name) => [
      `static char ToChar(${name} value)`,
      (value: number | bigint) => (noChars.has(name) ? noCast(name, 'char') : fits(value)),
    ]),
  ),
  'static char ToChar(string value)': charFromText,
  'static char ToChar(object value)': charFromObject,
};

const dateFromText = (text: string | null, rt?: Runtime): ClrDateTime =>
  text === null ? new ClrDateTime(0n) : (readDateTime(text, rt && todayOf(rt)) ?? notADate(text));

const dateFromObject = (value: unknown, rt?: Runtime): ClrDateTime => {
  if (value === null) return new ClrDateTime(0n);
  if (typeof value === 'string') return dateFromText(value, rt);
  if (value instanceof ClrDateTime) return value;
  if (value instanceof JValue) return tokenTo(value, named('DateTime')) as ClrDateTime;
  const type = typeOf(value);
  const isSimple = typeof value === 'boolean' || value instanceof Boxed || isNamed(type, 'decimal');
  return isSimple && type.kind === 'named' ? noCast(type.name, 'DateTime') : notConvertible(value);
};

const toNumbers = 'sbyte byte short ushort int uint long ulong double float decimal bool'.split(' ');

export const dateConversions: Readonly<Record<string, MemberEntry>> = {
  'static DateTime ToDateTime(string value)': dateFromText,
  'static DateTime ToDateTime(object value)': dateFromObject,
  'static DateTime ToDateTime(DateTime value)': (value: ClrDateTime) => value,
  ...Object.fromEntries(
    [...sources, 'bool'].map((name) => [`static DateTime ToDateTime(${name} value)`, () => noCast(name, 'DateTime')]),
  ),
  ...Object.fromEntries(
    toNumbers.map((name) => [`static ${name} To${dotnetName(name)}(DateTime value)`, () => noCast('DateTime', name)]),
  ),
};

const lines = (text: string): string => text.replace(/.{76}(?=.)/g, '$&\r\n');

const coded = (
  bytes: ClrArray | null,
  start: number,
  length: number,
  options: number,
  offset: 'offset' | 'offsetIn' = 'offset',
): string => {
  const { items } = bytes ?? argumentNull('inArray');
  notNegative(length, 'length');
  notNegative(start, offset);
  notAbove(start, items.length - length, offset);
  if (options < 0 || options > 1) raise('ArgumentException', `Illegal enum value: ${options}. (Parameter 'options')`);
  const text = base64Text(items.slice(start, start + length) as number[]);
  return options === 1 ? lines(text) : text;
};

const intoChars = (
  [bytes, start, length, options]: readonly [bytes: ClrArray | null, start: number, length: number, options: number],
  target: ClrArray | null,
  at: number,
): number => {
  if (bytes === null) argumentNull('inArray');
  const { items } = target ?? argumentNull('outArray');
  notNegative(length, 'length');
  notNegative(start, 'offsetIn');
  notNegative(at, 'offsetOut');
  const text = coded(bytes, start, length, options, 'offsetIn');
  if (text !== '') notAbove(at, items.length - text.length, 'offsetOut');
  for (let i = 0; i < text.length; i++) items[at + i] = text.charCodeAt(i);
  return text.length;
};

const invalidBase64 = (): never =>
  badFormat(
    'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
  );

export const base64Members: Readonly<Record<string, MemberEntry>> = {
  'static string ToBase64String(byte[] inArray, Base64FormattingOptions options)': (
    bytes: ClrArray | null,
    options: number,
  ) => coded(bytes, 0, (bytes ?? argumentNull('inArray')).items.length, options),
  'static string ToBase64String(byte[] inArray, int offset, int length)': (
    bytes: ClrArray | null,
    start: number,
    length: number,
  ) => coded(bytes, start, length, 0),
  'static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)': (
    bytes: ClrArray | null,
    start: number,
    length: number,
    options: number,
  ) => coded(bytes, start, length, options),
  'static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut)': (
    bytes: ClrArray | null,
    start: number,
    length: number,
    target: ClrArray | null,
    at: number,
  ) => intoChars([bytes, start, length, 0], target, at),
  'static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut, Base64FormattingOptions options)':
    (bytes: ClrArray | null, start: number, length: number, target: ClrArray | null, at: number, options: number) =>
      intoChars([bytes, start, length, options], target, at),
  'static byte[] FromBase64CharArray(char[] inArray, int offset, int length)': (
    chars: ClrArray | null,
    start: number,
    length: number,
  ) => {
    const { items } = chars ?? argumentNull('inArray');
    notNegative(length, 'length');
    notNegative(start, 'offset');
    notAbove(start, items.length - length, 'offset');
    const text = items
      .slice(start, start + length)
      .map((code) => String.fromCharCode(code as number))
      .join('');
    return new ClrArray(types.byte, Array.from(base64Bytes(text) ?? invalidBase64()));
  },
};

/** `Convert.ChangeType`: by the `To…` of the type; a value that is of the type already stays. */
const isConversionTarget = (name: string): boolean =>
  Object.hasOwn(integerRanges, name) || /^(?:bool|char|double|float|decimal|DateTime)$/.test(name);

export const changeType = (value: unknown, target: ClrTypeObject | null): unknown => {
  const { type } = target ?? argumentNull('conversionType');
  if (value === null)
    return isReference(type) || nullableElement(type)
      ? null
      : raise('InvalidCastException', 'Null object cannot be converted to a value type.');
  if (sameType(typeOf(value), type) || isNamed(type, 'object')) return value;
  if (value instanceof JValue) return box(tokenTo(value, type), type);
  const name = type.kind === 'named' ? type.name : '';
  const from = typeOf(value);
  const isSimple =
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    value instanceof Boxed ||
    isNamed(from, 'decimal') ||
    isNamed(from, 'DateTime');
  if (isNamed(from, 'DBNull') && isConversionTarget(name))
    raise('InvalidCastException', 'Object cannot be cast from DBNull to other types.');
  if (!isSimple && !isNamed(from, 'DBNull'))
    return raise('InvalidCastException', 'Object must implement IConvertible.');
  if (name === 'string') return objectText(value);
  if (name === 'char') return new Boxed(type, charFromObject(value));
  if (name === 'DateTime') return dateFromObject(value);
  if (name === 'bool') return fromObject(value, name);
  if (name === 'decimal') return box(fromObject(value, name), type);
  if (Object.hasOwn(integerRanges, name) || name === 'double' || name === 'float')
    return value instanceof ClrDateTime ? noCast('DateTime', name) : new Boxed(type, fromObject(value, name));
  return raise('InvalidCastException', `Invalid cast from '${qualifiedName(from)}' to '${qualifiedName(type)}'.`);
};
