import { argument, argumentNull, notNegative, outOfRange } from '../exceptions.ts';
import { compareCodes, compareStrings, comparing, folded, foldWeightless } from '../text/collation.ts';
import type { ClrArray } from '../values/collections.ts';
import type { MemberEntry } from './definition.ts';

/** The members of string that look for something, or compare. */

const char = (code: number): string => String.fromCharCode(code);

/** What a StringComparison asks for; a number that is none is refused. */
export const kindOf = (how: number): ReturnType<typeof comparing> =>
  how < 0 || how > 5
    ? argument('The string comparison type passed in is currently not supported.', 'comparisonType')
    : comparing(how);

type From = 'first' | 'last';

/** Looks for a text by content; linguistic searches ignore weightless characters. */
const find = (text: string, wanted: string | null, how: number, from: From): number => {
  if (wanted === null) return argumentNull('value');
  const kind = kindOf(how);
  const [inText, inWanted] = [folded(text, kind), folded(wanted, kind)];
  return from === 'first' ? inText.indexOf(inWanted) : inText.lastIndexOf(inWanted);
};

/** What a search without a StringComparison is: ordinal, and the empty text is everywhere. */
const linguistic = (wanted: string | null): string | null =>
  wanted !== null && foldWeightless(wanted) === '' ? '' : wanted;

const beyond = (parameter: string): never =>
  outOfRange(
    'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
    parameter,
  );
const badCount = (): never =>
  outOfRange('Count must be positive and count must refer to a location within the string/array/collection.', 'count');

interface Part {
  readonly start: number;
  readonly count?: number;
}

/** Searches from `start` on, in `count` characters. */
const forward = (
  text: string,
  { start, count = text.length - start }: Part,
  search: (part: string) => number,
): number => {
  if (start < 0 || start > text.length) beyond('startIndex');
  if (count < 0 || start > text.length - count) badCount();
  const found = search(text.slice(start, start + count));
  return found < 0 ? -1 : found + start;
};

/** Searches backward from `start`, in `count` characters. */
const backward = (text: string, { start, count }: Part, search: (part: string) => number): number => {
  if (text.length === 0 && (start === -1 || start === 0)) return search('');
  if (start < 0 || start > text.length)
    outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'startIndex');
  const inside = start === text.length;
  const last = inside ? start - 1 : start;
  const size = count === undefined ? last + 1 : inside && count > 0 ? count - 1 : count;
  if (size < 0 || last - size + 1 < 0) badCount();
  const from = last - size + 1;
  const found = search(text.slice(from, last + 1));
  return found < 0 ? -1 : found + from;
};

/** For characters the last index must be inside of the text. */
const backwardChar = (text: string, { start, count = start + 1 }: Part, search: (part: string) => number): number => {
  if (text.length === 0) return -1;
  if (start < 0 || start >= text.length)
    outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'startIndex');
  if (count < 0 || start - count + 1 < 0) badCount();
  const from = start - count + 1;
  const found = search(text.slice(from, start + 1));
  return found < 0 ? -1 : found + from;
};

const ends = { IndexOf: forward, LastIndexOf: backward } as const;

/** `IndexOf` and `LastIndexOf` of a text: everywhere, from an index, in a part; each with a way to compare or without. */
const textMembers = (name: 'IndexOf' | 'LastIndexOf'): Readonly<Record<string, MemberEntry>> => {
  const from = name === 'IndexOf' ? 'first' : 'last';
  const search = ends[name];
  const look = (wanted: string | null, how?: number) => (part: string) =>
    how === undefined ? find(part, linguistic(wanted), 4, from) : find(part, wanted, how, from);
  return {
    [`int ${name}(string value)`]: (s: string, value: string | null) => look(value)(s),
    [`int ${name}(string value, StringComparison comparisonType)`]: (s: string, value: string | null, how: number) =>
      look(value, how)(s),
    [`int ${name}(string value, int startIndex)`]: (s: string, value: string | null, start: number) =>
      search(s, { start }, look(value ?? argumentNull('value'))),
    [`int ${name}(string value, int startIndex, int count)`]: (
      s: string,
      value: string | null,
      start: number,
      count: number,
    ) => search(s, { start, count }, look(value ?? argumentNull('value'))),
    [`int ${name}(string value, int startIndex, StringComparison comparisonType)`]: (
      s: string,
      value: string | null,
      start: number,
      how: number,
    ) => {
      const wanted = value ?? argumentNull('value');
      kindOf(how);
      return search(s, { start }, look(wanted, how));
    },
    [`int ${name}(string value, int startIndex, int count, StringComparison comparisonType)`]: (
      s: string,
      value: string | null,
      start: number,
      count: number,
      how: number,
    ) => {
      const wanted = value ?? argumentNull('value');
      kindOf(how);
      return search(s, { start, count }, look(wanted, how));
    },
  };
};

const indexOfAny = (part: string, set: ClrArray | null, from: From): number => {
  const { items } = set ?? argumentNull('anyOf');
  const codes = Array.from(part, (_, i) => part.charCodeAt(i));
  return from === 'first'
    ? codes.findIndex((code) => items.includes(code))
    : codes.findLastIndex((code) => items.includes(code));
};

/** The same for a character, and for any of several. */
const charMembers = (name: 'IndexOf' | 'LastIndexOf'): Readonly<Record<string, MemberEntry>> => {
  const from = name === 'IndexOf' ? 'first' : 'last';
  const search = name === 'IndexOf' ? forward : backwardChar;
  const look = (code: number) => (part: string) =>
    from === 'first' ? part.indexOf(char(code)) : part.lastIndexOf(char(code));
  const any = (set: ClrArray | null) => (part: string) => indexOfAny(part, set ?? argumentNull('anyOf'), from);
  return {
    [`int ${name}(char value)`]: (s: string, code: number) => look(code)(s),
    [`int ${name}(char value, int startIndex)`]: (s: string, code: number, start: number) =>
      search(s, { start }, look(code)),
    [`int ${name}(char value, int startIndex, int count)`]: (s: string, code: number, start: number, count: number) =>
      search(s, { start, count }, look(code)),
    [`int ${name}Any(char[] anyOf)`]: (s: string, set: ClrArray | null) => any(set)(s),
    [`int ${name}Any(char[] anyOf, int startIndex)`]: (s: string, set: ClrArray | null, start: number) =>
      search(s, { start }, any(set ?? argumentNull('anyOf'))),
    [`int ${name}Any(char[] anyOf, int startIndex, int count)`]: (
      s: string,
      set: ClrArray | null,
      start: number,
      count: number,
    ) => search(s, { start, count }, any(set ?? argumentNull('anyOf'))),
  };
};

const starts = (text: string, wanted: string | null, how: number): boolean => {
  const start = wanted ?? argumentNull('value');
  const kind = kindOf(how);
  return folded(text, kind).startsWith(folded(start, kind));
};
const endsWith = (text: string, wanted: string | null, how: number): boolean => {
  const end = wanted ?? argumentNull('value');
  const kind = kindOf(how);
  return folded(text, kind).endsWith(folded(end, kind));
};

const equal = (a: string | null, b: string | null, how: number): boolean => {
  const kind = kindOf(how);
  if (a === null || b === null) return a === b;
  return kind.startsWith('ordinal') ? folded(a, kind) === folded(b, kind) : compareStrings(a, b, kind) === 0;
};

interface ComparePart {
  readonly text: string | null;
  readonly index: number;
  readonly length: number;
}

/** A part of a text for a comparison; null stays null. */
const cut = ({ text, index, length }: ComparePart, name: string): string | null => {
  if (index < 0 || (text?.length ?? 0) < index) beyond(name);
  return text === null ? null : text.slice(index, index + length);
};

/** The same for a comparison by culture, which measures the rest of each text first. */
const cutByCulture = ({ text, index, length }: ComparePart, side: 1 | 2): string | null => {
  const rest = restOf({ text, index, length });
  notNegative(index, `offset${side}`);
  if (index > (text?.length ?? 0) - rest)
    outOfRange('Offset and length must refer to a position in the string.', `string${side}`);
  return text === null ? null : text.slice(index, index + rest);
};

const restOf = ({ text, index, length }: ComparePart): number =>
  text === null ? length : Math.min(length, text.length - index);

/** Both lengths are looked at before both places. */
const checkRests = (...parts: readonly ComparePart[]): void => {
  for (const [i, part] of parts.entries()) notNegative(restOf(part), `length${i + 1}`);
};

const comparePart =
  (how: (ignore: number | boolean) => number, byCulture = false) =>
  (
    a: string | null,
    indexA: number,
    b: string | null,
    indexB: number,
    length: number,
    ignore: number | boolean,
  ): number => {
    const kind = kindOf(how(ignore));
    const [first, second] = [
      { text: a, index: indexA, length },
      { text: b, index: indexB, length },
    ];
    if (byCulture) checkRests(first, second);
    if (byCulture) return compareStrings(cutByCulture(first, 1), cutByCulture(second, 2), kind);
    if (a === null || b === null) return compareStrings(a, b, kind);
    notNegative(length, 'length');
    if (indexA < 0) beyond('indexA');
    if (indexB < 0) beyond('indexB');
    const [x, y] = [cut(first, 'indexA'), cut(second, 'indexB')];
    return kind === 'ordinal' ? compareCodes(x, y) : compareStrings(x, y, kind);
  };

const comparisons: Readonly<Record<string, MemberEntry>> = {
  'bool Equals(string value)': (s: string, value: string | null) => s === value,
  'bool Equals(object obj)': (s: string, value: unknown) => s === value,
  'bool Equals(string value, StringComparison comparisonType)': equal,
  'int CompareTo(string strB)': (s: string, other: string | null) => compareStrings(s, other),
  'int CompareTo(object value)': (s: string, other: unknown) =>
    other !== null && typeof other !== 'string' ? argument('Object must be of type String.') : compareStrings(s, other),
  'static bool Equals(string a, string b)': (a: string | null, b: string | null) => a === b,
  'static bool Equals(string a, string b, StringComparison comparisonType)': equal,
  'static int Compare(string strA, string strB)': (a: string | null, b: string | null) => compareStrings(a, b),
  'static int Compare(string strA, string strB, bool ignoreCase)': (
    a: string | null,
    b: string | null,
    ignore: boolean,
  ) => compareStrings(a, b, ignore ? 'culture-ignore-case' : 'culture'),
  'static int Compare(string strA, string strB, StringComparison comparisonType)': (
    a: string | null,
    b: string | null,
    how: number,
  ) => compareStrings(a, b, kindOf(how)),
  'static int Compare(string strA, int indexA, string strB, int indexB, int length)': comparePart(() => 0, true),
  'static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase)': comparePart(
    (ignore) => (ignore ? 1 : 0),
    true,
  ),
  'static int Compare(string strA, int indexA, string strB, int indexB, int length, StringComparison comparisonType)':
    comparePart((how) => how as number),
  'static int CompareOrdinal(string strA, string strB)': (a: string | null, b: string | null) =>
    compareStrings(a, b, 'ordinal'),
  'static int CompareOrdinal(string strA, int indexA, string strB, int indexB, int length)': comparePart(() => 4),
};

export const stringSearchMembers: Readonly<Record<string, MemberEntry>> = {
  ...textMembers('IndexOf'),
  ...textMembers('LastIndexOf'),
  ...charMembers('IndexOf'),
  ...charMembers('LastIndexOf'),
  ...comparisons,
  'int IndexOf(char value, StringComparison comparisonType)': (s: string, code: number, how: number) =>
    find(s, char(code), how, 'first'),
  'bool Contains(string value)': (s: string, value: string | null) => s.includes(value ?? argumentNull('value')),
  'bool Contains(char value)': (s: string, value: number) => s.includes(char(value)),
  'bool Contains(string value, StringComparison comparisonType)': (s: string, value: string | null, how: number) =>
    find(s, value, how, 'first') >= 0,
  'bool Contains(char value, StringComparison comparisonType)': (s: string, value: number, how: number) =>
    find(s, char(value), how, 'first') >= 0,
  'bool StartsWith(string value)': (s: string, value: string | null) => starts(s, value, 0),
  'bool StartsWith(char value)': (s: string, value: number) => s.startsWith(char(value)),
  'bool StartsWith(string value, StringComparison comparisonType)': starts,
  'bool EndsWith(string value)': (s: string, value: string | null) => endsWith(s, value, 0),
  'bool EndsWith(char value)': (s: string, value: number) => s.endsWith(char(value)),
  'bool EndsWith(string value, StringComparison comparisonType)': endsWith,
};
