import type { ContextResponse } from './context.ts';
import { readJson } from './json/reader.ts';
import { JToken } from './json/tokens.ts';
import { parseJwt } from './members/context/credentials.ts';
import { deserialize, serialize } from './serialize.ts';
import { utf8Text } from './text/encoding.ts';
import { integerRanges } from './text/parse-numbers.ts';
import { isNamed, types, typeText } from './types.ts';
import { AnonymousObject } from './values/anonymous-object.ts';
import { AuthorizationObject } from './values/authorization.ts';
import { ClrArray, ClrDictionary, ClrList, ClrQueue, ClrSet } from './values/collections.ts';
import { objectText, typeOf } from './values/object.ts';
import { ResponseObject } from './values/response.ts';
import { Boxed, type ClrValue } from './values/value.ts';

const isBytes = (value: ClrValue): value is ClrArray => value instanceof ClrArray && isNamed(value.element, 'byte');

/** The text of a whole number, so that "7", 7 and 7L read alike. */
const wholeNumber = (value: ClrValue): number | undefined => {
  if (typeof value === 'string') return /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
  if (!(value instanceof Boxed) || value.type.kind !== 'named' || !Object.hasOwn(integerRanges, value.type.name))
    return undefined;
  const number = Number(value.value);
  return Number.isSafeInteger(number) ? number : undefined;
};

/**
 * The result as text for an attribute or a body. How Azure prints results is not documented; assumed: the invariant
 * culture, null as nothing, JSON containers indented as `ToString()` gives them, bytes as the UTF-8 text they hold.
 */
const text = (value: ClrValue): string => (isBytes(value) ? utf8Text(value.items as number[]) : objectText(value));

const copyItem = (value: unknown): unknown => clone(value as ClrValue);

/** A deep copy of what can be changed: tokens and collections. Other values are immutable and stay. */
const clone = (value: ClrValue): ClrValue => {
  if (value instanceof JToken) return value.clone();
  if (value instanceof ClrArray) return new ClrArray(value.element, value.items.map(copyItem));
  if (value instanceof ClrList) return new ClrList(value.element, value.items.map(copyItem));
  if (value instanceof ClrQueue) return new ClrQueue(value.name, value.element, value.items.map(copyItem));
  if (value instanceof ClrSet) {
    const copy = new ClrSet(value.element, value.comparer);
    for (const item of value.map.values()) copy.add(copyItem(item));
    return copy;
  }
  if (value instanceof ClrDictionary) {
    const copy = new ClrDictionary(value.keyType, value.valueType, value.comparer);
    for (const entry of value.map.values()) copy.set(entry.key, copyItem(entry.value));
    return copy;
  }
  return value instanceof AnonymousObject
    ? new AnonymousObject(value.type, value.values.map(copyItem), value.boxed.map(copyItem))
    : value;
};

/** Makes and reads values on the side of the host. Strings, booleans and null are themselves. */
export const clr = {
  int: (value: number): ClrValue => new Boxed(types.int, value | 0),
  long: (value: bigint): ClrValue => new Boxed(types.long, BigInt.asIntN(64, value)),
  double: (value: number): ClrValue => new Boxed(types.double, value),
  /** An `IResponse`, as send-request stores it. */
  response: (value: ContextResponse): ClrValue => new ResponseObject(value),
  /** What an `IResponse` stands for. */
  responseOf: (value: ClrValue): ContextResponse | undefined =>
    value instanceof ResponseObject ? value.response : undefined,
  /** A `Jwt` of its text; undefined when it is none. */
  jwt: (text: string): ClrValue | undefined => parseJwt(text) ?? undefined,
  /** An `Authorization`, as get-authorization-context stores it. */
  authorization: (accessToken: string): ClrValue => new AuthorizationObject(accessToken),
  /** @throws ClrException when the text is no JSON */
  json: (source: string): ClrValue => readJson(source, 'JToken'),
  bytes: (value: Uint8Array): ClrValue => new ClrArray(types.byte, Array.from(value)),
  /** The C# name of the type; `null` for null. */
  typeName: (value: ClrValue): string => (value === null ? 'null' : typeText(typeOf(value))),
  text,
  boolean: (value: ClrValue): boolean | undefined => (typeof value === 'boolean' ? value : undefined),
  /** The number of an integer or of a string of digits. */
  integer: wholeNumber,
  bytesOf: (value: ClrValue): Uint8Array | undefined =>
    isBytes(value) ? Uint8Array.from(value.items as number[]) : undefined,
  clone,
  serialize,
  deserialize,
} as const;
