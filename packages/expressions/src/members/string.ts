import { boxing } from '../boxing.ts';
import { argument, argumentNull, notAbove, notNegative, notOutside, outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { type Comparing, folded, lowerInvariant, upperInvariant } from '../text/collation.ts';
import { compositeFormat } from '../text/format.ts';
import { splitText } from '../text/split.ts';
import { whiteSpace } from '../text/white-space.ts';
import { type Type, types } from '../types.ts';
import { ClrArray, elementsOf } from '../values/collections.ts';
import { hashOf, objectText } from '../values/object.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { withProviders } from './providers.ts';
import { kindOf, stringSearchMembers } from './string-search.ts';
import { normalized, stringMembers } from './text-more.ts';

const chars = (text: string): number[] => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const char = (code: number): string => String.fromCharCode(code);
const charSet = (codes: ClrArray | null): string =>
  codes ? codes.items.map((code) => char(code as number)).join('') : '';

const notBehind = (text: string, start: number): number =>
  start > text.length ? outOfRange('startIndex cannot be larger than length of string.', 'startIndex') : start;

const substring = (text: string, start: number, length: number): string => {
  notNegative(start, 'startIndex');
  notBehind(text, start);
  notNegative(length, 'length');
  if (start + length > text.length)
    return outOfRange('Index and length must refer to a location within the string.', 'length');
  return text.slice(start, start + length);
};

const substringFrom = (text: string, start: number): string => {
  notNegative(start, 'startIndex');
  return text.slice(notBehind(text, start));
};

/** A part of characters, as the constructor checks it. */
const partOfChars = (text: string, start: number, length: number): string => {
  notNegative(start, 'startIndex');
  notNegative(length, 'length');
  notAbove(start, text.length - length, 'startIndex');
  return text.slice(start, start + length);
};

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

/** Replaces what compares equal. Texts keep their length where letters change case only. */
const replaceBy = (text: string, old: string | null, by: string | null, how: Comparing, rt: Runtime): string => {
  if (how === 'ordinal' || !old) return replaceAll(text, old, by, rt);
  const [inText, wanted] = [folded(text, how), folded(old, how)];
  if (wanted === '' || inText.length !== text.length) return replaceAll(text, old, by, rt);
  let [result, from] = ['', 0];
  for (let at = inText.indexOf(wanted); at >= 0; at = inText.indexOf(wanted, from)) {
    result += text.slice(from, at) + (by ?? '');
    rt.checkLength(result.length);
    from = at + wanted.length;
  }
  return result + text.slice(from);
};

const join = (separator: string | null, values: Iterable<unknown>, rt: Runtime): string => {
  const parts: string[] = [];
  for (const value of values) parts.push(objectText(value));
  return rt.text(parts.join(separator ?? ''));
};

const boxedElements = function* (values: unknown, type: Type): Generator<unknown> {
  const box = boxing(type);
  for (const value of elementsOf(values)) yield box ? box(value) : value;
};

const pad = (text: string, width: number, fill: number, side: 'left' | 'right', rt: Runtime): string => {
  notNegative(width, 'totalWidth');
  rt.checkLength(width);
  return side === 'left' ? text.padStart(width, char(fill)) : text.padEnd(width, char(fill));
};

/** Part of the values of a Join, checked as .NET checks it. */
const partOf = (values: ClrArray | null, start: number, count: number): readonly unknown[] => {
  const { items: all } = values ?? argumentNull('value');
  notNegative(start, 'startIndex');
  notNegative(count, 'count');
  notAbove(start, all.length - count, 'startIndex');
  return all.slice(start, start + count);
};

const strings = (parts: readonly string[]): ClrArray => new ClrArray(types.string, [...parts]);
const items = (values: ClrArray | null, name: string): readonly unknown[] => (values ?? argumentNull(name)).items;

const format = (text: string | null, values: readonly unknown[] | undefined, rt: Runtime): string =>
  rt.text(compositeFormat(text ?? argumentNull('format'), values ?? argumentNull('args')));

/** With a format provider, which is null, and without. */
const formats: Readonly<Record<string, MemberEntry>> = {
  'static string Format(string format, params object[] args)': (
    text: string | null,
    args: ClrArray | null,
    rt: Runtime,
  ) => format(text, args?.items, rt),
  'static string Format(IFormatProvider provider, string format, params object[] args)': (
    _provider: unknown,
    text: string | null,
    args: ClrArray | null,
    rt: Runtime,
  ) => format(text, args?.items, rt),
  ...Object.fromEntries(
    [['arg0'], ['arg0', 'arg1'], ['arg0', 'arg1', 'arg2']].flatMap((names): readonly [string, MemberEntry][] => {
      const values = names.map((name) => `object ${name}`).join(', ');
      const run = (text: string | null, ...rest: readonly unknown[]): string =>
        format(text, rest.slice(0, names.length), rest[names.length] as Runtime);
      return [
        [`static string Format(string format, ${values})`, run],
        [
          `static string Format(IFormatProvider provider, string format, ${values})`,
          (_provider: unknown, text: string | null, ...rest: readonly unknown[]) => run(text, ...rest),
        ],
      ];
    }),
  ),
};

export const stringType: TypeDefinition = {
  name: 'string',
  shape: 'class',
  bases: ['IEnumerable<char>', 'IEnumerable', 'IComparable'],
  members: {
    ...stringMembers,
    ...stringSearchMembers,
    'const string Empty': () => '',
    'new(char c, int count)': (c: number, count: number, rt: Runtime) => {
      notNegative(count, 'count');
      rt.checkLength(count);
      return char(c).repeat(count);
    },
    'new(char[] value)': (value: ClrArray | null) => charSet(value),
    // The overload for spans, which a text becomes by itself.
    'new(string value)': (value: string | null) => value ?? '',
    'new(char[] value, int startIndex, int length)': (value: ClrArray | null, start: number, length: number) =>
      partOfChars(charSet(value ?? argumentNull('value')), start, length),
    'int Length': (s: string) => s.length,
    'char this[int index]': (s: string, i: number) =>
      i < 0 || i >= s.length
        ? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.')
        : s.charCodeAt(i),
    ...withProviders({ 'string ToString()': (s: string) => s }, ['string ToString()']),
    'int GetHashCode(StringComparison comparisonType)': {
      run: (s: string, how: number) => hashOf(folded(s, kindOf(how))),
      difference: 'stable, but not the number .NET gives',
    },
    'int GetHashCode()': { run: (s: string) => hashOf(s), difference: 'stable, but not the number .NET gives' },
    'object Clone()': (s: string) => s,
    'string Substring(int startIndex)': substringFrom,
    'string Substring(int startIndex, int length)': substring,
    'string Remove(int startIndex)': (s: string, start: number) => {
      if (start < 0) outOfRange('StartIndex cannot be less than zero.', 'startIndex');
      return s.slice(0, notBehind(s, start));
    },
    'string Remove(int startIndex, int count)': (s: string, start: number, count: number) => {
      notNegative(start, 'startIndex');
      notNegative(count, 'count');
      notAbove(count, s.length - start, 'count');
      return s.slice(0, start) + s.slice(start + count);
    },
    'string Insert(int startIndex, string value)': (s: string, start: number, value: string | null) => {
      const added = value ?? argumentNull('value');
      notOutside(start, s.length, 'startIndex');
      return s.slice(0, start) + added + s.slice(start);
    },
    'string Replace(string oldValue, string newValue)': replaceAll,
    'string Replace(string oldValue, string newValue, StringComparison comparisonType)': (
      s: string,
      old: string | null,
      by: string | null,
      how: number,
      rt: Runtime,
    ) => replaceBy(s, old, by, kindOf(how), rt),
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
    'char[] ToCharArray(int startIndex, int length)': (s: string, start: number, length: number) => {
      notOutside(start, s.length, 'startIndex');
      notNegative(length, 'length');
      notAbove(start, s.length - length, 'startIndex');
      return new ClrArray(types.char, chars(s.slice(start, start + length)));
    },
    'char[] ToCharArray()': (s: string) => new ClrArray(types.char, chars(s)),
    'string Normalize()': (s: string) => normalized(s, 'strInput'),
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
    ) => strings(splitText(s, [sep ?? ''], { options })),
    'string[] Split(string separator, int count, StringSplitOptions options = 0)': (
      s: string,
      sep: string | null,
      count: number,
      options: number,
    ) => strings(splitText(s, [sep ?? ''], { count, options })),
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
    'static string Concat(string str0, string str1)': (a: string | null, b: string | null) => (a ?? '') + (b ?? ''),
    'static string Concat(string str0, string str1, string str2)': (
      a: string | null,
      b: string | null,
      c: string | null,
    ) => (a ?? '') + (b ?? '') + (c ?? ''),
    'static string Concat(string str0, string str1, string str2, string str3)': (...parts: readonly unknown[]) =>
      parts.slice(0, 4).map(objectText).join(''),
    'static string Concat(object arg0, object arg1)': (a: unknown, b: unknown) => objectText(a) + objectText(b),
    'static string Concat(object arg0, object arg1, object arg2)': (a: unknown, b: unknown, c: unknown) =>
      objectText(a) + objectText(b) + objectText(c),
    'static string Concat(IEnumerable<string> values)': (values: Iterable<unknown> | null, rt: Runtime) =>
      join('', values ?? argumentNull('values'), rt),
    'static string Concat(params string[] values)': (values: ClrArray | null, rt: Runtime) =>
      join('', items(values, 'values'), rt),
    'static string Concat(object arg0)': (value: unknown) => objectText(value),
    'static string Concat(params object[] args)': (values: ClrArray | null, rt: Runtime) =>
      join('', items(values, 'args'), rt),
    'static string Concat<T>(IEnumerable<T> values)': (values: unknown, rt: Runtime, [type]: readonly Type[]) =>
      join('', boxedElements(values, type!), rt),
    'static string Join(string separator, params string[] value)': (
      separator: string | null,
      values: ClrArray | null,
      rt: Runtime,
    ) => join(separator, items(values, 'value'), rt),
    'static string Join(string separator, params object[] values)': (
      separator: string | null,
      values: ClrArray | null,
      rt: Runtime,
    ) => join(separator, items(values, 'values'), rt),
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
    'static string Join(char separator, params string[] value)': (
      separator: number,
      values: ClrArray | null,
      rt: Runtime,
    ) => join(char(separator), items(values, 'value'), rt),
    'static string Join(char separator, params object[] values)': (
      separator: number,
      values: ClrArray | null,
      rt: Runtime,
    ) => join(char(separator), items(values, 'values'), rt),
    'static string Join(char separator, string[] value, int startIndex, int count)': (
      separator: number,
      values: ClrArray | null,
      start: number,
      count: number,
      rt: Runtime,
    ) => join(char(separator), partOf(values, start, count), rt),
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
    ) => join(separator, partOf(values, start, count), rt),
    ...formats,
    'static string Copy(string str)': (s: string | null) => s ?? argumentNull('str'),
  },
};
