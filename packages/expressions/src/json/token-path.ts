import { joinPath } from './path.ts';
import { JProperty, type JToken } from './tokens.ts';

/** `JToken.Path`: the names and places that lead to a token from its root. */
export const pathOf = (token: JToken): string => {
  const parts: (string | number)[] = [];
  if (token.parent === null) return '';
  for (let at: JToken | null = token; at; at = at.parent) {
    if (at instanceof JProperty) parts.push(at.name);
    else if (at.parent && !(at.parent instanceof JProperty)) parts.push(at.parent.children.indexOf(at));
  }
  return joinPath(parts.reverse());
};
