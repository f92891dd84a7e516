import { argument, argumentNull, notAbove, notNegative, outOfRange, raise } from '../exceptions.ts';
import { table } from '../table.ts';
import type { ClrArray } from '../values/collections.ts';
import { ClrTimeSpan } from '../values/time-span.ts';
import type { MemberEntry } from './definition.ts';

/** The rarer parts of string, char and TimeSpan. */

const codeOf = (text: string): number => text.charCodeAt(0);

export const stringMembers: Readonly<Record<string, MemberEntry>> = {
  'int LastIndexOfAny(char[] anyOf)': (self: string, any: ClrArray | null) => {
    const { items } = any ?? argumentNull('anyOf');
    for (let i = self.length - 1; i >= 0; i--) if (items.includes(self.charCodeAt(i))) return i;
    return -1;
  },
  'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': (
    self: string,
    from: number,
    target: ClrArray,
    at: number,
    count: number,
  ) => {
    if (target === null) argumentNull('destination');
    notNegative(count, 'count');
    notNegative(from, 'sourceIndex');
    notAbove(count, self.length - from, 'sourceIndex');
    notAbove(at, target.items.length - count, 'destinationIndex');
    notNegative(at, 'destinationIndex');
    for (let i = 0; i < count; i++) target.items[at + i] = self.charCodeAt(from + i);
  },
  'bool IsNormalized()': (self: string) => self === normalized(self, 'source'),
  'static string Intern(string str)': (text: string | null) => text ?? argumentNull('str'),
};

const isHigh = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
/** The code unit at an index of a text, for the members of char that take both. */
export const unitAt = (
  text: string | null,
  index: number,
  message = 'Specified argument was out of the range of valid values.',
): number => {
  const s = text ?? argumentNull('s');
  return index < 0 || index >= s.length ? outOfRange(message, 'index') : s.charCodeAt(index);
};

export const charMembers: Readonly<Record<string, MemberEntry>> = {
  'static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)': (a: number, b: number) => isHigh(a) && isLow(b),
  'static string ConvertFromUtf32(int utf32)': (code: number) =>
    code < 0 || code > 0x10ffff || isHigh(code) || isLow(code)
      ? raise(
          'ArgumentOutOfRangeException',
          "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff). (Parameter 'utf32')",
        )
      : String.fromCodePoint(code),
  'static bool IsSurrogatePair(string s, int index)': (text: string | null, index: number) => {
    unitAt(text, index);
    return text!.codePointAt(index)! > 0xffff;
  },
  'static int ConvertToUtf32(char highSurrogate, char lowSurrogate)': (high: number, low: number) => {
    if (!isHigh(high))
      outOfRange('A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.', 'highSurrogate');
    if (!isLow(low))
      outOfRange('A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.', 'lowSurrogate');
    return String.fromCharCode(high, low).codePointAt(0);
  },
  'static int ConvertToUtf32(string s, int index)': (text: string | null, index: number) => {
    const code = unitAt(
      text,
      index,
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
    const point = text!.codePointAt(index)!;
    if (isHigh(code) && point === code)
      argument(
        `Found a high surrogate char without a following low surrogate at index: ${index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters.`,
        's',
      );
    if (isLow(code))
      argument(
        `Found a low surrogate char without a preceding high surrogate at index: ${index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters.`,
        's',
      );
    return point;
  },
};

/** `string.Normalize`; half a pair of surrogates is no character. */
export const normalized = (text: string, parameter: string): string =>
  text.isWellFormed() ? text.normalize('NFC') : argument('String contains invalid Unicode code points.', parameter);

export const spanMembers: Readonly<Record<string, MemberEntry>> = {
  'TimeSpan Multiply(double factor)': (span: ClrTimeSpan, factor: number) => scaled(span, factor),
  'TimeSpan Divide(double divisor)': (span: ClrTimeSpan, divisor: number) => divided(span, divisor),
  'double Divide(TimeSpan ts)': (a: ClrTimeSpan, b: ClrTimeSpan) => Number(a.ticks) / Number(b.ticks),
  'static TimeSpan operator *(TimeSpan timeSpan, double factor)': (span: ClrTimeSpan, factor: number) =>
    scaled(span, factor),
  'static TimeSpan operator *(double factor, TimeSpan timeSpan)': (factor: number, span: ClrTimeSpan) =>
    scaled(span, factor),
  'static TimeSpan operator /(TimeSpan timeSpan, double divisor)': (span: ClrTimeSpan, divisor: number) =>
    divided(span, divisor),
  'static double operator /(TimeSpan t1, TimeSpan t2)': (a: ClrTimeSpan, b: ClrTimeSpan) =>
    Number(a.ticks) / Number(b.ticks),
};

const scaled = (span: ClrTimeSpan, factor: number): ClrTimeSpan => {
  if (Number.isNaN(factor)) argument('TimeSpan does not accept floating point Not-a-Number values.', 'factor');
  return spanOf(Number(span.ticks) * factor);
};

const divided = (span: ClrTimeSpan, divisor: number): ClrTimeSpan => {
  if (Number.isNaN(divisor)) argument('TimeSpan does not accept floating point Not-a-Number values.', 'divisor');
  return spanOf(Number(span.ticks) / divisor);
};

const longest = 2n ** 63n - 1n;

const spanOf = (ticks: number): ClrTimeSpan => {
  if (!(Math.abs(ticks) <= 2 ** 63))
    raise('OverflowException', 'TimeSpan overflowed because the duration is too long.');
  const low = Math.floor(ticks);
  const even = ticks - low === 0.5 ? low + (low % 2 === 0 ? 0 : 1) : Math.round(ticks);
  // The longest span is a tick less than its double.
  return new ClrTimeSpan(even === 2 ** 63 ? longest : BigInt(even));
};

const unescapes: Readonly<Record<string, number>> = table({ n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, b: 8, e: 27 });

const badEscape = (text: string, at: number, why: string): never =>
  raise('RegexParseException', `Invalid pattern '${text}' at offset ${at}. ${why}`);

/** What stands at the place after a `\\`, and how long it is. */
const unescapedAt = (text: string, at: number): readonly [code: number, length: number] => {
  const ch = text[at]!;
  const digits = { x: 2, u: 4 }[ch];
  if (digits !== undefined) return hexEscape(text, at + 1, digits);
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (octal !== undefined) return [Number.parseInt(octal, 8) & 255, octal.length];
  if (ch === 'c') return controlEscape(text, at + 1);
  const known = unescapes[ch];
  if (known === undefined && /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u.test(ch))
    badEscape(text, at + 1, `Unrecognized escape sequence \\${ch}.`);
  return [known ?? codeOf(ch), 1];
};

const hexEscape = (text: string, from: number, count: number): readonly [number, number] => {
  const bad = 'Insufficient or invalid hexadecimal digits.';
  if (from + count > text.length) badEscape(text, from, bad);
  const digits = text.slice(from, from + count);
  const wrong = digits.search(/[^0-9a-fA-F]/);
  if (wrong >= 0) badEscape(text, from + wrong + 1, bad);
  return [Number.parseInt(digits, 16), 1 + count];
};

const controlEscape = (text: string, at: number): readonly [number, number] => {
  if (at >= text.length) badEscape(text, at, 'Missing control character.');
  const code = codeOf(text[at]!.replace(/[a-z]/, (ch) => ch.toUpperCase())) - 64;
  if (code < 0 || code >= 32) badEscape(text, at + 1, 'Unrecognized control character.');
  return [code, 2];
};

/** `Regex.Unescape`; a single `\\` at the end is dropped. */
export const unescapePattern = (source: string | null): string => {
  const text = source ?? argumentNull('str');
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\\', at);
    parts.push(text.slice(at, next < 0 ? text.length : next));
    if (next < 0 || next + 1 >= text.length) break;
    const [code, length] = unescapedAt(text, next + 1);
    parts.push(String.fromCharCode(code));
    at = next + 1 + length;
  }
  return parts.join('');
};
