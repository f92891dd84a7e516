import { argumentNull } from '../exceptions.ts';
import { contentTokens, isSpread } from '../json/make.ts';
import { JArray, JProperty, type JToken, jsonNull } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { ClrArray } from '../values/collections.ts';
import type { TypeDefinition } from './definition.ts';
import { addTo } from './json-tree.ts';

/** A sequence becomes an array, any other content the value. */
const propertyContent = (content: unknown, rt: Runtime): JToken => {
  if (!isSpread(content)) return contentTokens([content])[0]!;
  const array = new JArray();
  addTo(array, content, rt);
  return array;
};

const create = (name: string | null, content: unknown, rt: Runtime): JProperty =>
  new JProperty(name ?? argumentNull('name'), propertyContent(content, rt));

export const jpropertyType: TypeDefinition = {
  name: 'JProperty',
  shape: 'class',
  bases: ['JContainer'],
  members: {
    'new(JProperty other)': (other: JProperty | null) => (other ?? argumentNull('other')).clone(),
    'new(string name, object content)': create,
    'new(string name, params object[] content)': (name: string | null, content: ClrArray, rt: Runtime) =>
      create(name, content, rt),
    'string Name': (self: JProperty) => self.name,
    'JToken Value': {
      get: (self: JProperty) => self.value,
      set: (self: JProperty, value: JToken | null) => {
        self.value = value ?? jsonNull();
      },
    },
  },
};
