import { box, isInstance } from '../boxing.ts';
import { enums } from '../enums.ts';
import { argumentNull, invalidOperation } from '../exceptions.ts';
import { tokenTo } from '../json/cast.ts';
import { toObject } from '../json/deserialize.ts';
import { deepEquals } from '../json/equal.ts';
import { serialize, tokenOf } from '../json/make.ts';
import { readJson } from '../json/reader.ts';
import { laterTokens, selectToken } from '../json/select.ts';
import { pathOf } from '../json/token-path.ts';
import { child, JContainer, type JToken, JValue, setChild } from '../json/tokens.ts';
import { valueAs } from '../json/value-as.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import { arrayOf, isNamed, named, nullableOf, type Type, types } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import { equalValues, hashOf } from '../values/object.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { annotationMembers } from './json-annotations.ts';
import { again, tokens, treeMembers } from './json-tree.ts';

export type Types = readonly Type[];

export const layout = (formatting: number): 'compact' | 'indented' => (formatting === 1 ? 'indented' : 'compact');

export const parse = (kind: 'JObject' | 'JArray' | 'JToken') => (text: string | null) =>
  text === null ? argumentNull('s') : readJson(text, kind);

/** The key of an indexer as it is held plainly. */
export const keyOf = (key: unknown): unknown => (key instanceof Boxed && isNamed(key.type, 'int') ? key.value : key);

export const keyed = (self: JToken, key: unknown): JToken | null => child(self, keyOf(key));

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

function* valuesOf(items: readonly JToken[], type: Type): Generator<unknown> {
  for (const item of items) yield valueAs(item, type);
}

const valuesLater = (items: readonly JToken[], type: Type) =>
  tokens(
    again(() => valuesOf(items, type)),
    type,
  );

const implicitFrom =
  'string bool int uint long ulong short ushort byte sbyte double float decimal DateTime DateTimeOffset Guid TimeSpan'.split(
    ' ',
  );

/** `(JToken)null` of a string is a string token without text. */
const nullOf = (type: string): JToken => new JValue(type === 'string' ? 'String' : 'Null', null);

/** Whole numbers are held as `long`, apart from the unsigned one of that size; a nullable one stays what it is. */
const implicitTypes: Readonly<Record<string, Type>> = Object.fromEntries(
  ['int', 'uint', 'short', 'ushort', 'byte', 'sbyte'].map((name) => [name, types.long]),
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
          value === null
            ? nullOf(text)
            : tokenOf(simple ? value : new Boxed(type === plain ? (implicitTypes[name] ?? plain) : plain, value)),
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
    'static JToken FromObject(object o)': (value: unknown) => serialize(value ?? argumentNull('o')),
    'static bool DeepEquals(JToken t1, JToken t2)': deepEquals,
    'string ToString()': (self: JToken) => self.clrText(),
    'string ToString(Formatting formatting)': (self: JToken, formatting: number) => writeJson(self, layout(formatting)),
    'bool Equals(object obj)': (self: JToken, other: unknown) => equalValues(self, other),
    'int GetHashCode()': { run: (self: JToken) => hashOf(self), difference: 'stable, but not the number .NET gives' },
    'JToken this[object key]': {
      get: keyed,
      set: (self: JToken, key: unknown, value: JToken | null, rt: Runtime) => {
        if (self instanceof JContainer) rt.checkSize(self.children.length + 1);
        setChild(self, keyOf(key), value);
      },
    },
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
      valueAs(keyed(self, key), type!),
    'T ToObject<T>()': (self: JToken, _rt: Runtime, [type]: Types) => toObject(self, type!),
    'object ToObject(Type objectType)': (self: JToken, type: ClrTypeObject | null) => {
      const { type: wanted } = type ?? argumentNull('key');
      return box(toObject(self, wanted), wanted);
    },
    'JToken SelectToken(string path)': (self: JToken, path: string | null) =>
      selectToken(self, path ?? argumentNull('expression'), false),
    'JToken SelectToken(string path, bool errorWhenNoMatch)': selectToken,
    'IEnumerable<JToken> SelectTokens(string path)': (self: JToken, path: string | null) =>
      tokens(laterTokens(self, path ?? argumentNull('expression'))),
    'IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)': (
      self: JToken,
      path: string | null,
      strict: boolean,
    ) => tokens(laterTokens(self, path ?? argumentNull('expression'), strict)),
    'IEnumerable<JToken> Children()': (self: JToken) => tokens(self instanceof JContainer ? self : []),
    'IEnumerable<T> Children<T>() where T : JToken': (self: JToken, _rt: Runtime, [type]: Types) =>
      tokens(
        childrenOf(self).filter((item) => isInstance(item, type!)),
        type,
      ),
    'IEnumerable<T> Values<T>()': (self: JToken, _rt: Runtime, [type]: Types) => valuesLater(childrenIn(self), type!),
    ...treeMembers,
    ...annotationMembers,
    'JToken DeepClone()': (self: JToken) => self.clone(),
    ...conversions,
    'static implicit operator JToken(byte[] value)': (value: ClrArray | null) => tokenOf(value),
    'static implicit operator JToken(Uri value)': (value: unknown) => tokenOf(value),
    'static explicit operator byte[](JToken value)': (value: JToken | null) => tokenTo(value, arrayOf(types.byte)),
    'static explicit operator Uri(JToken value)': (value: JToken | null) => tokenTo(value, named('Uri')),
    'static explicit operator char(JToken value)': (value: JToken | null) => tokenTo(value, types.char),
    'static explicit operator char?(JToken value)': (value: JToken | null) => tokenTo(value, nullableOf(types.char)),
  },
};
