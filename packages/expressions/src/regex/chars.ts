import { table } from '../table.ts';
import type { CharTest } from './tree.ts';

/** Character classes as .NET reads them: by UTF-16 unit, Unicode-aware. */

const byPattern = (pattern: RegExp): CharTest => {
  const known = new Map<number, boolean>();
  return (code) => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const result = pattern.test(String.fromCharCode(code));
    known.set(code, result);
    return result;
  };
};

const isWord = byPattern(/^[\p{L}\p{Mn}\p{Nd}\p{Pc}]$/u);

/** `\b` also counts the two joiners as letters. */
export const isBoundaryWord: CharTest = (code) => isWord(code) || code === 0x200c || code === 0x200d;

const isDigit = byPattern(/^\p{Nd}$/u);
const isSpace = byPattern(/^[\t\n\v\f\r\u0085\p{Z}]$/u);
const asciiWord: CharTest = byPattern(/^[A-Za-z0-9_]$/);
const asciiDigit: CharTest = byPattern(/^[0-9]$/);
const asciiSpace: CharTest = byPattern(/^[ \t\n\v\f\r]$/);

export const negated =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);

/** `\d`, `\W` and the like; undefined for a letter that names no class. */
export const classTest = (letter: string, ecma: boolean): CharTest | undefined => {
  const tests: Readonly<Record<string, CharTest>> = ecma
    ? { d: asciiDigit, w: asciiWord, s: asciiSpace }
    : { d: isDigit, w: isWord, s: isSpace };
  const lower = letter.toLowerCase();
  const test = tests[lower];
  return test && (letter === lower ? test : negated(test));
};

const blocks: Readonly<Record<string, readonly [number, number]>> = table({
  IsBasicLatin: [0, 0x7f],
  'IsLatin-1Supplement': [0x80, 0xff],
  IsGreek: [0x370, 0x3ff],
  IsCyrillic: [0x400, 0x4ff],
  IsHebrew: [0x590, 0x5ff],
  IsArabic: [0x600, 0x6ff],
});

/** `\p{Lu}`; undefined for a name .NET does not know. */
export const categoryTest = (name: string): CharTest | undefined => {
  const block = blocks[name];
  if (block) return (code) => code >= block[0] && code <= block[1];
  if (!/^[A-Z][a-z]?$/.test(name)) return undefined;
  try {
    return byPattern(new RegExp(`^\\p{${name}}$`, 'u'));
  } catch {
    return undefined;
  }
};

const fold = (code: number): number => {
  const text = String.fromCharCode(code).toLowerCase();
  return text.length === 1 ? text.charCodeAt(0) : code;
};

const raise = (code: number): number => {
  const text = String.fromCharCode(code).toUpperCase();
  return text.length === 1 ? text.charCodeAt(0) : code;
};

/** The test, passed by the upper or lower form of a character as well. */
export const caseless =
  (test: CharTest): CharTest =>
  (code) =>
    test(code) || test(fold(code)) || test(raise(code));

export const sameLetter = (a: number, b: number): boolean => a === b || fold(a) === fold(b);

export const charTest = (code: number, ignoreCase: boolean): CharTest =>
  ignoreCase ? (at) => sameLetter(at, code) : (at) => at === code;
