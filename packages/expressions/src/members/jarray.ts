import { raise } from '../exceptions.ts';
import { serialize } from '../json/convert.ts';
import { JArray, type JToken, jsonNull } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { addTo } from './jcontainer.ts';
import { parse } from './jtoken.ts';

export const jarrayType: TypeDefinition = {
  name: 'JArray',
  shape: 'class',
  bases: ['JContainer', 'IList<JToken>'],
  members: {
    'new()': () => new JArray(),
    'new(JArray other)': (other: JArray) => other.clone(),
    'new(params object[] content)': (content: ClrArray, rt: Runtime) => filledArray(content.items, rt),
    'new(object content)': (content: unknown, rt: Runtime) => filledArray([content], rt),
    'static JArray Parse(string json)': parse('JArray'),
    'static JArray FromObject(object o)': (value: unknown) => {
      const made = serialize(value);
      return made instanceof JArray
        ? made
        : raise('ArgumentException', `Object serialized to ${made.tokenType}. JArray instance expected.`);
    },
    'JToken this[int index]': {
      get: (self: JArray, index: number) => self.at(index),
      set: (self: JArray, index: number, value: JToken | null) => self.setAt(index, value ?? jsonNull()),
    },
    'void Add(JToken item)': (self: JArray, item: JToken | null, rt: Runtime) => {
      rt.checkSize(self.children.length + 1);
      self.add(item ?? jsonNull());
    },
    'void Insert(int index, JToken item)': (self: JArray, index: number, item: JToken | null) =>
      self.insert(index, item ?? jsonNull()),
    'void RemoveAt(int index)': (self: JArray, index: number) => self.removeAt(index),
    'bool Remove(JToken item)': (self: JArray, item: JToken) => {
      const had = self.children.includes(item);
      self.remove(item);
      return had;
    },
    'bool Contains(JToken item)': (self: JArray, item: JToken) => self.children.includes(item),
    'int IndexOf(JToken item)': (self: JArray, item: JToken) => self.children.indexOf(item),
    'void Clear()': (self: JArray) => self.clear(),
  },
};

const filledArray = (content: Iterable<unknown>, rt: Runtime): JArray => {
  const array = new JArray();
  for (const item of content) addTo(array, item, rt);
  return array;
};
