import { argument, argumentNull, invalidOperation } from '../exceptions.ts';
import { compareValues } from '../json/compare.ts';
import { contentTokens } from '../json/convert.ts';
import { JArray, JContainer, JObject, JProperty, type JToken, JValue } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import { named } from '../types.ts';
import { elementsOf, Sequence } from '../values/collections.ts';
import type { MemberEntry } from './definition.ts';

/** Moves and neighbours in a JSON tree: the parts of JToken and JContainer beyond reading. */

const tokens = (items: readonly unknown[], type = 'JToken'): Sequence =>
  new Sequence(named(type), () => items[Symbol.iterator]());

const parentOf = (self: JToken): JContainer => self.parent ?? invalidOperation('The parent is missing.');

/** Puts tokens before or behind one of an array; objects keep the order their names came in. */
const insertAt = (self: JToken, content: unknown, offset: 0 | 1, rt: Runtime): void => {
  const parent = parentOf(self);
  rt.checkSize(parent.children.length + 1);
  const added = contentTokens([content]);
  if (parent instanceof JArray)
    for (const [i, token] of added.entries())
      parent.insert(parent.children.indexOf(self) + offset + (offset ? i : 0), token);
  else if (parent instanceof JObject) insertProperties(parent, self, added, offset);
  else argument('Newtonsoft.Json.Linq.JProperty cannot have multiple values.');
};

const insertProperties = (object: JObject, self: JToken, added: readonly JToken[], offset: 0 | 1): void => {
  const before = object.children;
  const at = before.indexOf(self as JProperty) + offset;
  const rest = before.slice(at);
  for (const property of rest) object.remove(property);
  for (const token of added) object.addProperty(propertyOf(token));
  for (const property of rest) object.addProperty(property);
};

const propertyOf = (token: JToken): JProperty =>
  token instanceof JProperty ? token : argument(`Can not add ${token.clrType().kind} to Newtonsoft.Json.Linq.JObject.`);

const ancestors = (self: JToken | null): readonly JContainer[] => {
  const found: JContainer[] = [];
  for (let at = self?.parent ?? null; at; at = at.parent) found.push(at);
  return found;
};

const siblings = (self: JToken): readonly JToken[] => self.parent?.children ?? [];

export const treeMembers: Readonly<Record<string, MemberEntry>> = {
  'void AddAfterSelf(object content)': (self: JToken, content: unknown, rt: Runtime) => insertAt(self, content, 1, rt),
  'void AddBeforeSelf(object content)': (self: JToken, content: unknown, rt: Runtime) => insertAt(self, content, 0, rt),
  'IEnumerable<JToken> Ancestors()': (self: JToken) => tokens(ancestors(self)),
  'IEnumerable<JToken> AncestorsAndSelf()': (self: JToken) => tokens([self, ...ancestors(self)]),
  'IEnumerable<JToken> AfterSelf()': (self: JToken) => tokens(siblings(self).slice(siblings(self).indexOf(self) + 1)),
  'IEnumerable<JToken> BeforeSelf()': (self: JToken) =>
    tokens(siblings(self).slice(0, Math.max(siblings(self).indexOf(self), 0))),
};

const addFirst = (self: JContainer, content: unknown, rt: Runtime): void => {
  const [first] = self.children;
  if (first) insertAt(first, content, 0, rt);
  else if (self instanceof JArray) for (const token of contentTokens([content])) self.add(token);
  else if (self instanceof JObject) for (const token of contentTokens([content])) self.addProperty(propertyOf(token));
};

export const containerMembers: Readonly<Record<string, MemberEntry>> = {
  'void AddFirst(object content)': addFirst,
  'void ReplaceAll(object content)': (self: JArray | JObject, content: unknown, rt: Runtime) => {
    self.clear();
    addFirst(self, content, rt);
  },
};

const compare = (self: JValue, other: unknown): number => {
  if (other === null) return 1;
  const [token] = contentTokens([other]);
  return token instanceof JValue ? compareValues(self, token) : argument('Object must be a JValue.');
};

export const valueMembers: Readonly<Record<string, MemberEntry>> = {
  'int CompareTo(JValue obj)': compare,
  'static JValue CreateComment(string value)': (text: string | null) => new JValue('Comment', text),
  'static JValue CreateUndefined()': () => new JValue('Undefined', null),
};

function* below(token: JToken): Generator<JToken> {
  if (!(token instanceof JContainer)) return;
  for (const child of token.children) {
    yield child;
    yield* below(child);
  }
}

const each = (source: unknown, of: (token: JToken) => Iterable<unknown>): readonly unknown[] =>
  Array.from(elementsOf(source ?? argumentNull('source')), (token) => [...of(token as JToken)]).flat();

export const sequenceMembers: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<JToken> Ancestors(this IEnumerable<JToken> source)': (source: unknown) =>
    tokens(each(source, ancestors)),
  'static IEnumerable<JToken> AncestorsAndSelf(this IEnumerable<JToken> source)': (source: unknown) =>
    tokens(each(source, (token) => [token, ...ancestors(token)])),
  'static IEnumerable<JToken> Descendants(this IEnumerable<JContainer> source)': (source: unknown) =>
    tokens(each(source, below)),
  'static IEnumerable<JToken> DescendantsAndSelf(this IEnumerable<JContainer> source)': (source: unknown) =>
    tokens(each(source, (token) => [token, ...below(token)])),
  'static IEnumerable<JProperty> Properties(this IEnumerable<JObject> source)': (source: unknown) =>
    tokens(
      each(source, (token) => (token instanceof JObject ? token.children : [])),
      'JProperty',
    ),
  'static IEnumerable<JToken> Children(this IEnumerable<JToken> source)': (source: unknown) =>
    tokens(each(source, (token) => (token instanceof JContainer ? token.children : []))),
  'static IEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)': (source: unknown) => source,
};
