import { table } from '../table.ts';

/** Quoted text and numbers of the JSON reader. */

/** Where a reader stands in its text. */
export interface TextCursor {
  readonly text: string;
  at: number;
  /** Steps over a line break; false at any other character. */
  newLine(): boolean;
  fail(message: string): never;
}

const escapes: Readonly<Record<string, string>> = table({
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
});

/** The text up to the quote, which is read too; the cursor stands behind the opening one. */
export const readQuoted = (cursor: TextCursor, quote: string): string => {
  const parts: string[] = [];
  let start = cursor.at;
  for (;;) {
    const ch = cursor.text[cursor.at];
    if (ch === undefined) return cursor.fail(`Unterminated string. Expected delimiter: ${quote}.`);
    if (ch === quote) break;
    if (ch === '\\') {
      parts.push(cursor.text.slice(start, cursor.at));
      cursor.at++;
      parts.push(readEscape(cursor, quote));
      start = cursor.at;
    } else if (!cursor.newLine()) cursor.at++;
  }
  parts.push(cursor.text.slice(start, cursor.at));
  cursor.at++;
  return parts.join('');
};

const readEscape = (cursor: TextCursor, quote: string): string => {
  const ch = cursor.text[cursor.at];
  if (ch === undefined) return cursor.fail(`Unterminated string. Expected delimiter: ${quote}.`);
  cursor.at++;
  if (ch === 'u') return readPair(cursor, readCode(cursor));
  return escapes[ch] ?? cursor.fail(`Bad JSON escape sequence: \\${ch}.`);
};

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
const replacement = 0xfffd;

/** A surrogate that has no partner among the escapes behind it becomes U+FFFD. */
const readPair = (cursor: TextCursor, first: number): string => {
  let text = '';
  let code = first;
  while (isHigh(code) && cursor.text.startsWith('\\u', cursor.at)) {
    const high = code;
    cursor.at += 2;
    code = readCode(cursor);
    if (isLow(code)) return text + String.fromCharCode(high, code);
    text += String.fromCharCode(replacement);
    if (!isHigh(code)) return text + String.fromCharCode(code);
  }
  return text + String.fromCharCode(isHigh(code) || isLow(code) ? replacement : code);
};

const readCode = (cursor: TextCursor): number => {
  if (cursor.at + 4 >= cursor.text.length) cursor.fail('Unexpected end while parsing Unicode escape sequence.');
  const digits = cursor.text.slice(cursor.at, cursor.at + 4);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) cursor.fail(`Invalid Unicode escape sequence: \\u${digits}.`);
  cursor.at += 4;
  return Number.parseInt(digits, 16);
};

interface ReadNumber {
  readonly token: 'Integer' | 'Float';
  readonly value: bigint | number;
}

const integer = (value: bigint): ReadNumber => ({ token: 'Integer', value });

/** More digits than this are no integer for Newtonsoft. */
export const maxIntegerLength = 380;

/** A number as the reader takes it; undefined when it is none. */
export const numberOf = (text: string): ReadNumber | undefined => {
  if (/^0[^.eE]/.test(text)) return otherBase(text);
  if (/^-?\d+$/.test(text)) return integer(BigInt(text));
  return /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? { token: 'Float', value: Number(text) } : undefined;
};

const otherBase = (text: string): ReadNumber | undefined => {
  const value = /^0x[0-9a-f]+$/i.test(text)
    ? BigInt(text.toLowerCase())
    : /^[0-7]+$/.test(text)
      ? BigInt(`0o${text}`)
      : undefined;
  return value === undefined || value >= 1n << 64n ? undefined : integer(BigInt.asIntN(64, value));
};
