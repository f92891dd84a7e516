import { joinPath } from './path.ts';
import { JProperty, type JToken } from './tokens.ts';

/** `JToken.Path`: the names and places that lead to a token from its root. */
export const pathOf = (token: JToken): string => {
  const parts: (string | number)[] = [];
  for (let at: JToken = token; at.parent; at = at.parent) {
    if (at instanceof JProperty) parts.push(at.name);
    else if (!(at.parent instanceof JProperty)) parts.push(at.parent.children.indexOf(at));
  }
  return joinPath(parts.reverse());
};
