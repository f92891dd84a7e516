import { readFileSync } from 'node:fs';
import type { VectorOutcome } from '../src/index.ts';
import { guidShape } from '../src/text/guid-shape.ts';

/** What .NET and this engine made of one expression. */
export interface Row {
  readonly expression: string;
  readonly wanted: VectorOutcome;
  readonly given: VectorOutcome;
}

/**
 * Messages read as those of the .NET of the oracle. Only these .NET Core 3.1 gave otherwise, by the vectors of `vectors.json`,
 * which win.
 */
const texts31: readonly (readonly [now: RegExp, then: string])[] = [
  [/^The input string '.*' was not in a correct format\.$/s, 'Input string was not in a correct format.'],
  [/^Unrecognized Guid format\.$/, guidShape],
  [/^Input string was not in a correct format\. Failure to parse .*$/s, 'Input string was not in a correct format.'],
  [
    /^The value cannot be an empty string\. \(Parameter 'oldValue'\)$/,
    "String cannot be of zero length. (Parameter 'oldValue')",
  ],
];

/** Classes that later versions put in the place of `Lookup` and of an enumerator inside `Array`, and the version of the core library in the name of a type. */
const namesOf31 = (text: string): string =>
  text
    .replaceAll(/\bSystem\.Linq\.(?:Collection|Empty)Lookup`2/g, 'System.Linq.Lookup`2')
    .replaceAll(/\bSystem\.ArrayEnumerator\b/g, 'System.Array+ArrayEnumerator')
    .replaceAll(/(System\.Private\.CoreLib|System\.[\w.]+), Version=10\.0\.0\.0/g, '$1, Version=4.0.0.0');

/** What .NET gave, in the words of .NET Core 3.1. */
export const inWordsOf31 = (outcome: VectorOutcome): VectorOutcome => {
  if ('type' in outcome) return { ...outcome, value: namesOf31(outcome.value) };
  if (!('throws' in outcome) || outcome.message === undefined) return outcome;
  const { message } = outcome;
  const [, then = namesOf31(message)] = texts31.find(([now]) => now.test(message)) ?? [];
  return { ...outcome, message: then };
};

/** Types that expressions know by a base class or an interface only. */
const publicNames =
  /^(?:I(?:Read\w+|OrderedEnumerable|Enumerable|List|Collection|Dictionary|Grouping|Lookup)<|(?:StringComparer|Encoding|SHA\d+|MD5|Aes|TripleDES|RSA|RSACng|RandomNumberGenerator|ICryptoTransform|XmlReader)$)/;

/** Arrays are told in small letters. */
const isPrivateArray = (wanted: string, given: string): boolean =>
  given === 'encoding[]' && /^\w+encoding\[\]$/.test(wanted);

/** The name of a class inside another, as generics write it, against the interface it is known by. */
const privateName =
  /^[\w.`]+(?:\+[\w<>]+)+(?:`\d+)?(?:\[.*\])?$|^Newtonsoft\.Json\.Linq\.(?:JEnumerable`1|JToken\[\])|(?:RSAOpenSsl|GeneratorImplementation|XmlElementList)$/;
const publicName =
  /^System\.(?:Collections\.Generic|Linq)\.I\w+`\d\[.*\]$|(?:RSA|RSACng|RandomNumberGenerator|XmlNodeList)$/;

/** Patterns the golden lines show .NET to refuse. */
const refusedPatterns: ReadonlySet<string> = new Set(
  Array.from(
    readFileSync(new URL('golden/regex.json', import.meta.url), 'utf8').matchAll(
      /"message":"Invalid pattern '((?:[^"\\]|\\.)*?)' at offset/g,
    ),
    ([, pattern]) => JSON.parse(`"${pattern!}"`) as string,
  ),
);

/** Newer .NET makes an array of what comes from an empty one; with `Name`, a class is told without its namespace. */
const isPrivateName = (part: string, known: string): boolean =>
  (part === 'LineInfoAnnotation' && known === 'System.Object') ||
  (privateName.test(part) && publicName.test(known)) ||
  known === `System.Collections.Generic.IEnumerable\`1[${part.replace(/\[\]$/, '')}]` ||
  (/^\w+(?:Iterator|Partition|Enumerable)`\d$/.test(part) && /^I\w+`\d$/.test(known));

/** Generated programs join their values by `|`; messages put names into quotes. */
const isSameButForPrivateNames = (wanted: string, given: string): boolean => {
  const [a, b] = [wanted, given].map((text) => text.split(/[|']/)) as [string[], string[]];
  return a.length === b.length && a.every((part, i) => part === b[i] || isPrivateName(part, b[i]!));
};

/** A millisecond, in the unit of the member that gives the number; seconds with a fraction otherwise. */
const millisecondIn = (expression: string): number => {
  const units = { Days: 86_400_000, Hours: 3_600_000, Minutes: 60_000, Seconds: 1000, Milliseconds: 1 };
  const [, unit] = /\.Total(Days|Hours|Minutes|Seconds|Milliseconds)\b/.exec(expression) ?? [];
  return 1 / units[(unit ?? 'Seconds') as keyof typeof units];
};

const clock = /(\d\d):(\d\d):(\d\d)(?![.\d])/g;

/** Readings without fractions: the millisecond may be that before a full second. */
const isWithinSecond = (wanted: string, given: string): boolean => {
  const [a, b] = [wanted, given].map((text) =>
    Array.from(text.matchAll(clock), ([, h, m, s]) => Number(h) * 3600 + Number(m) * 60 + Number(s)),
  ) as [number[], number[]];
  return (
    wanted.replaceAll(clock, '') === given.replaceAll(clock, '') && a.every((each, i) => Math.abs(each - b[i]!) <= 1)
  );
};

/** Whether two texts differ in numbers only, and in those by a millisecond at most: in a unit with a fraction, or in ticks. */
const isWithinMillisecond = (expression: string, wanted: string, given: string): boolean => {
  const [a, b] = [wanted, given].map((text) => text.split(/(\d+(?:\.\d+)?)/));
  const most = millisecondIn(expression) * 1.001;
  const isClose = (x: string, y: string): boolean => {
    if (!/^\d/.test(x) || !/^\d/.test(y)) return false;
    if (x.includes('.') || y.includes('.')) return Math.abs(Number(x) - Number(y)) <= most;
    return /Ticks\b/.test(expression) && Math.abs(Number(BigInt(x) - BigInt(y))) <= 10_000;
  };
  return a!.length === b!.length && a!.every((part, i) => part === b![i] || isClose(part, b![i]!));
};

const zoneName = /^(?:UTC|[A-Z][a-z]+\/[A-Z]\w+|[A-Z]{2,5}|[A-Z][\w ]+ Time)$/;

/** Readers of texts name the letter that they do not expect. */
const withoutLetters = (text: string): string =>
  text.replace(/'.' character, hexadecimal value 0x[0-9A-F]+/, 'character').replace(/(?<=parsing value: )[A-Z]\./, '');

/** Generated programs join their values by `|`; exceptions put a text behind their class, or into quotes. */
const isSameButForNames = (wanted: string, given: string): boolean => {
  const [a, b] = [wanted, given].map((text) => text.split(/[|']|: /)) as [string[], string[]];
  return a.length === b.length && a.every((part, i) => part === b[i] || (zoneName.test(part) && zoneName.test(b[i]!)));
};

/** The pairs of a dictionary in the order of their text. */
const sortedEntries = (list: string): string =>
  list
    .slice(1, -1)
    .split(/, (?=KeyValuePair<)/)
    .sort()
    .join();

const withoutZone = (text: string): string => text.replace(/\(UTC[+-]\d\d:\d\d\)(?: |%20)[^|']*/g, '(zone)');

/** The text of what came out, where both are a value of one type, or one exception. */
const textsOf = ({ wanted, given }: Row): readonly [wanted: string, given: string] | undefined => {
  if ('type' in wanted) return 'type' in given && wanted.type === given.type ? [wanted.value, given.value] : undefined;
  if (!('throws' in wanted && 'throws' in given) || wanted.throws !== given.throws) return undefined;
  return [wanted.message ?? '', given.message ?? ''];
};

const isZoneNamed = (row: Row): boolean => {
  const [wanted, given] = textsOf(row) ?? [];
  if (wanted === undefined || given === undefined) return false;
  return (
    (/TimeZone/.test(row.expression) && withoutZone(wanted) === withoutZone(given)) ||
    (/\.(?:Standard|Daylight|Display)Name\b/.test(row.expression) &&
      isSameButForNames(withoutLetters(wanted), withoutLetters(given)))
  );
};

/** Linux counts each change of a clock there ever was, Windows those of summer. */
const isSummerCounted = (row: Row): boolean => {
  const [wanted, given] = (textsOf(row) ?? []).map((text) => text.replaceAll(/true|false/gi, ''));
  return /\.SupportsDaylightSavingTime\b/.test(row.expression) && wanted !== undefined && wanted === given;
};

/** The last two bits of a number that the library of the operating system computes. */
const isRoundedOtherwise = (row: Row): boolean => {
  const [wanted, given] = (textsOf(row) ?? []).map((text) => text.split(/(-?\d+\.\d{12,}(?:E[+-]\d+)?)/));
  if (
    !/\bMath\.(?:Acosh?|Asinh?|Atan[2h]?|Cosh?|Sinh?|Tanh?|Cbrt|Exp|Log(?:10|2)?|Pow)\(/.test(row.expression) ||
    !wanted ||
    !given
  )
    return false;
  const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= Math.abs(a) * 4.5e-16;
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || (i % 2 === 1 && isClose(Number(part), Number(given[i]))))
  );
};

/** .NET takes as much memory as there is, and this engine as much as an expression may have. */
const isOutOfMemory = ({ wanted, given }: Row): boolean =>
  'throws' in wanted &&
  wanted.throws === 'OutOfMemoryException' &&
  'throws' in given &&
  given.throws === 'ExpressionLimitException';

const wantedMessage = ({ wanted }: Row): string => ('throws' in wanted ? (wanted.message ?? '') : '');

/** What a later LINQ tells of `Cast` and `Select` without making an item. */
const makesNoItem = ({ expression, given }: Row): boolean =>
  ('throws' in given &&
    given.throws === 'InvalidCastException' &&
    /\.Cast<[^(]*\(\).*\.(?:(?:Any|Count)(?:<[^(]*>)?\(\)|(?:SkipLast|ElementAtOrDefault)(?:<[^(]*>)?\()/s.test(
      expression,
    )) ||
  /\.Select(?:<[^(]*>)?\(.*\.Any(?:<[^(]*>)?\(\)/s.test(expression);

/** Since .NET 8 all empty collections share one enumerator, which has no item to give; fewer items are made, too. */
const isOfNewerSequence = (row: Row): boolean => {
  const { expression, wanted, given } = row;
  return (
    ('throws' in wanted &&
      /^Enumeration (?:has not started|already finished)\./.test(wanted.message ?? '') &&
      'type' in given &&
      /\.GetEnumerator\(\)/.test(expression)) ||
    (!('compileError' in wanted) && 'throws' in given && makesNoItem(row))
  );
};

/** A call that .NET Core 3.1 has one overload for. */
const newerOverload =
  /^CS0121 .*(?:ReadOnlySpan<|CompositeFormat|\.HashData\(.*Stream\)|Zip<TFirst, TSecond, TThird>|\.(?:Max|Min)<TSource>\(IEnumerable<TSource>, IComparer)/;

/** Since .NET 8 integers have the format B. */
const isBinary = ({ wanted, given }: Row): boolean =>
  'type' in wanted &&
  /^[01]+$/.test(wanted.value) &&
  'throws' in given &&
  given.message === 'Format specifier was invalid.';

/** .NET refuses the very pattern as well: in this run, where it comes so far, or in a golden line. */
const hasRefusedPattern = (row: Row, refusal: string): boolean => {
  const [, pattern] = /Invalid pattern '([\s\S]*?)' at offset \d/.exec(refusal) ?? [];
  return (
    pattern !== undefined &&
    (refusedPatterns.has(pattern) || wantedMessage(row).startsWith(`Invalid pattern '${pattern}' at offset`))
  );
};

/**
 * Where the gateway's .NET Core 3.1, which the vectors of `vectors.json` were made on, is known to differ from the .NET of
 * the oracle, or where the oracle shows what is private to .NET. Anything else must be equal.
 */
export const reasons: Readonly<Record<string, { readonly why: string; readonly applies: (row: Row) => boolean }>> = {
  'add-fractional-milliseconds': {
    why: 'since .NET 7 AddMilliseconds and its like no longer round to whole milliseconds',
    applies: ({ expression, wanted, given }) =>
      /\.Add(?:Days|Hours|Minutes|Seconds|Milliseconds)\(|TimeSpan\.From/.test(expression) &&
      'type' in wanted &&
      'type' in given &&
      wanted.type === given.type &&
      (isWithinMillisecond(expression, wanted.value, given.value) || isWithinSecond(wanted.value, given.value)),
  },
  'name-of-private-class': {
    why: 'the class of a deferred sequence, an encoding or a cipher is private to .NET and changes with its version; here it is named by what expressions know it as',
    applies: ({ wanted, given }) =>
      'type' in wanted &&
      'type' in given &&
      (publicNames.test(given.type) || isPrivateArray(wanted.type, given.type)) &&
      (wanted.value === given.value || given.value === wanted.value.replace(/[\w+]+(?=`|$)/, given.type)),
  },
  'text-of-private-class': {
    why: 'the same, where the name of the class is part of a text, or where the class has no name of its own at all',
    applies: (row) => {
      const { wanted, given } = row;
      const texts = textsOf(row);
      if (texts && isSameButForPrivateNames(...texts)) return true;
      if (!('type' in wanted && 'type' in given)) return false;
      return (
        (wanted.value === 'System.Object' && given.type.startsWith('IEnumerator<')) ||
        (wanted.value === given.value && wanted.type.replace(/^IEnumerable</, 'IEnumerator<') === given.type)
      );
    },
  },
  'of-the-machine': {
    why: 'the names and the summers of time zones, the last bits of sines, logarithms and their like, and the memory there is are those of the operating system',
    applies: (row) => isZoneNamed(row) || isSummerCounted(row) || isRoundedOtherwise(row) || isOutOfMemory(row),
  },
  'cryptography-of-windows': {
    why: 'the gateway runs on Windows, which has more of cryptography; the .NET of the oracle runs on Linux and has the messages of OpenSSL',
    applies: (row) =>
      /^Windows Cryptography Next Generation \(CNG\) is not supported|value cannot be set on Unix\.$|^error:[0-9A-F]+:/.test(
        wantedMessage(row),
      ),
  },
  'of-newer-runtime': {
    why: 'the .NET of the oracle has members and overloads that .NET Core 3.1 has not, and no UTF-7',
    applies: (row) => {
      const { wanted, given } = row;
      if ('compileError' in wanted) return newerOverload.test(wanted.compileError);
      return (
        ('compileError' in given && /^EXP221 .* needs \.NET \d/.test(given.compileError)) ||
        wantedMessage(row).startsWith('Support for UTF-7 is disabled') ||
        isOfNewerSequence(row) ||
        isBinary(row)
      );
    },
  },
  'order-after-removal': {
    why: '.NET fills the place of a removed dictionary entry first, which it does not promise; here a new entry is the last',
    applies: ({ expression, wanted, given }) =>
      /\.Remove\(/.test(expression) &&
      'type' in wanted &&
      'type' in given &&
      given.type.startsWith('Dictionary<') &&
      wanted.type === given.type &&
      sortedEntries(wanted.value) === sortedEntries(given.value),
  },
  'bad-pattern-found-by-check': {
    why: 'a regular expression that is written in place is read by the checker, and a wrong one refused before it runs',
    applies: (row) =>
      !('compileError' in row.wanted) &&
      'compileError' in row.given &&
      row.given.compileError.startsWith('EXP228') &&
      hasRefusedPattern(row, row.given.compileError),
  },
  'construct-not-supported': {
    why: '`yield` and `dynamic` are refused; no public policy uses them, and Azure allows only some members of some types',
    applies: ({ wanted, given }) =>
      !('compileError' in wanted) &&
      'compileError' in given &&
      /^EXP(?:121 `(?:yield|dynamic)` |222 .* is not on the allow-list)/.test(given.compileError),
  },
  'refused-for-another-cause': {
    why: 'both refuse; here the construct itself is not supported or allowed, in .NET something else about it is wrong',
    applies: ({ wanted, given }) =>
      'compileError' in wanted && 'compileError' in given && /^EXP(?:121|22[12]) /.test(given.compileError),
  },
};

/** Why the two may differ; none when they must not, and none for a crash of this engine. */
export const reasonsOf = (row: Row): readonly string[] =>
  'throws' in row.given && row.given.throws === 'a crash'
    ? []
    : Object.keys(reasons).filter((name) => reasons[name]!.applies(row));
