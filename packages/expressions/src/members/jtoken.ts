import { defaultValue } from '../boxing.ts';
import { enums } from '../enums.ts';
import { argumentNull, invalidOperation } from '../exceptions.ts';
import { serialize, tokenOf, tokenTo, toObject, valueAs } from '../json/convert.ts';
import { deepEquals } from '../json/equal.ts';
import { readJson } from '../json/reader.ts';
import { selectToken, selectTokens } from '../json/select.ts';
import { child, JArray, JContainer, JObject, JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { type ClrArray, Sequence } from '../values/collections.ts';
import { equalValues, hashOf } from '../values/object.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { treeMembers } from './json-tree.ts';

export type Types = readonly Type[];

const token = named('JToken');

export const layout = (formatting: number): 'compact' | 'indented' => (formatting === 1 ? 'indented' : 'compact');

export const tokens = (items: Iterable<unknown>, type: Type = token): Sequence =>
  new Sequence(type, () => items[Symbol.iterator]());

export const parse = (kind: 'JObject' | 'JArray' | 'JToken') => (text: string | null) =>
  text === null ? argumentNull('json') : readJson(text, kind);

export const keyed = (self: JToken, key: unknown): JToken | null => child(self, key instanceof Boxed ? key.value : key);

const setChild = (self: JToken, key: unknown, value: JToken | null): void => {
  const plain = key instanceof Boxed ? key.value : key;
  if (self instanceof JObject && typeof plain === 'string') self.set(plain, value);
  else if (self instanceof JArray && typeof plain === 'number') self.setAt(plain, value ?? jsonNull());
  else invalidOperation('Cannot set child value on this token.');
};

const sibling = (self: JToken, step: 1 | -1): JToken | null => {
  const children = self.parent?.children ?? [];
  return children[children.indexOf(self) + step] ?? null;
};

/** An object shows its properties, an array its items; a JProperty its one value. */
export const childrenOf = (self: JToken): readonly JToken[] => (self instanceof JContainer ? self.children : []);

/** The children of a token that can have some. */
const childrenIn = (self: JToken): readonly JToken[] =>
  self instanceof JContainer
    ? self.children
    : invalidOperation('Cannot access child value on Newtonsoft.Json.Linq.JValue.');

export function* descendants(self: JToken): Generator<JToken> {
  for (const item of childrenOf(self)) {
    yield item;
    yield* descendants(item);
  }
}

const pathOf = (self: JToken): string => {
  const { parent } = self;
  if (!parent) return '';
  if (parent instanceof JProperty) return pathOf(parent);
  const outer = pathOf(parent);
  if (self instanceof JProperty) return outer === '' ? self.name : `${outer}.${self.name}`;
  return `${outer}[${parent.children.indexOf(self)}]`;
};

const implicitFrom =
  'string bool int uint long ulong short ushort byte sbyte double float decimal DateTime DateTimeOffset Guid TimeSpan'.split(
    ' ',
  );

/** The conversions exist once per simple type, nullable ones included. */
const conversions: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...implicitFrom.flatMap((name) =>
    (name === 'string' ? [name] : [name, `${name}?`]).map((text) => {
      const plain = named(name);
      const type: Type = text === name ? plain : named('Nullable', plain);
      const simple = ['string', 'bool', 'DateTime', 'DateTimeOffset', 'Guid', 'TimeSpan'].includes(name);
      return {
        [`static implicit operator JToken(${text} value)`]: (value: unknown) =>
          value === null ? jsonNull() : tokenOf(simple ? value : new Boxed(plain, value)),
        [`static explicit operator ${text}(JToken value)`]: (value: JToken | null) => tokenTo(value, type),
      };
    }),
  ),
);

export const jtokenType: TypeDefinition = {
  name: 'JToken',
  shape: 'class',
  bases: ['IEnumerable<JToken>', 'IEnumerable'],
  members: {
    'static JToken Parse(string json)': parse('JToken'),
    'static JToken FromObject(object o)': (value: unknown) => serialize(value),
    'static bool DeepEquals(JToken t1, JToken t2)': deepEquals,
    'string ToString()': (self: JToken) => self.clrText(),
    'string ToString(Formatting formatting)': (self: JToken, formatting: number) => writeJson(self, layout(formatting)),
    'bool Equals(object obj)': (self: JToken, other: unknown) => equalValues(self, other),
    'int GetHashCode()': { run: (self: JToken) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'JToken this[object key]': { get: keyed, set: setChild },
    'JTokenType Type': (self: JToken) => enums.JTokenType![self.tokenType],
    'bool HasValues': (self: JToken) => childrenOf(self).length > 0,
    'JContainer Parent': (self: JToken) => self.parent,
    'JToken Root': (self: JToken) => {
      let at = self;
      while (at.parent) at = at.parent;
      return at;
    },
    'string Path': pathOf,
    'JToken First': (self: JToken) => childrenIn(self)[0] ?? null,
    'JToken Last': (self: JToken) => childrenIn(self).at(-1) ?? null,
    'JToken Next': (self: JToken) => sibling(self, 1),
    'JToken Previous': (self: JToken) => sibling(self, -1),
    'T Value<T>(object key)': (self: JToken, key: unknown, _rt: Runtime, [type]: Types) =>
      valueAs(keyed(self, key), type!, defaultValue(type!)),
    'T ToObject<T>()': (self: JToken, _rt: Runtime, [type]: Types) => toObject(self, type!),
    'JToken SelectToken(string path)': (self: JToken, path: string) => selectToken(self, path, false),
    'JToken SelectToken(string path, bool errorWhenNoMatch)': selectToken,
    'IEnumerable<JToken> SelectTokens(string path)': (self: JToken, path: string) => tokens(selectTokens(self, path)),
    'IEnumerable<JToken> Children()': (self: JToken) => tokens(childrenOf(self)),
    'IEnumerable<T> Children<T>()': (self: JToken, _rt: Runtime, [type]: Types) =>
      tokens(
        childrenOf(self).filter(
          (item) =>
            item.clrType().kind === 'named' &&
            (item.clrType() as { name: string }).name === (type as { name: string }).name,
        ),
        type,
      ),
    'IEnumerable<T> Values<T>()': (self: JToken, _rt: Runtime, [type]: Types) =>
      tokens(
        childrenOf(self).map((item) =>
          valueAs(item instanceof JProperty ? item.value : item, type!, defaultValue(type!)),
        ),
        type,
      ),
    ...treeMembers,
    'JToken DeepClone()': (self: JToken) => self.clone(),
    'void Remove()': (self: JToken) =>
      self.parent ? self.parent.remove(self) : invalidOperation('The parent is missing.'),
    'void Replace(JToken value)': (self: JToken, by: JToken) =>
      self.parent ? self.parent.replace(self, by) : invalidOperation('The parent is missing.'),
    ...conversions,
    'static implicit operator JToken(byte[] value)': (value: ClrArray | null) => tokenOf(value),
  },
};
