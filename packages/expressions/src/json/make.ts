import { boxing } from '../boxing.ts';
import { raise } from '../exceptions.ts';
import { integerRanges } from '../text/parse-numbers.ts';
import { isNamed, type Type, types } from '../types.ts';
import { AnonymousObject } from '../values/anonymous-object.ts';
import { ClrArray, ClrDictionary, elementsOf, HostLookup, type KeyValue, type Lookup } from '../values/collections.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { dbNull } from '../values/db-null.ts';
import { ClrGuid } from '../values/guid.ts';
import { className, objectText, typeOf } from '../values/object.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import { ClrTuple } from '../values/tuple.ts';
import { ClrUri } from '../values/uri.ts';
import { Boxed } from '../values/value.ts';
import { xmlNodeOf, xmlToken } from './from-xml.ts';
import { classToken } from './make-class.ts';
import { isBigInteger, JArray, JContainer, JObject, JToken, JValue, jsonNull } from './tokens.ts';
import { writeJson } from './writer.ts';

/** From .NET values to JSON tokens. */

/** A boxed value as a token: what `new JProperty(name, value)` and collection initialisers store. */
export const tokenOf = (value: unknown): JToken => {
  if (value === null || value === undefined || value === dbNull) return jsonNull();
  if (value instanceof JToken) return value;
  if (typeof value === 'string') return new JValue('String', value);
  if (typeof value === 'boolean') return new JValue('Boolean', value);
  if (value instanceof Boxed) return boxedToken(value);
  if (value instanceof ClrDateTime || value instanceof ClrDateTimeOffset) return new JValue('Date', value);
  if (value instanceof ClrGuid) return new JValue('Guid', value);
  if (value instanceof ClrTimeSpan) return new JValue('TimeSpan', value);
  if (value instanceof ClrUri) return new JValue('Uri', value);
  if (value instanceof ClrArray && isNamed(value.element, 'byte')) return new JValue('Bytes', value);
  return raise('ArgumentException', `Could not determine JSON object type for type ${className(value)}.`);
};

const boxedToken = ({ type, value }: Boxed): JValue => {
  const name = type.kind === 'named' ? type.name : '';
  if (name === 'char') return raise('ArgumentException', 'Could not determine JSON object type for type System.Char.');
  if (name === 'double' || name === 'decimal') return new JValue('Float', value);
  if (name === 'float') return new JValue('Float', value, type);
  // The members of enums are written as the int they are.
  const held = name === 'long' ? null : Object.hasOwn(integerRanges, name) ? type : types.int;
  return new JValue('Integer', BigInt(value as number | bigint), held);
};

/** Content of a JArray or JObject constructor: sequences are spread, other values become tokens. */
export const contentTokens = (values: Iterable<unknown>): readonly JToken[] =>
  Array.from(values).flatMap((value) => (isSpread(value) ? contentTokens(boxedItems(value)) : [tokenOf(value)]));

/** A sequence whose items are meant, not itself. */
export const isSpread = (value: unknown): value is Iterable<unknown> & object =>
  typeof value === 'object' &&
  value !== null &&
  Symbol.iterator in value &&
  !(value instanceof JToken) &&
  !(value instanceof ClrArray && isNamed(value.element, 'byte'));

/** The items of a sequence, boxed by the type the sequence holds. */
export const boxedItems = (source: object & Iterable<unknown>): readonly unknown[] =>
  Array.from(elementsOf(source), (item) => boxItem(source, item));

const boxItem = (source: object, item: unknown): unknown => {
  const element = 'element' in source ? (source.element as Type) : undefined;
  const box = element && boxing(element);
  return box ? box(item) : item;
};

/** Any boxed value as a tree: `FromObject`. */
export const serialize = (value: unknown): JToken => newlyMade(serialized(value));

/** Comments of XML are text only: an object has no name for them. The place in a text is that of what was copied. */
const newlyMade = (token: JToken): JToken => {
  if (!(token instanceof JValue && isBigInteger(token))) token.origin = null;
  if (token instanceof JObject) token.dropComments();
  if (token instanceof JContainer) for (const child of token.children) newlyMade(child);
  return token;
};

/** Any boxed value as it is written: `JsonConvert.SerializeObject`. */
export const serialized = (value: unknown): JToken => {
  const xml = xmlNodeOf(value);
  if (xml) return xmlToken(xml);
  if (value instanceof AnonymousObject) {
    const object = new JObject();
    for (const [i, name] of value.names.entries()) object.set(name, serialized(value.boxed[i]));
    return object;
  }
  if (value instanceof ClrDictionary || value instanceof HostLookup) return serializeDictionary(value);
  if (value instanceof ClrArray && value.lengths.length > 1) return serializeGrid(value, value.lengths);
  if (isSpread(value)) {
    const array = new JArray();
    for (const item of elementsOf(value)) array.add(serialized(boxItem(value, item)));
    return array;
  }
  if (typeof value === 'object' && value !== null && 'keyType' in value && 'key' in value)
    return serializePair(value as KeyValue);
  if (value instanceof ClrTuple) return serializeTuple(value);
  if (value instanceof Boxed && isNamed(value.type, 'char')) return new JValue('String', objectText(value));
  // An object without properties.
  if (isNamed(typeOf(value), 'object')) return new JObject();
  return value instanceof JToken ? value.clone() : (classToken(value, serialized) ?? tokenOf(value));
};

/** An array of several dimensions, as arrays of arrays. */
const serializeGrid = (grid: ClrArray, [length = 0, ...inner]: readonly number[], start = 0): JArray => {
  const array = new JArray();
  const size = inner.reduce((product, count) => product * count, 1);
  for (let i = 0; i < length; i++) {
    const at = start + i * size;
    array.add(inner.length > 0 ? serializeGrid(grid, inner, at) : serialized(boxItem(grid, grid.items[at])));
  }
  return array;
};

const serializeTuple = (tuple: ClrTuple): JObject => {
  const object = new JObject();
  for (const [i, item] of tuple.boxed().entries()) object.set(`Item${i + 1}`, serialized(item));
  return object;
};

const serializeDictionary = (dictionary: Lookup): JObject => {
  const object = new JObject();
  const [boxKey, boxValue] = [boxing(dictionary.keyType), boxing(dictionary.valueType)];
  for (const pair of dictionary) {
    const { key, value } = pair as KeyValue;
    object.set(keyText(boxKey ? boxKey(key) : key), serialized(boxValue ? boxValue(value) : value));
  }
  return object;
};

/** Dates are in ISO form also as names. */
const keyText = (key: unknown): string => {
  const token = key instanceof ClrDateTime || key instanceof ClrDateTimeOffset ? tokenOf(key) : null;
  return token ? writeJson(token, 'compact').slice(1, -1) : objectText(key);
};

const serializePair = (pair: KeyValue): JObject => {
  const object = new JObject();
  const [boxKey, boxValue] = [boxing(pair.keyType), boxing(pair.valueType)];
  object.set('Key', serialized(boxKey ? boxKey(pair.key) : pair.key));
  object.set('Value', serialized(boxValue ? boxValue(pair.value) : pair.value));
  return object;
};
