import { JArray, JConstructor, JObject, JProperty, type JToken, JValue, type TokenOrigin } from './json/tokens.ts';
import type { Plain } from './serialize.ts';
import type { Type } from './types.ts';
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
import { ClrDateTime, type DateKind } from './values/date-time.ts';
import { ClrDateTimeOffset } from './values/date-time-offset.ts';
import { decimalOf } from './values/decimal.ts';
import { ClrGuid } from './values/guid.ts';
import { StringComparer } from './values/string-comparer.ts';
import { ClrTimeSpan } from './values/time-span.ts';
import { ClrTuple } from './values/tuple.ts';
import { uriKinds, uriOf } from './values/uri.ts';
import { Boxed } from './values/value.ts';

type Rest = readonly unknown[];

const value = (plain: unknown): unknown => {
  if (!Array.isArray(plain)) return plain;
  const [kind, ...rest] = plain as [keyof typeof makers, ...unknown[]];
  return makers[kind](rest);
};

const values = (plain: unknown): unknown[] => (plain as Rest).map(value);

const comparer = (how: unknown): KeyComparer =>
  how === null ? keysByValue : new StringComparer(how as StringComparer['how']);

const withOrigin = <T extends JToken>(token: T, origin: unknown): T => {
  token.origin = origin as TokenOrigin | null;
  return token;
};

const filled = <T extends JArray | JObject | JConstructor>(token: T, origin: unknown, children: unknown): T => {
  for (const child of values(children)) token.add(child as JToken);
  return withOrigin(token, origin);
};

const makers = {
  real: ([text]: Rest) => Number(text),
  long: ([text]: Rest) => BigInt(text as string),
  decimal: ([text]: Rest) => decimalOf(text as string),
  boxed: ([type, held]: Rest) => new Boxed(type as Type, value(held)),
  Guid: ([hex]: Rest) => new ClrGuid(hex as string),
  DateTime: ([ticks, kind]: Rest) => new ClrDateTime(BigInt(ticks as string), kind as DateKind),
  DateTimeOffset: ([local, offset]: Rest) =>
    new ClrDateTimeOffset(value(local) as ClrDateTime, BigInt(offset as string)),
  TimeSpan: ([ticks]: Rest) => new ClrTimeSpan(BigInt(ticks as string)),
  Uri: ([text, isAbsolute]: Rest) => uriOf(text as string, isAbsolute === true ? uriKinds.absolute : uriKinds.relative),
  tuple: ([name, types, items]: Rest) =>
    new ClrTuple(name as ClrTuple['name'], types as readonly Type[], values(items)),
  anonymous: ([type, held, boxed]: Rest) => new AnonymousObject(type as Type, values(held), values(boxed)),
  array: ([element, items, lengths]: Rest) =>
    new ClrArray(element as Type, values(items), lengths as readonly number[]),
  List: ([element, items]: Rest) => new ClrList(element as Type, values(items)),
  queue: ([name, element, items]: Rest) => new ClrQueue(name as ClrQueue['name'], element as Type, values(items)),
  HashSet: ([element, how, items]: Rest) => {
    const set = new ClrSet(element as Type, comparer(how));
    for (const item of values(items)) set.add(item);
    return set;
  },
  Dictionary: ([keyType, valueType, how, entries]: Rest) => {
    const dictionary = new ClrDictionary(keyType as Type, valueType as Type, comparer(how));
    for (const [key, held] of entries as readonly Rest[]) dictionary.set(value(key), value(held));
    return dictionary;
  },
  JObject: ([origin, children]: Rest) => filled(new JObject(), origin, children),
  JArray: ([origin, children]: Rest) => filled(new JArray(), origin, children),
  JConstructor: ([origin, name, children]: Rest) => filled(new JConstructor(name as string), origin, children),
  JProperty: ([origin, name, held]: Rest) => withOrigin(new JProperty(name as string, value(held) as JToken), origin),
  JValue: ([origin, tokenType, held, numberType]: Rest) =>
    withOrigin(new JValue(tokenType as JValue['tokenType'], value(held), numberType as Type | null), origin),
} as const;

/** Makes values of what `serialize` made of them. */
export const rebuild = (plain: Plain): unknown => value(plain);
