import { argument, argumentNull, raise } from '../exceptions.ts';
import { serialize } from '../json/make.ts';
import { JObject, JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { named } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { addTo, again, filled, tokens } from './json-tree.ts';
import { parse } from './jtoken.ts';

const ordinal = 4;
const ignoresCase: ReadonlySet<number> = new Set([1, 3, 5]);

const findProperty = (self: JObject, name: string | null, how: number): JProperty | null => {
  if (name === null) return null;
  const exact = self.property(name);
  if (exact || how === ordinal) return exact;
  if (how > ordinal + 1 && self.size > 0)
    argument('The string comparison type passed in is currently not supported.', 'comparisonType');
  if (!ignoresCase.has(how)) return exact;
  return self.children.find((property) => property.name.toLowerCase() === name.toLowerCase()) ?? null;
};

const give = (value: Reference, token: JToken | null): boolean => {
  value.set(token);
  return token !== null;
};

const nameOf = (name: string | null): string => name ?? argumentNull('propertyName');

export const jobjectType: TypeDefinition = {
  name: 'JObject',
  shape: 'class',
  bases: ['JContainer', 'IDictionary<string, JToken>'],
  members: {
    'new()': () => new JObject(),
    'new(JObject other)': (other: JObject | null) => (other ?? argumentNull('other')).clone(),
    'new(params object[] content)': (content: ClrArray, rt: Runtime) => filled(new JObject(), content, rt),
    'new(object content)': (content: unknown, rt: Runtime) => {
      const object = new JObject();
      addTo(object, content, rt);
      return object;
    },
    'static JObject Parse(string json)': parse('JObject'),
    'static JObject FromObject(object o)': (value: unknown) => {
      const made = serialize(value ?? argumentNull('o'));
      return made instanceof JObject
        ? made
        : raise('ArgumentException', `Object serialized to ${made.tokenType}. JObject instance expected.`);
    },
    'JToken this[string propertyName]': {
      get: (self: JObject, name: string | null) => self.get(nameOf(name)),
      set: (self: JObject, name: string | null, value: JToken | null, rt: Runtime) => {
        rt.checkSize(self.size + 1);
        self.set(name ?? argumentNull('name'), value);
      },
    },
    'void Add(string propertyName, JToken value)': (
      self: JObject,
      name: string | null,
      value: JToken | null,
      rt: Runtime,
    ) => {
      rt.checkSize(self.size + 1);
      self.addProperty(new JProperty(name ?? argumentNull('name'), value ?? jsonNull()));
    },
    'bool ContainsKey(string propertyName)': (self: JObject, name: string | null) => self.get(nameOf(name)) !== null,
    'bool Remove(string propertyName)': (self: JObject, name: string | null) => name !== null && self.removeName(name),
    'bool TryGetValue(string propertyName, out JToken value)': (self: JObject, name: string | null, value: Reference) =>
      give(value, name === null ? null : self.get(name)),
    'bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)': (
      self: JObject,
      name: string | null,
      how: number,
      value: Reference,
    ) => give(value, findProperty(self, name, how)?.value ?? null),
    'JToken GetValue(string propertyName)': (self: JObject, name: string | null) =>
      name === null ? null : self.get(name),
    'JToken GetValue(string propertyName, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      how: number,
    ) => findProperty(self, name, how)?.value ?? null,
    'JProperty Property(string name)': (self: JObject, name: string | null) =>
      name === null ? null : self.property(name),
    'JProperty Property(string name, StringComparison comparison)': findProperty,
    'IEnumerable<JProperty> Properties()': (self: JObject) => tokens(self, named('JProperty')),
    'IEnumerable<JToken> PropertyValues()': (self: JObject) => tokens(again(() => valuesOf(self))),
    'JToken DeepClone()': (self: JObject) => self.clone(),
  },
};

function* valuesOf(self: JObject): Generator<JToken> {
  for (const property of self) yield (property as JProperty).value;
}
