import { raise } from '../exceptions.ts';
import { table } from '../table.ts';

/** What stands behind the comma of `Type, Assembly, Version=1.0`: .NET refuses text that is no name of an assembly. */

/** Text in quotes or without; `\` stands before what would end it. */
const word = /\s*(?:"((?:[^"\\]|\\[\\,='"trn])*)"|'((?:[^'\\]|\\[\\,='"trn])*)'|((?:[^,='"\\]|\\[\\,='"trn])*))\s*/y;

/** The next word from a place and where it ends; undefined where there is none. */
const wordAt = (text: string, at: number): { readonly word: string; readonly end: number } | undefined => {
  word.lastIndex = at;
  const found = word.exec(text);
  const read = found?.slice(1).find((each) => each !== undefined);
  return found && read ? { word: read.trim(), end: word.lastIndex } : undefined;
};

const checks: Readonly<Record<string, RegExp>> = table({
  version: /^\d{1,5}(?:\.\d{1,5}){1,3}$/,
  publickeytoken: /^(?:null|[0-9a-f]{16})$/i,
});

const isAssemblyName = (text: string): boolean => {
  let { end } = wordAt(text, 0) ?? { end: -1 };
  while (end >= 0 && end < text.length) {
    const name = text[end] === ',' ? wordAt(text, end + 1) : undefined;
    const value = name && text[name.end] === '=' ? wordAt(text, name.end + 1) : undefined;
    if (!name || !value || checks[name.word.toLowerCase()]?.test(value.word) === false) return false;
    end = value.end;
  }
  return end >= 0;
};

/** Where the name of the type ends; brackets hold the types of generics, which have commas of their own. */
const typeNameEnd =
  /^(?:[^[\],*&\\\s]|\s(?!\s*,)|\\.)[^[\],*&\\]*(?:\\.[^[\],*&\\]*)*(?:(?:\[[^[\]]*\]|\*)+&?\s*|&\s*)?,/;

/** Refuses a name of a type whose assembly has none. */
export const checkAssembly = (typeName: string): void => {
  const [head] = typeNameEnd.exec(typeName) ?? [];
  if (head === undefined) return;
  const rest = typeName.slice(head.length);
  if (!/^\s*(?:,|$)/.test(rest) && !isAssemblyName(rest))
    raise('FileLoadException', 'The given assembly name was invalid.');
};
