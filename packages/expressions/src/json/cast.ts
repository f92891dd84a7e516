import { defaultValue } from '../boxing.ts';
import { argumentNull, badFormat, overflow, raise } from '../exceptions.ts';
import { parseSpan } from '../members/time-span.ts';
import { table } from '../table.ts';
import { base64Bytes, base64Text } from '../text/encoding.ts';
import { guidShape } from '../text/guid-shape.ts';
import { readDate } from '../text/parse-dates.ts';
import { integerRanges, rangeMessage } from '../text/parse-numbers.ts';
import { isNamed, nullableElement, type Type, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { guidFromBytes, parseGuid } from '../values/guid.ts';
import { fullName } from '../values/object.ts';
import { uriOf } from '../values/uri.ts';
import { changeType, dateFrom, truncatedReal } from './change-type.ts';
import { isBigInteger, JProperty, type JToken, JValue } from './tokens.ts';

const kinds = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const number = kinds('Integer Float String Comment Raw Boolean');
const date = kinds('Date String Comment Raw');

/** Which tokens a conversion of JToken takes, by its type. */
const taken: Readonly<Record<string, ReadonlySet<string>>> = table({
  ...Object.fromEntries(
    [...Object.keys(integerRanges), 'bool', 'double', 'float', 'decimal'].map((type) => [type, number]),
  ),
  char: kinds('Integer Float String Comment Raw'),
  string: kinds('Date Integer Float String Comment Raw Boolean Bytes Guid TimeSpan Uri'),
  DateTime: date,
  DateTimeOffset: date,
  Guid: kinds('String Comment Raw Guid Bytes'),
  TimeSpan: kinds('String Comment Raw TimeSpan'),
  Uri: kinds('String Comment Raw Uri'),
  bytes: kinds('Bytes String Comment Raw Integer'),
});

const keyOf = (type: Type): string => (type.kind === 'array' ? 'bytes' : type.kind === 'named' ? type.name : '');

/** True for the types JToken has a conversion to. */
export const isCastable = (type: Type): boolean =>
  type.kind === 'array' ? isNamed(type.element, 'byte') : Object.hasOwn(taken, keyOf(nullableElement(type) ?? type));

/** `(T)token` for the simple types; the value arrives held by type T. */
export const tokenTo = (token: JToken | null, type: Type): unknown => {
  const target = nullableElement(type) ?? type;
  const takesNull = target !== type || ['string', 'Uri'].includes(keyOf(type));
  if (token === null) return takesNull || type.kind === 'array' ? null : argumentNull('value');
  const source = token instanceof JProperty ? token.value : token;
  if (takesNull && (source.tokenType === 'Null' || source.tokenType === 'Undefined')) return null;
  if (!(source instanceof JValue) || !taken[keyOf(target)]?.has(source.tokenType)) return cannot(source, target);
  if (source.value !== null) return cast(source, target);
  if (target.kind === 'array') return cannot(source, target);
  if (isNamed(target, 'Guid')) return badFormat(guidShape);
  return takesNull ? null : defaultValue(target);
};

const cannot = (token: JToken, type: Type): never =>
  raise(
    'ArgumentException',
    `Can not convert ${token.tokenType} to ${type.kind === 'array' ? 'byte array' : fullName(type).split('.').at(-1)}.`,
  );

const cast = (token: JValue, type: Type): unknown => {
  const { value } = token;
  const key = keyOf(type);
  const special = specials[key];
  if (special) return special(value, token);
  if (isBigInteger(token) && !['long', 'ulong', 'uint', 'double', 'float', 'decimal'].includes(key))
    return overflow(rangeMessage('int'));
  if (isBigInteger(token) && (key === 'double' || key === 'float'))
    return changeType(truncatedReal(value as bigint), type);
  return changeType(
    value instanceof ClrDateTimeOffset ? new ClrDateTime(value.local.ticks) : value,
    type,
    token.numberType,
  );
};

/** Types that do not come about by IConvertible. A value of the type itself is taken as it is. */
const specials: Readonly<Record<string, (value: unknown, token: JValue) => unknown>> = table({
  string: (value, token) => (value instanceof ClrArray ? base64Text(value.items as number[]) : token.clrText()),
  bytes: (value, token) => (typeof value === 'bigint' ? bytesOfInteger(token) : fromText(value, bytesFrom)),
  DateTimeOffset: (value) => (value instanceof ClrDateTime ? offsetOf(value) : fromText(value, offsetFrom)),
  Guid: (value) =>
    value instanceof ClrArray
      ? guidFromBytes(value.items as number[])
      : fromText(value, (text) => parseGuid(text) ?? badFormat(guidShape)),
  TimeSpan: (value) =>
    fromText(
      value ?? '',
      (text) => parseSpan(text) ?? badFormat(`String '${text}' was not recognized as a valid TimeSpan.`),
    ),
  Uri: (value) => fromText(value, uriOf),
});

/** Only a BigInteger has bytes: as many as it needs, the lowest first, with a sign. */
const bytesOfInteger = (token: JValue): ClrArray => {
  if (!isBigInteger(token)) return cannot(token, { kind: 'array', element: types.byte });
  const bytes: number[] = [];
  let rest = token.value as bigint;
  do {
    bytes.push(Number(rest & 0xffn));
    rest >>= 8n;
  } while (rest !== (bytes.at(-1)! & 0x80 ? -1n : 0n));
  return new ClrArray(types.byte, bytes);
};

const fromText = (value: unknown, read: (text: string) => unknown): unknown =>
  typeof value === 'string' ? read(value) : value;

const offsetOf = (local: ClrDateTime): ClrDateTimeOffset => new ClrDateTimeOffset(new ClrDateTime(local.ticks), 0n);

const offsetFrom = (text: string): ClrDateTimeOffset => {
  const read = readDate(text);
  return read ? new ClrDateTimeOffset(new ClrDateTime(read.ticks), read.offsetTicks ?? 0n) : offsetOf(dateFrom(text));
};

export const bytesFrom = (text: string): ClrArray =>
  new ClrArray(
    types.byte,
    Array.from(
      base64Bytes(text) ??
        badFormat(
          'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
        ),
    ),
  );
