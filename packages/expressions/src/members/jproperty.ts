import { argumentNull } from '../exceptions.ts';
import { contentTokens } from '../json/convert.ts';
import { JArray, JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';

const propertyContent = (content: unknown): JToken => {
  const items = contentTokens([content]);
  return items.length === 1 ? items[0]! : filledFrom(items);
};

const filledFrom = (items: readonly JToken[]): JArray => {
  const array = new JArray();
  for (const item of items) array.add(item);
  return array;
};

export const jpropertyType: TypeDefinition = {
  name: 'JProperty',
  shape: 'class',
  bases: ['JContainer'],
  members: {
    'new(string name, object content)': (name: string | null, content: unknown) =>
      new JProperty(name ?? argumentNull('name'), propertyContent(content)),
    'new(string name, params object[] content)': (name: string | null, content: ClrArray) =>
      new JProperty(name ?? argumentNull('name'), propertyContent(content)),
    'string Name': (self: JProperty) => self.name,
    'JToken Value': {
      get: (self: JProperty) => self.value,
      set: (self: JProperty, value: JToken | null) => {
        self.value = value ?? jsonNull();
      },
    },
  },
};
