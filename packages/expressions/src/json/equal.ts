import { JConstructor, JContainer, JObject, JProperty, type JToken, JValue } from './tokens.ts';

/** Compares whole trees; the order of properties does not count. */
export const deepEquals = (a: JToken | null, b: JToken | null): boolean => {
  if (a === b) return true;
  if (!a || !b || a.tokenType !== b.tokenType) return false;
  if (a instanceof JValue && b instanceof JValue) return a.clrEquals(b);
  if (a instanceof JProperty && b instanceof JProperty) return a.name === b.name && deepEquals(a.value, b.value);
  if (a instanceof JConstructor && b instanceof JConstructor && a.name !== b.name) return false;
  if (a instanceof JContainer && b instanceof JContainer && !(a instanceof JObject))
    return a.children.length === b.children.length && a.children.every((item, i) => deepEquals(item, b.at(i)));
  if (a instanceof JObject && b instanceof JObject)
    return a.size === b.size && a.children.every((property) => deepEquals(property.value, b.get(property.name)));
  return false;
};
