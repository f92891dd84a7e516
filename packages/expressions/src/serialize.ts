import { JArray, JConstructor, type JContainer, JObject, JProperty, JToken, JValue } from './json/tokens.ts';
import { rebuild } from './rebuild.ts';
import { AnonymousObject } from './values/anonymous-object.ts';
import {
  ClrArray,
  ClrDictionary,
  ClrList,
  ClrQueue,
  ClrSet,
  type KeyComparer,
  keysByValue,
} from './values/collections.ts';
import { ClrDateTime } from './values/date-time.ts';
import { ClrDateTimeOffset } from './values/date-time-offset.ts';
import { ClrDecimal } from './values/decimal.ts';
import { ClrGuid } from './values/guid.ts';
import { StringComparer } from './values/string-comparer.ts';
import { ClrTimeSpan } from './values/time-span.ts';
import { ClrTuple } from './values/tuple.ts';
import { ClrUri } from './values/uri.ts';
import { Boxed, type ClrValue } from './values/value.ts';

/** Texts, booleans, null and plain numbers are themselves; all others are a list that begins with what they are. */
export type Plain = string | number | boolean | null | readonly unknown[];

/** What only this process can hold, such as a response that is still being read. */
class Unserializable extends Error {}

const all = (items: Iterable<unknown>): readonly Plain[] => Array.from(items, plainOf);

const comparerOf = (comparer: KeyComparer): Plain => {
  if (comparer === keysByValue) return null;
  if (comparer instanceof StringComparer) return comparer.how;
  throw new Unserializable();
};

const childrenOf = (token: JContainer): readonly Plain[] => all(token.children);

const tokenOf = (token: JToken): Plain => {
  const { origin } = token;
  if (token instanceof JObject) return ['JObject', origin, childrenOf(token)];
  if (token instanceof JArray) return ['JArray', origin, childrenOf(token)];
  if (token instanceof JProperty) return ['JProperty', origin, token.name, plainOf(token.value)];
  if (token instanceof JConstructor) return ['JConstructor', origin, token.name, childrenOf(token)];
  if (token instanceof JValue) return ['JValue', origin, token.tokenType, plainOf(token.value), token.numberType];
  throw new Unserializable();
};

/** Kinds of collections; a class derived from one is something of its own. */
const collectionOf = (value: object): Plain | undefined => {
  switch (value.constructor) {
    case ClrArray: {
      const { element, items, lengths } = value as ClrArray;
      return ['array', element, all(items), lengths];
    }
    case ClrList:
      return ['List', (value as ClrList).element, all((value as ClrList).items)];
    case ClrQueue: {
      const { name, element, items } = value as ClrQueue;
      return ['queue', name, element, all(items)];
    }
    case ClrSet: {
      const { element, comparer, map } = value as ClrSet;
      return ['HashSet', element, comparerOf(comparer), all(map.values())];
    }
    case ClrDictionary: {
      const { keyType, valueType, comparer, map } = value as ClrDictionary;
      const entries = Array.from(map.values(), ({ key, value: held }) => [plainOf(key), plainOf(held)]);
      return ['Dictionary', keyType, valueType, comparerOf(comparer), entries];
    }
    default:
      return undefined;
  }
};

const scalarOf = (value: object): Plain | undefined => {
  if (value instanceof Boxed) return ['boxed', value.type, plainOf(value.value)];
  if (value instanceof ClrDecimal) return ['decimal', String(value)];
  if (value instanceof ClrGuid) return ['Guid', value.hex];
  if (value instanceof ClrDateTime) return ['DateTime', String(value.ticks), value.kind];
  if (value instanceof ClrDateTimeOffset) return ['DateTimeOffset', plainOf(value.local), String(value.offsetTicks)];
  if (value instanceof ClrTimeSpan) return ['TimeSpan', String(value.ticks)];
  if (value instanceof ClrUri) return ['Uri', value.original, value.isAbsolute];
  if (value instanceof ClrTuple) return ['tuple', value.name, value.types, all(value.items)];
  if (value instanceof AnonymousObject) return ['anonymous', value.type, all(value.values), all(value.boxed)];
  return undefined;
};

const plainOf = (value: unknown): Plain => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // JSON has no minus zero, no infinities and no NaN.
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : ['real', Object.is(value, -0) ? '-0' : String(value)];
  if (typeof value === 'bigint') return ['long', String(value)];
  if (value instanceof JToken) return tokenOf(value);
  const plain = typeof value === 'object' ? (collectionOf(value) ?? scalarOf(value)) : undefined;
  if (plain === undefined) throw new Unserializable();
  return plain;
};

/** A text that another process makes the same value of; undefined for values only this one can hold. */
export const serialize = (value: ClrValue): string | undefined => {
  try {
    return JSON.stringify(plainOf(value));
  } catch (error) {
    if (error instanceof Unserializable) return undefined;
    throw error;
  }
};

/** The value of a text that `serialize` gave. */
export const deserialize = (text: string): ClrValue => rebuild(JSON.parse(text) as Plain) as ClrValue;
