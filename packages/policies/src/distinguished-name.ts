import type { DistinguishedName } from './run.ts';

/** Two spellings of one attribute are in use: .NET says `S` where everybody else says `ST`. */
const typeOf = (text: string): string => {
  const type = text.trim().toUpperCase();
  return type === 'S' ? 'ST' : type;
};

/** `CN=*.contoso.test, O="Contoso, Inc."`: values with commas stand in double quotes (reference page). */
export const parseName = (text: string): DistinguishedName | undefined => {
  const parts: { type: string; value: string }[] = [];
  const part = /\s*([^=,"]+)=\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const value = match[2]?.replaceAll('""', '"') ?? (match[3] ?? '').trim();
    parts.push({ type: typeOf(match[1] ?? ''), value });
  }
  return parts.length === 0 ? undefined : parts;
};

const written = (name: DistinguishedName): string =>
  name.map(({ type, value }) => `${typeOf(type)}=${value.toLowerCase()}`).join('\n');

/** Same parts in the same order, from either end: certificates begin with the country, .NET prints them backwards. */
export const isSameName = (text: string, name: DistinguishedName): boolean => {
  const wanted = parseName(text);
  if (wanted === undefined) return false;
  return written(wanted) === written(name) || written(wanted) === written([...name].reverse());
};
