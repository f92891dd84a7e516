import { boxing } from '../boxing.ts';
import { argument, argumentNull, indexOutOfRange, nullReference, outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import {
  compareCodes,
  compareStrings,
  comparing,
  folded,
  foldWeightless,
  lowerInvariant,
  upperInvariant,
} from '../text/collation.ts';
import { compositeFormat } from '../text/format.ts';
import { splitText } from '../text/split.ts';
import { type Type, types } from '../types.ts';
import { ClrArray, elementsOf } from '../values/collections.ts';
import { hashOf, objectText } from '../values/object.ts';
import type { TypeDefinition } from './definition.ts';
import { stringMembers } from './text-more.ts';

const chars = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const char = (code: number): string => String.fromCharCode(code);
const charSet = (codes: ClrArray | null): string =>
  codes ? codes.items.map((code) => char(code as number)).join('') : '';

const substring = (text: string, start: number, length: number): string => {
  if (start < 0) return outOfRange('StartIndex cannot be less than zero.', 'startIndex');
  if (start > text.length) return outOfRange('startIndex cannot be larger than length of string.', 'startIndex');
  if (length < 0) return outOfRange('Length cannot be less than zero.', 'length');
  if (start + length > text.length)
    return outOfRange('Index and length must refer to a location within the string.', 'length');
  return text.slice(start, start + length);
};

const substringFrom = (text: string, start: number): string => {
  if (start < 0) return outOfRange('StartIndex cannot be less than zero.', 'startIndex');
  if (start > text.length) return outOfRange('startIndex cannot be larger than length of string.', 'startIndex');
  return text.slice(start);
};

const whiteSpace = /[\s\u0085]/;

const trim = (text: string, set: string, ends: 'both' | 'start' | 'end'): string => {
  const drops = (ch: string): boolean => (set === '' ? whiteSpace.test(ch) : set.includes(ch));
  let start = 0;
  let end = text.length;
  if (ends !== 'end') while (start < end && drops(text[start]!)) start++;
  if (ends !== 'start') while (end > start && drops(text[end - 1]!)) end--;
  return text.slice(start, end);
};

const replaceAll = (text: string, old: string | null, by: string | null, rt: Runtime): string => {
  if (old === null) return argumentNull('oldValue');
  if (old === '') return argument('String cannot be of zero length.', 'oldValue');
  const parts = text.split(old);
  rt.checkLength(text.length + (parts.length - 1) * ((by?.length ?? 0) - old.length));
  return parts.join(by ?? '');
};

/** Looks for a text by content; linguistic searches ignore weightless characters. */
const find = (text: string, wanted: string | null, how: number, from: 'first' | 'last'): number => {
  if (wanted === null) return argumentNull('value');
  const kind = comparing(how);
  const [inText, inWanted] = [folded(text, kind), folded(wanted, kind)];
  return from === 'first' ? inText.indexOf(inWanted) : inText.lastIndexOf(inWanted);
};

const indexOfFrom = (text: string, wanted: string, start: number): number => {
  if (start < 0 || start > text.length)
    return outOfRange(
      'Index was out of range. Must be non-negative and less than the size of the collection.',
      'startIndex',
    );
  return text.indexOf(wanted, start);
};

const starts = (text: string, wanted: string | null, how: number): boolean =>
  wanted === null ? argumentNull('value') : folded(text, comparing(how)).startsWith(folded(wanted, comparing(how)));
const ends = (text: string, wanted: string | null, how: number): boolean =>
  wanted === null ? argumentNull('value') : folded(text, comparing(how)).endsWith(folded(wanted, comparing(how)));

const join = (separator: string | null, values: Iterable<unknown>, rt: Runtime): string => {
  const parts: string[] = [];
  for (const value of values) parts.push(objectText(value));
  return rt.text(parts.join(separator ?? ''));
};

const boxedElements = function* (values: unknown, type: Type): Generator<unknown> {
  const box = boxing(type);
  for (const value of elementsOf(values)) yield box ? box(value) : value;
};

const equal = (a: string | null, b: string | null, how: number): boolean =>
  a === null || b === null ? a === b : compareEqual(a, b, how);
const compareEqual = (a: string, b: string, how: number): boolean => {
  const kind = comparing(how);
  return kind.startsWith('ordinal') ? folded(a, kind) === folded(b, kind) : compareStrings(a, b, kind) === 0;
};

const pad = (text: string, width: number, fill: number, side: 'left' | 'right', rt: Runtime): string => {
  if (width < 0) return outOfRange('Non-negative number required.', 'totalWidth');
  rt.checkLength(width);
  return side === 'left' ? text.padStart(width, char(fill)) : text.padEnd(width, char(fill));
};

const strings = (parts: readonly string[]): ClrArray => new ClrArray(types.string, [...parts]);
const items = (values: ClrArray | null): readonly unknown[] => values?.items ?? nullReference();

export const stringType: TypeDefinition = {
  name: 'string',
  shape: 'class',
  bases: ['IEnumerable<char>', 'IEnumerable', 'IComparable'],
  members: {
    ...stringMembers,
    'const string Empty': () => '',
    'new(char c, int count)': (c: number, count: number, rt: Runtime) => {
      if (count < 0) return outOfRange("'count' must be non-negative.", 'count');
      rt.checkLength(count);
      return char(c).repeat(count);
    },
    'new(char[] value)': (value: ClrArray | null) => charSet(value),
    'new(char[] value, int startIndex, int length)': (value: ClrArray, start: number, length: number) =>
      substring(charSet(value), start, length),
    'int Length': (s: string) => s.length,
    'char this[int index]': (s: string, i: number) =>
      i < 0 || i >= s.length
        ? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.')
        : s.charCodeAt(i),
    'string ToString()': (s: string) => s,
    'bool Equals(string value)': (s: string, value: string | null) => s === value,
    'bool Equals(object value)': (s: string, value: unknown) => s === value,
    'bool Equals(string value, StringComparison comparisonType)': (s: string, value: string | null, how: number) =>
      equal(s, value, how),
    'int GetHashCode()': { run: (s: string) => hashOf(s), difference: 'stable, but not the number .NET gives' },
    'int CompareTo(string strB)': (s: string, other: string | null) => compareStrings(s, other),
    'object Clone()': (s: string) => s,
    'bool Contains(string value)': (s: string, value: string | null) =>
      value === null ? argumentNull('value') : s.includes(value),
    'bool Contains(char value)': (s: string, value: number) => s.includes(char(value)),
    'bool Contains(string value, StringComparison comparisonType)': (s: string, value: string | null, how: number) =>
      find(s, value, how, 'first') >= 0,
    'bool StartsWith(string value)': (s: string, value: string | null) => starts(s, value, 0),
    'bool StartsWith(char value)': (s: string, value: number) => s.startsWith(char(value)),
    'bool StartsWith(string value, StringComparison comparisonType)': starts,
    'bool EndsWith(string value)': (s: string, value: string | null) => ends(s, value, 0),
    'bool EndsWith(char value)': (s: string, value: number) => s.endsWith(char(value)),
    'bool EndsWith(string value, StringComparison comparisonType)': ends,
    'int IndexOf(string value)': (s: string, value: string | null) =>
      foldWeightless(value ?? 'x') === '' ? 0 : find(s, value, 4, 'first'),
    'int IndexOf(char value)': (s: string, value: number) => s.indexOf(char(value)),
    'int IndexOf(string value, StringComparison comparisonType)': (s: string, value: string | null, how: number) =>
      find(s, value, how, 'first'),
    'int IndexOf(string value, int startIndex)': indexOfFrom,
    'int IndexOf(char value, int startIndex)': (s: string, value: number, start: number) =>
      indexOfFrom(s, char(value), start),
    'int IndexOfAny(char[] anyOf)': (s: string, any: ClrArray) =>
      chars(s).findIndex((code) => any.items.includes(code)),
    'int LastIndexOf(string value)': (s: string, value: string | null) => find(s, value, 4, 'last'),
    'int LastIndexOf(char value)': (s: string, value: number) => s.lastIndexOf(char(value)),
    'int LastIndexOf(string value, StringComparison comparisonType)': (s: string, value: string | null, how: number) =>
      find(s, value, how, 'last'),
    'string Substring(int startIndex)': substringFrom,
    'string Substring(int startIndex, int length)': substring,
    'string Remove(int startIndex)': (s: string, start: number) => substring(s, 0, start),
    'string Remove(int startIndex, int count)': (s: string, start: number, count: number) => {
      substring(s, start, count);
      return s.slice(0, start) + s.slice(start + count);
    },
    'string Insert(int startIndex, string value)': (s: string, start: number, value: string | null) =>
      substring(s, 0, start) + (value ?? argumentNull('value')) + s.slice(start),
    'string Replace(string oldValue, string newValue)': replaceAll,
    'string Replace(char oldChar, char newChar)': (s: string, a: number, b: number) =>
      s.replaceAll(char(a), () => char(b)),
    'string Trim()': (s: string) => trim(s, '', 'both'),
    'string Trim(char trimChar)': (s: string, c: number) => trim(s, char(c), 'both'),
    'string Trim(params char[] trimChars)': (s: string, set: ClrArray | null) => trim(s, charSet(set), 'both'),
    'string TrimStart()': (s: string) => trim(s, '', 'start'),
    'string TrimStart(char trimChar)': (s: string, c: number) => trim(s, char(c), 'start'),
    'string TrimStart(params char[] trimChars)': (s: string, set: ClrArray | null) => trim(s, charSet(set), 'start'),
    'string TrimEnd()': (s: string) => trim(s, '', 'end'),
    'string TrimEnd(char trimChar)': (s: string, c: number) => trim(s, char(c), 'end'),
    'string TrimEnd(params char[] trimChars)': (s: string, set: ClrArray | null) => trim(s, charSet(set), 'end'),
    'string ToLower()': (s: string) => lowerInvariant(s),
    'string ToLowerInvariant()': (s: string) => lowerInvariant(s),
    'string ToUpper()': (s: string) => upperInvariant(s),
    'string ToUpperInvariant()': (s: string) => upperInvariant(s),
    'string PadLeft(int totalWidth)': (s: string, width: number, rt: Runtime) => pad(s, width, 32, 'left', rt),
    'string PadLeft(int totalWidth, char paddingChar)': (s: string, width: number, c: number, rt: Runtime) =>
      pad(s, width, c, 'left', rt),
    'string PadRight(int totalWidth)': (s: string, width: number, rt: Runtime) => pad(s, width, 32, 'right', rt),
    'string PadRight(int totalWidth, char paddingChar)': (s: string, width: number, c: number, rt: Runtime) =>
      pad(s, width, c, 'right', rt),
    'char[] ToCharArray()': (s: string) => new ClrArray(types.char, chars(s)),
    'string Normalize()': (s: string) => s.normalize('NFC'),
    'string[] Split(params char[] separator)': (s: string, set: ClrArray | null) =>
      strings(splitText(s, [...charSet(set)], {})),
    'string[] Split(char separator, StringSplitOptions options = 0)': (s: string, c: number, options: number) =>
      strings(splitText(s, [char(c)], { options })),
    'string[] Split(char separator, int count, StringSplitOptions options = 0)': (
      s: string,
      c: number,
      count: number,
      options: number,
    ) => strings(splitText(s, [char(c)], { count, options })),
    'string[] Split(string separator, StringSplitOptions options = 0)': (
      s: string,
      sep: string | null,
      options: number,
    ) => strings(splitText(s, sep ? [sep] : [], { options })),
    'string[] Split(string separator, int count, StringSplitOptions options = 0)': (
      s: string,
      sep: string | null,
      count: number,
      options: number,
    ) => strings(splitText(s, sep ? [sep] : [], { count, options })),
    'string[] Split(char[] separator, int count)': (s: string, set: ClrArray | null, count: number) =>
      strings(splitText(s, [...charSet(set)], { count })),
    'string[] Split(char[] separator, StringSplitOptions options)': (
      s: string,
      set: ClrArray | null,
      options: number,
    ) => strings(splitText(s, [...charSet(set)], { options })),
    'string[] Split(char[] separator, int count, StringSplitOptions options)': (
      s: string,
      set: ClrArray | null,
      count: number,
      options: number,
    ) => strings(splitText(s, [...charSet(set)], { count, options })),
    'string[] Split(string[] separator, StringSplitOptions options)': (
      s: string,
      set: ClrArray | null,
      options: number,
    ) => strings(splitText(s, (set?.items ?? []) as string[], { options })),
    'string[] Split(string[] separator, int count, StringSplitOptions options)': (
      s: string,
      set: ClrArray | null,
      count: number,
      options: number,
    ) => strings(splitText(s, (set?.items ?? []) as string[], { count, options })),
    'static bool IsNullOrEmpty(string value)': (value: string | null) => value === null || value === '',
    'static bool IsNullOrWhiteSpace(string value)': (value: string | null) =>
      value === null || trim(value, '', 'both') === '',
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
    ) => compareStrings(a, b, comparing(how)),
    'static int CompareOrdinal(string strA, string strB)': (a: string | null, b: string | null) => compareCodes(a, b),
    'static string Concat(string str0, string str1)': (a: string | null, b: string | null) => (a ?? '') + (b ?? ''),
    'static string Concat(string str0, string str1, string str2)': (
      a: string | null,
      b: string | null,
      c: string | null,
    ) => (a ?? '') + (b ?? '') + (c ?? ''),
    'static string Concat(params string[] values)': (values: ClrArray, rt: Runtime) => join('', items(values), rt),
    'static string Concat(object arg0)': (value: unknown) => objectText(value),
    'static string Concat(params object[] args)': (values: ClrArray, rt: Runtime) => join('', items(values), rt),
    'static string Concat<T>(IEnumerable<T> values)': (values: unknown, rt: Runtime, [type]: readonly Type[]) =>
      join('', boxedElements(values, type!), rt),
    'static string Join(string separator, params string[] value)': (
      separator: string | null,
      values: ClrArray,
      rt: Runtime,
    ) => join(separator, items(values), rt),
    'static string Join(string separator, params object[] values)': (
      separator: string | null,
      values: ClrArray,
      rt: Runtime,
    ) => join(separator, items(values), rt),
    'static string Join(string separator, IEnumerable<string> values)': (
      separator: string | null,
      values: Iterable<unknown>,
      rt: Runtime,
    ) => join(separator, values ?? argumentNull('values'), rt),
    'static string Join<T>(string separator, IEnumerable<T> values)': (
      separator: string | null,
      values: unknown,
      rt: Runtime,
      [type]: readonly Type[],
    ) => join(separator, boxedElements(values ?? argumentNull('values'), type!), rt),
    'static string Join(char separator, params string[] value)': (separator: number, values: ClrArray, rt: Runtime) =>
      join(char(separator), items(values), rt),
    'static string Join<T>(char separator, IEnumerable<T> values)': (
      separator: number,
      values: unknown,
      rt: Runtime,
      [type]: readonly Type[],
    ) => join(char(separator), boxedElements(values, type!), rt),
    'static string Join(string separator, string[] value, int startIndex, int count)': (
      separator: string | null,
      values: ClrArray,
      start: number,
      count: number,
      rt: Runtime,
    ) => {
      if (start < 0 || count < 0 || start + count > values.items.length) return indexOutOfRange();
      return join(separator, values.items.slice(start, start + count), rt);
    },
    'static string Format(string format, params object[] args)': (format: string | null, args: ClrArray, rt: Runtime) =>
      rt.text(compositeFormat(format, items(args))),
    'static string Copy(string str)': (s: string) => s,
  },
};
