import { argumentNull, invalidCast, invalidOperation } from '../exceptions.ts';
import { compareValues } from '../json/compare.ts';
import { boxedItems, isSpread, tokenOf } from '../json/make.ts';
import { JArray, JContainer, JObject, JProperty, JToken, JValue } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { type ClrArray, elementsOf, Sequence } from '../values/collections.ts';
import { fullName, typeOf } from '../values/object.ts';
import type { MemberEntry } from './definition.ts';

/** Moves and neighbours in a JSON tree: the parts of JToken and JContainer beyond reading. */

export const tokens = (items: Iterable<unknown>, type: Type = named('JToken')): Sequence =>
  new Sequence(type, () => items[Symbol.iterator]());

/** A sequence that begins anew with every walk. */
export const again = (walk: () => Iterator<unknown>): Iterable<unknown> => ({ [Symbol.iterator]: walk });

/** Adds content from a place on: a sequence item by item, another value as a token. */
export const addAt = (container: JContainer, index: number, content: unknown, rt: Runtime): void => {
  rt.checkSize(container.children.length + 1);
  // The place moves by one for each item, also for an item that is itself a sequence, as it does in Newtonsoft.
  if (isSpread(content)) for (const [i, item] of boxedItems(content).entries()) addAt(container, index + i, item, rt);
  else container.insert(index, tokenOf(content));
};

export const addTo = (container: JContainer, content: unknown, rt: Runtime): void =>
  addAt(container, container.children.length, content, rt);

const parentOf = (self: JToken): JContainer => self.parent ?? invalidOperation('The parent is missing.');

const insertBeside = (self: JToken, content: unknown, offset: 0 | 1, rt: Runtime): void => {
  const parent = parentOf(self);
  addAt(parent, parent.children.indexOf(self) + offset, content, rt);
};

export const ancestors = (self: JToken | null): readonly JContainer[] => {
  const found: JContainer[] = [];
  for (let at = self?.parent ?? null; at; at = at.parent) found.push(at);
  return found;
};

export function* descendants(self: JToken): Generator<JToken> {
  if (!(self instanceof JContainer)) return;
  for (const child of self.children) {
    yield child;
    yield* descendants(child);
  }
}

const siblings = (self: JToken): readonly JToken[] => self.parent?.children ?? [];

export const treeMembers: Readonly<Record<string, MemberEntry>> = {
  'void AddAfterSelf(object content)': (self: JToken, content: unknown, rt: Runtime) =>
    insertBeside(self, content, 1, rt),
  'void AddBeforeSelf(object content)': (self: JToken, content: unknown, rt: Runtime) =>
    insertBeside(self, content, 0, rt),
  'IEnumerable<JToken> Ancestors()': (self: JToken) => tokens(ancestors(self)),
  'IEnumerable<JToken> AncestorsAndSelf()': (self: JToken) => tokens([self, ...ancestors(self)]),
  'IEnumerable<JToken> AfterSelf()': (self: JToken) => tokens(siblings(self).slice(siblings(self).indexOf(self) + 1)),
  'IEnumerable<JToken> BeforeSelf()': (self: JToken) =>
    tokens(siblings(self).slice(0, Math.max(siblings(self).indexOf(self), 0))),
  'void Remove()': (self: JToken) => void parentOf(self).remove(self),
  'void Replace(JToken value)': (self: JToken, by: JToken | null) => parentOf(self).replace(self, by ?? tokenOf(null)),
};

/** Joins content into a container: arrays are joined, objects property by property; a null changes nothing. */
const merge = (target: JContainer, content: unknown, rt: Runtime): void => {
  if (content === null) return;
  if (target instanceof JObject) mergeObject(target, content, rt);
  else if (target instanceof JArray) {
    if (content instanceof JArray) for (const item of content.children) addTo(target, item, rt);
    else if (isSpread(content)) for (const item of boxedItems(content)) addTo(target, tokenIn(item), rt);
  } else if (target instanceof JProperty && content instanceof JProperty && content.value.tokenType !== 'Null')
    target.value = content.value;
};

/** Other sequences than of tokens cannot be joined to an array. */
const tokenIn = (item: unknown): JToken =>
  item instanceof JToken ? item : invalidCast(fullName(typeOf(item)), 'Newtonsoft.Json.Linq.JToken');

const mergeObject = (target: JObject, content: unknown, rt: Runtime): void => {
  if (!(content instanceof JObject)) return;
  for (const { name, value } of content.children) {
    const known = target.get(name);
    if (known instanceof JContainer && known.tokenType === value.tokenType) merge(known, value, rt);
    else if (known === null) addTo(target, new JProperty(name, value.clone()), rt);
    else if (!(value instanceof JValue && value.value === null)) target.set(name, value);
  }
};

export const containerMembers: Readonly<Record<string, MemberEntry>> = {
  'int Count': (self: JContainer) => self.children.length,
  'void Add(object content)': addTo,
  'void AddFirst(object content)': (self: JContainer, content: unknown, rt: Runtime) => addAt(self, 0, content, rt),
  'void ReplaceAll(object content)': (self: JContainer, content: unknown, rt: Runtime) => {
    self.clear();
    addTo(self, content, rt);
  },
  'void RemoveAll()': (self: JContainer) => self.clear(),
  'void Merge(object content)': merge,
  'IEnumerable<JToken> Descendants()': (self: JToken) => tokens(Array.from(descendants(self))),
  'IEnumerable<JToken> DescendantsAndSelf()': (self: JToken) => tokens([self, ...descendants(self)]),
};

const compare = (self: JValue, other: JValue | null): number => (other === null ? 1 : compareValues(self, other));

export const valueMembers: Readonly<Record<string, MemberEntry>> = {
  'int CompareTo(JValue obj)': compare,
  'static JValue CreateComment(string value)': (text: string | null) => new JValue('Comment', text),
  'static JValue CreateUndefined()': () => new JValue('Undefined', null),
  'static JValue CreateNull()': () => new JValue('Null', null),
  'static JValue CreateString(string value)': (value: string | null) => new JValue('String', value),
};

const each = (source: unknown, of: (token: JToken) => Iterable<unknown>): Iterable<unknown> => {
  const items = elementsOf(source ?? argumentNull('source'));
  return again(function* () {
    for (const token of items) yield* of(token as JToken);
  });
};

export const sequenceMembers: Readonly<Record<string, MemberEntry>> = {
  'static IEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source) where T : JToken': (source: unknown) =>
    tokens(each(source, ancestors)),
  'static IEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source) where T : JToken': (source: unknown) =>
    tokens(each(source, (token) => [token, ...ancestors(token)])),
  'static IEnumerable<JToken> Descendants<T>(this IEnumerable<T> source) where T : JContainer': (source: unknown) =>
    tokens(each(source, descendants)),
  'static IEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source) where T : JContainer': (
    source: unknown,
  ) => tokens(each(source, (token) => [token, ...descendants(token)])),
  'static IEnumerable<JProperty> Properties(this IEnumerable<JObject> source)': (source: unknown) =>
    tokens(
      each(source, (token) => (token instanceof JObject ? token.children : [])),
      named('JProperty'),
    ),
  'static IEnumerable<JToken> Children(this IEnumerable<JToken> source)': (source: unknown) =>
    tokens(each(source, (token) => (token instanceof JContainer ? token.children : []))),
  'static IEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)': (source: unknown) =>
    source === null || source instanceof JToken ? source : tokens(source as Iterable<unknown>),
};

/** A container with the contents of a constructor. */
export const filled = <T extends JContainer>(made: T, content: ClrArray, rt: Runtime): T => {
  addTo(made, content, rt);
  return made;
};
