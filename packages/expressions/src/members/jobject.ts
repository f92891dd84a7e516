import { raise } from '../exceptions.ts';
import { serialize } from '../json/convert.ts';
import { JObject, JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import type { Reference, Runtime } from '../runtime.ts';
import { named } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { addTo } from './jcontainer.ts';
import { parse, tokens } from './jtoken.ts';

const findProperty = (self: JObject, name: string | null, how: number): JProperty | null =>
  (name === null ? null : self.property(name)) ??
  self.children.find((p) => (how === 5 || how === 3 || how === 1) && p.name.toLowerCase() === name?.toLowerCase()) ??
  null;

export const jobjectType: TypeDefinition = {
  name: 'JObject',
  shape: 'class',
  bases: ['JContainer', 'IDictionary<string, JToken>'],
  members: {
    'new()': () => new JObject(),
    'new(JObject other)': (other: JObject) => other.clone(),
    'new(params object[] content)': (content: ClrArray, rt: Runtime) => {
      const object = new JObject();
      for (const item of content.items) addTo(object, item, rt);
      return object;
    },
    'new(object content)': (content: unknown, rt: Runtime) => {
      const object = new JObject();
      addTo(object, content, rt);
      return object;
    },
    'static JObject Parse(string json)': parse('JObject'),
    'static JObject FromObject(object o)': (value: unknown) => {
      const made = serialize(value);
      return made instanceof JObject
        ? made
        : raise('ArgumentException', `Object serialized to ${made.tokenType}. JObject instance expected.`);
    },
    'JToken this[string propertyName]': {
      get: (self: JObject, name: string) => self.get(name),
      set: (self: JObject, name: string, value: JToken | null, rt: Runtime) => {
        rt.checkSize(self.size + 1);
        self.set(name, value);
      },
    },
    'void Add(string propertyName, JToken value)': (self: JObject, name: string, value: JToken | null, rt: Runtime) => {
      rt.checkSize(self.size + 1);
      self.addProperty(new JProperty(name, value ?? jsonNull()));
    },
    'bool ContainsKey(string propertyName)': (self: JObject, name: string) => self.get(name) !== null,
    'bool Remove(string propertyName)': (self: JObject, name: string) => self.removeName(name),
    'bool TryGetValue(string propertyName, out JToken value)': (self: JObject, name: string, value: Reference) => {
      value.set(self.get(name));
      return self.get(name) !== null;
    },
    'JToken GetValue(string propertyName)': (self: JObject, name: string | null) =>
      name === null ? null : self.get(name),
    'JToken GetValue(string propertyName, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      how: number,
    ) => findProperty(self, name, how)?.value ?? null,
    'JProperty Property(string name)': (self: JObject, name: string | null) =>
      name === null ? null : self.property(name),
    'IEnumerable<JProperty> Properties()': (self: JObject) => tokens(self.children, named('JProperty')),
    'IEnumerable<JToken> PropertyValues()': (self: JObject) => tokens(self.children.map((property) => property.value)),
    'JToken DeepClone()': (self: JObject) => self.clone(),
  },
};
