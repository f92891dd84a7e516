import { argument, argumentNull, outOfRange, raise } from '../exceptions.ts';
import { serialize } from '../json/make.ts';
import { JArray, type JToken, jsonNull } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { addTo, filled } from './json-tree.ts';
import { parse } from './jtoken.ts';

const copyTo = (self: JArray, target: ClrArray | null, at: number): void => {
  const { items } = target ?? argumentNull('array');
  if (at < 0) outOfRange('arrayIndex is less than 0.', 'arrayIndex');
  if (at >= items.length && at !== 0) argument('arrayIndex is equal to or greater than the length of array.');
  if (self.children.length > items.length - at)
    argument(
      'The number of elements in the source JObject is greater than the available space from arrayIndex to the end of the destination array.',
    );
  for (const [i, token] of self.children.entries()) items[at + i] = token;
};

export const jarrayType: TypeDefinition = {
  name: 'JArray',
  shape: 'class',
  bases: ['JContainer', 'IList<JToken>'],
  members: {
    'new()': () => new JArray(),
    'new(JArray other)': (other: JArray | null) => (other ?? argumentNull('other')).clone(),
    'new(params object[] content)': (content: ClrArray, rt: Runtime) => filled(new JArray(), content, rt),
    'new(object content)': (content: unknown, rt: Runtime) => {
      const array = new JArray();
      addTo(array, content, rt);
      return array;
    },
    'static JArray Parse(string json)': parse('JArray'),
    'static JArray FromObject(object o)': (value: unknown) => {
      const made = serialize(value ?? argumentNull('o'));
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
    'void Insert(int index, JToken item)': (self: JArray, index: number, item: JToken | null, rt: Runtime) => {
      rt.checkSize(self.children.length + 1);
      self.insert(index, item ?? jsonNull());
    },
    'void RemoveAt(int index)': (self: JArray, index: number) => self.removeAt(index),
    'bool Remove(JToken item)': (self: JArray, item: JToken) => self.remove(item),
    'bool Contains(JToken item)': (self: JArray, item: JToken) => self.children.includes(item),
    'int IndexOf(JToken item)': (self: JArray, item: JToken) => self.children.indexOf(item),
    'void CopyTo(JToken[] array, int arrayIndex)': copyTo,
    'bool IsReadOnly': () => false,
    'void Clear()': (self: JArray) => self.clear(),
  },
};
