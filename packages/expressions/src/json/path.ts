import { table } from '../table.ts';

const special = /[.'/"[\]()\t\n\r\f\b\\\u0085\u2028\u2029 ]/;

const escapes: Readonly<Record<string, string>> = table({
  "'": "\\'",
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u0085': '\\u0085',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
});

const quoted = (name: string): string =>
  `['${name.replace(/['\\\b\f\n\r\t\u0085\u2028\u2029]/g, (ch) => escapes[ch] ?? ch)}']`;

/** The path of a token from the names and places that lead to it; names with special characters stand in brackets. */
export const joinPath = (parts: readonly (string | number)[]): string =>
  parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    if (special.test(part)) return path + quoted(part);
    return path === '' ? part : `${path}.${part}`;
  }, '');
