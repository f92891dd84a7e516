import { argumentNull, outOfRange, raise } from '../exceptions.ts';
import { ClrGroup, ClrMatch, ClrRegex, expandReplacement } from '../regex/regex.ts';
import type { Runtime } from '../runtime.ts';
import { named, types } from '../types.ts';
import { ClrArray, type ClrList, NamedList } from '../values/collections.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { unescapePattern } from './text-more.ts';

const input = (text: string | null): string => text ?? argumentNull('input');
const compiled = (pattern: string | null, options = 0): ClrRegex =>
  new ClrRegex(pattern ?? argumentNull('pattern'), options);

interface Part {
  /** Where the search begins; at the end of the text from right to left. */
  readonly from?: number;
  /** The most matches taken; -1 is all. */
  readonly count?: number;
}

const within = (text: string, from: number | undefined): number | undefined =>
  from !== undefined && (from < 0 || from > text.length)
    ? outOfRange('Start index cannot be less than 0 or greater than input length.', 'startat')
    : from;

const all = (regex: ClrRegex, text: string | null, rt: Runtime, { from, count = -1 }: Part = {}): ClrMatch[] => {
  if (count < -1) outOfRange('Count cannot be less than -1.', 'count');
  const found: ClrMatch[] = [];
  const start = within(input(text), from);
  if (count === 0) return found;
  for (const match of regex.matches(input(text), () => rt.step(), start)) {
    rt.checkSize(found.length + 1);
    rt.step();
    found.push(match);
    if (found.length === count) break;
  }
  return found;
};

/** The matches by their place, whichever way they were found. */
const ascending = (regex: ClrRegex, text: string | null, rt: Runtime, part?: Part): readonly ClrMatch[] => {
  const found = all(regex, text, rt, part);
  return regex.isRightToLeft ? found.reverse() : found;
};

const replace = (
  regex: ClrRegex,
  text: string | null,
  by: (match: ClrMatch) => string,
  rt: Runtime,
  part?: Part,
): string => {
  let result = '';
  let at = 0;
  for (const match of ascending(regex, text, rt, part)) {
    result += input(text).slice(at, match.index) + by(match);
    rt.checkLength(result.length);
    at = match.index + match.value.length;
  }
  return result + input(text).slice(at);
};

const split = (regex: ClrRegex, text: string | null, rt: Runtime, { from, count = 0 }: Part = {}): ClrArray => {
  if (count < 0) outOfRange('Count cannot be less than -1.', 'count');
  const parts: string[] = [];
  let at = 0;
  within(input(text), from);
  if (count === 1) return new ClrArray(types.string, [input(text)]);
  for (const match of ascending(regex, text, rt, { count: count - 1, ...(from !== undefined && { from }) })) {
    const groups = match.groups
      .slice(1)
      .filter((group) => group.success)
      .map((group) => group.value);
    parts.push(input(text).slice(at, match.index), ...(regex.isRightToLeft ? groups.reverse() : groups));
    at = match.index + match.value.length;
  }
  return new ClrArray(types.string, [...parts, input(text).slice(at)]);
};

type Evaluator = (match: ClrMatch) => string;

/** Each operation exists on a Regex and as a static method that takes the pattern, with or without options. */
const operations: Readonly<
  Record<
    string,
    readonly [
      returns: string,
      parameters: string,
      run: (regex: ClrRegex, args: readonly unknown[], rt: Runtime) => unknown,
    ]
  >
> = {
  IsMatch: [
    'bool',
    'string input',
    (regex, [text], rt) => regex.match(input(text as string | null), () => rt.step()).success,
  ],
  Match: ['Match', 'string input', (regex, [text], rt) => regex.match(input(text as string | null), () => rt.step())],
  Matches: [
    'MatchCollection',
    'string input',
    (regex, [text], rt) => new NamedList('MatchCollection', named('Match'), all(regex, text as string | null, rt)),
  ],
  Split: ['string[]', 'string input', (regex, [text], rt) => split(regex, text as string | null, rt)],
};

const members: Record<string, MemberEntry> = {};
for (const [name, [returns, parameters, run]] of Object.entries(operations)) {
  members[`${returns} ${name}(${parameters})`] = (regex: ClrRegex, text: unknown, rt: Runtime) =>
    run(regex, [text], rt);
  members[`static ${returns} ${name}(${parameters}, string pattern)`] = (
    text: unknown,
    pattern: string | null,
    rt: Runtime,
  ) => run(compiled(pattern), [text], rt);
  members[`static ${returns} ${name}(${parameters}, string pattern, RegexOptions options)`] = (
    text: unknown,
    pattern: string | null,
    options: number,
    rt: Runtime,
  ) => run(compiled(pattern, options), [text], rt);
}

const replacement = (by: string | null): Evaluator => {
  const text = by ?? argumentNull('replacement');
  return (match) => expandReplacement(text, match);
};

const replacing: Readonly<Record<string, MemberEntry>> = {
  'string Replace(string input, string replacement)': (
    regex: ClrRegex,
    text: string | null,
    by: string | null,
    rt: Runtime,
  ) => replace(regex, text, replacement(by), rt),
  'string Replace(string input, MatchEvaluator evaluator)': (
    regex: ClrRegex,
    text: string | null,
    by: Evaluator,
    rt: Runtime,
  ) => replace(regex, text, by, rt),
  'static string Replace(string input, string pattern, string replacement)': (
    text: string | null,
    pattern: string | null,
    by: string | null,
    rt: Runtime,
  ) => replace(compiled(pattern), text, replacement(by), rt),
  'static string Replace(string input, string pattern, string replacement, RegexOptions options)': (
    text: string | null,
    pattern: string | null,
    by: string | null,
    options: number,
    rt: Runtime,
  ) => replace(compiled(pattern, options), text, replacement(by), rt),
  'static string Replace(string input, string pattern, MatchEvaluator evaluator)': (
    text: string | null,
    pattern: string | null,
    by: Evaluator,
    rt: Runtime,
  ) => replace(compiled(pattern), text, by, rt),
};

const meterOf = (rt: Runtime) => () => rt.step();

/** The overloads that begin at a place, or take so many matches at most. */
const partial: Readonly<Record<string, MemberEntry>> = {
  'bool IsMatch(string input, int startat)': (regex: ClrRegex, text: string | null, from: number, rt: Runtime) =>
    regex.match(input(text), meterOf(rt), within(input(text), from)).success,
  'Match Match(string input, int startat)': (regex: ClrRegex, text: string | null, from: number, rt: Runtime) =>
    regex.match(input(text), meterOf(rt), within(input(text), from)),
  'MatchCollection Matches(string input, int startat)': (
    regex: ClrRegex,
    text: string | null,
    from: number,
    rt: Runtime,
  ) => new NamedList('MatchCollection', named('Match'), all(regex, text, rt, { from })),
  'string[] Split(string input, int count)': (regex: ClrRegex, text: string | null, count: number, rt: Runtime) =>
    split(regex, text, rt, { count }),
  'string[] Split(string input, int count, int startat)': (
    regex: ClrRegex,
    text: string | null,
    count: number,
    from: number,
    rt: Runtime,
  ) => split(regex, text, rt, { count, from }),
  'string Replace(string input, string replacement, int count)': (
    regex: ClrRegex,
    text: string | null,
    by: string | null,
    count: number,
    rt: Runtime,
  ) => replace(regex, text, replacement(by), rt, { count }),
  'string Replace(string input, string replacement, int count, int startat)': (
    regex: ClrRegex,
    text: string | null,
    by: string | null,
    count: number,
    from: number,
    rt: Runtime,
  ) => replace(regex, text, replacement(by), rt, { count, from }),
  'string Replace(string input, MatchEvaluator evaluator, int count)': (
    regex: ClrRegex,
    text: string | null,
    by: Evaluator | null,
    count: number,
    rt: Runtime,
  ) => replace(regex, text, by ?? argumentNull('evaluator'), rt, { count }),
  'string Replace(string input, MatchEvaluator evaluator, int count, int startat)': (
    regex: ClrRegex,
    text: string | null,
    by: Evaluator | null,
    count: number,
    from: number,
    rt: Runtime,
  ) => replace(regex, text, by ?? argumentNull('evaluator'), rt, { count, from }),
  'static string Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options)': (
    text: string | null,
    pattern: string | null,
    by: Evaluator | null,
    options: number,
    rt: Runtime,
  ) => replace(compiled(pattern, options), text, by ?? argumentNull('evaluator'), rt),
};

const groupAt = (groups: ClrList, key: string | number): ClrGroup => {
  const [match] = groups.items;
  return match instanceof ClrMatch ? match.group(key) : new ClrGroup('', '', [-1, -1]);
};

const listed = (name: string, element: string, extra: TypeDefinition['members']): TypeDefinition => ({
  name,
  shape: 'class',
  bases: [`IEnumerable<${element}>`, 'IEnumerable'],
  members: { 'int Count': (list: ClrList) => list.items.length, ...extra },
});

export const regexTypes: readonly TypeDefinition[] = [
  {
    name: 'Regex',
    shape: 'class',
    members: {
      'new(string pattern)': (pattern: string | null) => compiled(pattern),
      'new(string pattern, RegexOptions options)': compiled,
      ...members,
      ...replacing,
      ...partial,
      'static string Escape(string str)': (text: string | null) =>
        (text ?? argumentNull('str'))
          .replace(/[\\*+?|{[()^$.# ]/g, '\\$&')
          .replaceAll('\n', '\\n')
          .replaceAll('\r', '\\r')
          .replaceAll('\t', '\\t'),
      'static string Unescape(string str)': unescapePattern,
      'string ToString()': (regex: ClrRegex) => regex.source,
    },
  },
  {
    name: 'Capture',
    shape: 'class',
    members: {
      'string Value': (capture: ClrGroup) => capture.value,
      'int Index': (capture: ClrGroup) => capture.index,
      'int Length': (capture: ClrGroup) => capture.value.length,
      'string ToString()': (capture: ClrGroup) => capture.value,
    },
  },
  {
    name: 'Group',
    shape: 'class',
    bases: ['Capture'],
    members: {
      'CaptureCollection Captures': (group: ClrGroup, rt: Runtime) =>
        new NamedList('CaptureCollection', named('Capture'), [...group.captures(meterOf(rt))]),
      'bool Success': (group: ClrGroup) => group.success,
      'string Name': (group: ClrGroup) => group.name,
    },
  },
  {
    name: 'Match',
    shape: 'class',
    bases: ['Group'],
    members: {
      'GroupCollection Groups': (match: ClrMatch) =>
        new NamedList('GroupCollection', named('Group'), [...match.groups]),
      'static Match Empty': () => new ClrRegex('a').match(''),
      'Match NextMatch()': (match: ClrMatch) => match.next(),
      'string Result(string replacement)': (match: ClrMatch, by: string) =>
        match.success
          ? expandReplacement(by, match)
          : raise('NotSupportedException', 'Result cannot be called on a failed Match.'),
    },
  },
  listed('MatchCollection', 'Match', {
    'Match this[int i]': (list: ClrList, index: number) =>
      list.items[index] ?? outOfRange('Specified argument was out of the range of valid values.', 'i'),
  }),
  listed('CaptureCollection', 'Capture', {
    'Capture this[int i]': (list: ClrList, index: number) =>
      list.items[index] ?? outOfRange('Specified argument was out of the range of valid values.', 'i'),
  }),
  listed('GroupCollection', 'Group', {
    'Group this[int groupnum]': groupAt,
    'Group this[string groupname]': (groups: ClrList, name: string | null) =>
      groupAt(groups, name ?? argumentNull('name')),
  }),
];
