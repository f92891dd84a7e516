import { boxing } from '../boxing.ts';
import { argumentNull, badFormat, invalidCast, overflow, raise } from '../exceptions.ts';
import { base64Bytes } from '../text/encoding.ts';
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
import { arrayOf, isNamed, named, nullableElement, sameType, type Type, types } from '../types.ts';
import {
  AnonymousObject,
  ClrArray,
  ClrDictionary,
  ClrList,
  ClrSet,
  elementsOf,
  HostLookup,
  type KeyValue,
  type Lookup,
} from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { ClrDecimal, decimalMath, decimalOf } from '../values/decimal.ts';
import { ClrGuid, parseGuid } from '../values/guid.ts';
import { fullName, objectText, typeOf } from '../values/object.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { Boxed } from '../values/value.ts';
import { JArray, JObject, JProperty, JToken, JValue, jsonNull } from './tokens.ts';

/** Conversions between JSON tokens and .NET values, as Newtonsoft does them. */

/** `(T)token` for the simple types; the value arrives held by type T. */
export const tokenTo = (token: JToken | null, type: Type): unknown => {
  const element = nullableElement(type);
  const source = token instanceof JProperty ? token.value : token;
  if (source === null || isNullToken(source)) {
    if (isNamed(type, 'string') || element) return null;
    return source === null ? argumentNull('value') : cannot(source, type);
  }
  if (!(source instanceof JValue)) return cannot(source, type);
  return scalar(source, element ?? type);
};

const isNullToken = (token: JToken): boolean =>
  token instanceof JValue && (token.tokenType === 'Null' || token.tokenType === 'Undefined');

const cannot = (token: JToken, type: Type): never =>
  raise('ArgumentException', `Can not convert ${token.tokenType} to ${dotnetShort(type)}.`);

const dotnetShort = (type: Type): string =>
  fullName(nullableElement(type) ?? type)
    .split('.')
    .at(-1)!;

const scalar = (token: JValue, type: Type): unknown => {
  const name = type.kind === 'named' ? type.name : '';
  if (Object.hasOwn(integerRanges, name)) return toInteger(token, name);
  switch (name) {
    case 'string':
      return token.tokenType === 'Bytes' ? cannot(token, type) : token.clrText();
    case 'bool':
      return toBool(token);
    case 'double':
      return toDouble(token);
    case 'float':
      return Math.fround(toDouble(token));
    case 'decimal':
      return toDecimal(token);
    case 'DateTime':
      return toDate(token);
    case 'DateTimeOffset':
      return toOffset(token);
    case 'Guid':
      if (typeof token.value !== 'string' && !(token.value instanceof ClrGuid)) return cannot(token, type);
      return token.value instanceof ClrGuid
        ? token.value
        : (parseGuid(token.clrText()) ?? badFormat('Unrecognized Guid format.'));
    case 'TimeSpan':
      return token.value instanceof ClrTimeSpan ? token.value : cannot(token, type);
    case 'char':
      return token.clrText().length === 1 ? token.clrText().charCodeAt(0) : cannot(token, type);
    default:
      return isNamed(type, 'object') ? tokenValue(token) : cannot(token, type);
  }
};

const toInteger = (token: JValue, name: string): unknown => {
  const { value } = token;
  if (typeof value === 'string') return parseInteger(value, name);
  const whole =
    typeof value === 'bigint'
      ? value
      : typeof value === 'boolean'
        ? BigInt(value)
        : typeof value === 'number'
          ? BigInt(roundHalfEven(value))
          : value instanceof ClrDecimal
            ? decimalMath.truncate(decimalMath.round(value, 0, 'even'))
            : undefined;
  if (whole === undefined) return cannot(token, named(name));
  const { min, max } = integerRanges[name]!;
  return whole < min || whole > max ? overflow(rangeMessage(name)) : toHeld(whole, name);
};

const toBool = (token: JValue): boolean => {
  const { value } = token;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return parseBoolean(value);
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) !== 0 : cannot(token, types.bool);
};

const toDouble = (token: JValue): number => {
  const { value } = token;
  if (typeof value === 'string') return parseDouble(value);
  if (value instanceof ClrDecimal) return value.value.toNumber();
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
    ? Number(value)
    : cannot(token, types.double);
};

const toDecimal = (token: JValue): ClrDecimal => {
  const { value } = token;
  if (value instanceof ClrDecimal) return value;
  if (typeof value === 'string') return parseDecimal(value);
  return typeof value === 'bigint' || typeof value === 'number' ? decimalOf(value) : cannot(token, types.decimal);
};

const toDate = (token: JValue): ClrDateTime => {
  const { value } = token;
  if (value instanceof ClrDateTime) return value;
  if (value instanceof ClrDateTimeOffset) return new ClrDateTime(value.local.ticks);
  if (typeof value !== 'string') return cannot(token, named('DateTime'));
  const read = readDate(value);
  if (!read) return badFormat(`String '${value}' was not recognized as a valid DateTime.`);
  return read.offsetTicks === undefined
    ? new ClrDateTime(read.ticks)
    : new ClrDateTime(read.ticks - read.offsetTicks, 'local');
};

const toOffset = (token: JValue): ClrDateTimeOffset =>
  token.value instanceof ClrDateTimeOffset
    ? token.value
    : new ClrDateTimeOffset(new ClrDateTime(toDate(token).ticks), 0n);

/** `JValue.Value`: the plain boxed value. */
export const tokenValue = ({ tokenType, value }: JValue): unknown => {
  if (tokenType === 'Integer') return new Boxed(types.long, value);
  if (tokenType === 'Float')
    return value instanceof ClrDecimal ? new Boxed(types.decimal, value) : new Boxed(types.double, value);
  return value;
};

const tokenTypes: ReadonlySet<string> = new Set(['JToken', 'JObject', 'JArray', 'JValue', 'JProperty', 'JContainer']);

/** `token.Value<T>()`: a token type is cast, anything else converted; null gives the default of T. */
export const valueAs = (token: JToken | null, type: Type, fallback: unknown): unknown => {
  if (token === null) return fallback;
  if (type.kind === 'named' && tokenTypes.has(type.name)) return castToken(token, type);
  if (isNamed(type, 'object')) return token;
  if (!(token instanceof JValue))
    return raise('InvalidCastException', `Cannot cast ${fullName(typeOf(token))} to Newtonsoft.Json.Linq.JToken.`);
  if (isNullToken(token))
    return isNamed(type, 'string') || nullableElement(type)
      ? null
      : fallback === null || !isStructFallback(type)
        ? fallback
        : cannotNull(type);
  return scalar(token, nullableElement(type) ?? type);
};

const isStructFallback = (type: Type): boolean => type.kind === 'named';
/** A JSON null has no value of a number or date. */
const cannotNull = (_type: Type): never =>
  raise('InvalidCastException', 'Null object cannot be converted to a value type.');

const castToken = (token: JToken, type: Type): JToken => {
  const fits =
    isNamed(type, 'JToken') ||
    sameType(token.clrType(), type) ||
    (isNamed(type, 'JContainer') && !(token instanceof JValue));
  return fits ? token : invalidCast(fullName(token.clrType()), fullName(type));
};

/** `token.ToObject<T>()` and `JsonConvert.DeserializeObject<T>`. */
export const toObject = (token: JToken, type: Type): unknown => {
  if (type.kind === 'named' && tokenTypes.has(type.name)) return castToken(token, type);
  if (isNamed(type, 'object')) return token instanceof JValue ? tokenValue(token) : token;
  if (token instanceof JValue && isNullToken(token))
    return isNamed(type, 'string') || nullableElement(type) || type.kind === 'array' ? null : jsonNullFor(type);
  if (type.kind === 'array') return toArray(token, type.element);
  if (isNamed(type, 'List') || isNamed(type, 'IEnumerable') || isNamed(type, 'IList'))
    return new ClrList(
      type.args[0]!,
      items(token, type).map((item) => toObject(item, type.args[0]!)),
    );
  if (isNamed(type, 'HashSet')) return toSet(token, type);
  if (isNamed(type, 'Dictionary') || isNamed(type, 'IDictionary')) return toDictionary(token, type);
  return tokenTo(token, type);
};

const jsonNullFor = (type: Type): never =>
  raise('JsonSerializationException', `Error converting value {null} to type '${fullName(type)}'. Path ''.`);

const items = (token: JToken, type: Type): readonly JToken[] =>
  token instanceof JArray
    ? token.children
    : raise(
        'JsonSerializationException',
        `Cannot deserialize the current JSON object into type '${fullName(type)}' because the type requires a JSON array.`,
      );

const toArray = (token: JToken, element: Type): ClrArray => {
  if (isNamed(element, 'byte') && token instanceof JValue && typeof token.value === 'string')
    return new ClrArray(
      element,
      Array.from(base64Bytes(token.value) ?? badFormat('The input is not a valid Base-64 string.')),
    );
  return new ClrArray(
    element,
    items(token, arrayOf(element)).map((item) => toObject(item, element)),
  );
};

const toSet = (token: JToken, type: Type & { kind: 'named' }): ClrSet => {
  const set = new ClrSet(type.args[0]!);
  for (const item of items(token, type)) set.add(toObject(item, type.args[0]!));
  return set;
};

const toDictionary = (token: JToken, type: Type & { kind: 'named' }): ClrDictionary => {
  const [key, value] = [type.args[0]!, type.args[1]!];
  if (!(token instanceof JObject))
    return raise(
      'JsonSerializationException',
      `Cannot deserialize the current JSON array into type '${fullName(type)}' because the type requires a JSON object.`,
    );
  const dictionary = new ClrDictionary(key, value);
  for (const property of token.children)
    dictionary.set(tokenTo(new JValue('String', property.name), key), toObject(property.value, value));
  return dictionary;
};

/** A boxed value as a token: what `new JProperty(name, value)` and collection initialisers store. */
export const tokenOf = (value: unknown): JToken => {
  if (value === null || value === undefined) return jsonNull();
  if (value instanceof JToken) return value;
  if (typeof value === 'string') return new JValue('String', value);
  if (typeof value === 'boolean') return new JValue('Boolean', value);
  if (value instanceof Boxed) return boxedToken(value);
  if (value instanceof ClrDateTime || value instanceof ClrDateTimeOffset) return new JValue('Date', value);
  if (value instanceof ClrGuid) return new JValue('Guid', value);
  if (value instanceof ClrTimeSpan) return new JValue('TimeSpan', value);
  if (value instanceof ClrArray && isNamed(value.element, 'byte')) return new JValue('Bytes', value);
  return raise('ArgumentException', `Could not determine JSON object type for type ${fullName(typeOf(value))}.`);
};

const boxedToken = ({ type, value }: Boxed): JValue => {
  const name = type.kind === 'named' ? type.name : '';
  if (name === 'double' || name === 'float' || name === 'decimal') return new JValue('Float', value);
  if (name === 'char') return raise('ArgumentException', 'Could not determine JSON object type for type System.Char.');
  return new JValue('Integer', BigInt(value as number | bigint));
};

/** Content of a JArray or JObject constructor: sequences are spread, other values become tokens. */
export const contentTokens = (values: Iterable<unknown>): readonly JToken[] =>
  Array.from(values).flatMap((value) =>
    isSpread(value) ? Array.from(elementsOf(value), (item) => tokenOf(boxItem(value, item))) : [tokenOf(value)],
  );

const isSpread = (value: unknown): value is Iterable<unknown> & object =>
  typeof value === 'object' &&
  value !== null &&
  Symbol.iterator in value &&
  !(value instanceof JToken) &&
  !(value instanceof ClrArray && isNamed(value.element, 'byte'));

const boxItem = (source: object, item: unknown): unknown => {
  const element = 'element' in source ? (source.element as Type) : undefined;
  const box = element && boxing(element);
  return box ? box(item) : item;
};

/** Any boxed value as JSON: `JsonConvert.SerializeObject`, `FromObject`. */
export const serialize = (value: unknown): JToken => {
  if (value instanceof AnonymousObject) {
    const object = new JObject();
    for (const [i, name] of value.names.entries()) object.set(name, serialize(value.boxed[i]));
    return object;
  }
  if (value instanceof ClrDictionary || value instanceof HostLookup) return serializeDictionary(value);
  if (isSpread(value)) {
    const array = new JArray();
    for (const item of elementsOf(value)) array.add(serialize(boxItem(value, item)));
    return array;
  }
  if (typeof value === 'object' && value !== null && 'keyType' in value && 'key' in value)
    return serializePair(value as KeyValue);
  if (value instanceof Boxed && isNamed(value.type, 'char')) return new JValue('String', objectText(value));
  return value instanceof JToken ? value.clone() : tokenOf(value);
};

const serializeDictionary = (dictionary: Lookup): JObject => {
  const object = new JObject();
  const [boxKey, boxValue] = [boxing(dictionary.keyType), boxing(dictionary.valueType)];
  for (const pair of dictionary) {
    const { key, value } = pair as KeyValue;
    object.set(objectText(boxKey ? boxKey(key) : key), serialize(boxValue ? boxValue(value) : value));
  }
  return object;
};

const serializePair = (pair: KeyValue): JObject => {
  const object = new JObject();
  const [boxKey, boxValue] = [boxing(pair.keyType), boxing(pair.valueType)];
  object.set('Key', serialize(boxKey ? boxKey(pair.key) : pair.key));
  object.set('Value', serialize(boxValue ? boxValue(pair.value) : pair.value));
  return object;
};
