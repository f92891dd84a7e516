import { raise } from '../exceptions.ts';
import { contentTokens } from '../json/convert.ts';
import { JArray, type JContainer, JObject, JProperty, type JToken, JValue } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import type { TypeDefinition } from './definition.ts';
import { containerMembers } from './json-tree.ts';
import { descendants, tokens } from './jtoken.ts';

export const addTo = (container: JContainer, value: unknown, rt: Runtime): void => {
  rt.checkSize(container.children.length + 1);
  for (const item of contentTokens([value])) {
    if (container instanceof JArray) container.add(item);
    else if (container instanceof JObject) addToObject(container, item);
    else raise('JsonException', 'Newtonsoft.Json.Linq.JProperty cannot have multiple values.');
  }
};

const addToObject = (object: JObject, item: JToken): void => {
  if (item instanceof JProperty) object.addProperty(item);
  else if (item instanceof JObject) for (const property of item.children) object.addProperty(property.clone());
  else
    raise(
      'ArgumentException',
      `Can not add ${item.clrType().kind === 'named' ? 'Newtonsoft.Json.Linq.JValue' : ''} to Newtonsoft.Json.Linq.JObject.`,
    );
};

const merge = (target: JObject, content: unknown): void => {
  if (!(content instanceof JObject)) return;
  for (const { name, value } of content.children) {
    const known = target.get(name);
    if (known instanceof JObject && value instanceof JObject) merge(known, value);
    else if (known instanceof JArray && value instanceof JArray)
      for (const item of value.children) known.add(item.clone());
    else if (!(value instanceof JValue && value.tokenType === 'Null')) target.set(name, value.clone());
  }
};

export const jcontainerType: TypeDefinition = {
  name: 'JContainer',
  shape: 'class',
  bases: ['JToken', 'IList<JToken>'],
  members: {
    'int Count': (self: JContainer) => self.children.length,
    'void Add(object content)': addTo,
    'IEnumerable<JToken> Descendants()': (self: JToken) => tokens(Array.from(descendants(self))),
    'IEnumerable<JToken> DescendantsAndSelf()': (self: JToken) => tokens([self, ...descendants(self)]),
    ...containerMembers,
    'void RemoveAll()': (self: JObject | JArray) => self.clear(),
    'void Merge(object content)': (self: JContainer, content: unknown) => {
      if (self instanceof JArray)
        for (const item of content instanceof JArray ? content.children : []) self.add(item.clone());
      else merge(self as JObject, content);
    },
  },
};
