import { box } from '../boxing.ts';
import { argument, argumentNull, badFormat } from '../exceptions.ts';
import { compareNumbers } from '../numeric.ts';
import type { Reference } from '../runtime.ts';
import { table } from '../table.ts';
import { formatNumber } from '../text/numbers.ts';
import {
  attempt,
  integerRanges,
  parseBoolean,
  parseDecimal,
  parseDouble,
  parseInteger,
  toHeld,
} from '../text/parse-numbers.ts';
import { whiteSpace } from '../text/white-space.ts';
import { named, sameType, type Type, types } from '../types.ts';
import { decimalOf } from '../values/decimal.ts';
import { equalValues, fullName, hashOf, numberText, typeOf } from '../values/object.ts';
import { Boxed } from '../values/value.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { decimalMembers, realMembers } from './math-more.ts';
import { withProviders } from './providers.ts';
import { charMembers, unitAt } from './text-more.ts';

const small: ReadonlySet<string> = new Set(['sbyte', 'byte', 'short', 'ushort']);

/** The small integers give their difference; NaN equals itself and comes before all else. */
const order = (a: unknown, b: unknown, name: string): number => {
  if (small.has(name)) return (a as number) - (b as number);
  return compareNumbers(a, b) ?? Number(Number.isNaN(b)) - Number(Number.isNaN(a));
};

/** `CompareTo(object)`: null comes first, another type is refused. */
const comparesObject = (
  name: string,
  compare: (a: unknown, b: unknown) => number,
): Readonly<Record<string, MemberEntry>> => ({
  [`int CompareTo(object ${name === 'bool' || name === 'sbyte' ? 'obj' : 'value'})`]: (
    self: unknown,
    other: unknown,
  ) => {
    if (other === null) return 1;
    if (!sameType(typeOf(other), named(name)))
      return argument(`Object must be of type ${fullName(named(name)).replace('System.', '')}.`);
    return compare(self, other instanceof Boxed ? other.value : other);
  },
});

const texts = ['string ToString()', 'string ToString(string format)'];

/** Members the number types have in common; each type adds its constants. */
const common = (
  name: string,
  parse: (text: string | null) => unknown,
  zero: unknown,
): Readonly<Record<string, MemberEntry>> => {
  const type: Type = named(name);
  const other = name === 'decimal' ? 'value' : 'obj';
  const members: Readonly<Record<string, MemberEntry>> = {
    'string ToString()': (value: unknown) => numberText(value, name),
    'string ToString(string format)': (value: unknown, format: string | null) =>
      format ? formatNumber(value, name, format) : numberText(value, name),
    [`bool Equals(${name} ${other})`]: (a: unknown, b: unknown) => order(a, b, name) === 0,
    [`bool Equals(object ${other})`]: (a: unknown, b: unknown) => equalValues(box(a, type), b),
    [`int CompareTo(${name} value)`]: (a: unknown, b: unknown) => order(a, b, name),
    ...comparesObject(name, (a, b) => order(a, b, name)),
    'int GetHashCode()': (value: unknown) => hashOf(value),
    [`static ${name} Parse(string s)`]: parse,
    [`static bool TryParse(string s, out ${name} result)`]: (text: string | null, result: Reference) => {
      const value = attempt(() => parse(text));
      result.set(value ?? zero);
      return value !== undefined;
    },
  };
  return withProviders(members, [...texts, `static ${name} Parse(string s)`]);
};

const integer = (name: string): TypeDefinition => {
  const { min, max } = integerRanges[name]!;
  const [low, high] = [toHeld(min, name), toHeld(max, name)];
  return {
    name,
    shape: 'struct',
    bases: ['IComparable'],
    members: {
      [`const ${name} MaxValue`]: () => high,
      [`const ${name} MinValue`]: () => low,
      ...common(name, (text) => parseInteger(text, name), toHeld(0n, name)),
    },
  };
};

const real = (
  name: 'double' | 'float',
  d: 'd' | 'f',
  constants: Readonly<Record<'MaxValue' | 'MinValue' | 'Epsilon', number>>,
): TypeDefinition => ({
  name,
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    ...Object.fromEntries(
      Object.entries(constants).map(([constant, value]) => [`const ${name} ${constant}`, () => value]),
    ),
    [`const ${name} NaN`]: () => Number.NaN,
    [`const ${name} PositiveInfinity`]: () => Number.POSITIVE_INFINITY,
    [`const ${name} NegativeInfinity`]: () => Number.NEGATIVE_INFINITY,
    ...realMembers(name, d),
    [`static bool IsNaN(${name} ${d})`]: (value: number) => Number.isNaN(value),
    [`static bool IsInfinity(${name} ${d})`]: (value: number) => Math.abs(value) === Number.POSITIVE_INFINITY,
    ...common(name, (text) => (name === 'float' ? Math.fround(parseDouble(text)) : parseDouble(text)), 0),
  },
});

const decimal: TypeDefinition = {
  name: 'decimal',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    ...decimalMembers,
    'const decimal Zero': () => decimalOf(0),
    'const decimal One': () => decimalOf(1),
    'const decimal MinusOne': () => decimalOf(-1),
    'const decimal MaxValue': () => decimalOf('79228162514264337593543950335'),
    'const decimal MinValue': () => decimalOf('-79228162514264337593543950335'),
    ...common('decimal', parseDecimal, decimalOf(0)),
  },
};

const bool: TypeDefinition = {
  name: 'bool',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'const string TrueString': () => 'True',
    'const string FalseString': () => 'False',
    ...withProviders({ 'string ToString()': (value: boolean) => (value ? 'True' : 'False') }, ['string ToString()']),
    'bool Equals(bool obj)': (a: boolean, b: boolean) => a === b,
    'bool Equals(object obj)': (a: boolean, b: unknown) => a === b,
    'int CompareTo(bool value)': (a: boolean, b: boolean) => Number(a) - Number(b),
    ...comparesObject('bool', (a, b) => Number(a) - Number(b)),
    'int GetHashCode()': (value: boolean) => Number(value),
    'static bool Parse(string value)': (text: string | null) =>
      text === null ? argumentNull('value') : parseBoolean(text),
    'static bool TryParse(string value, out bool result)': (text: string | null, result: Reference) => {
      const value = text === null ? undefined : attempt(() => parseBoolean(text));
      result.set(value ?? false);
      return value !== undefined;
    },
  },
};

/** The case of one character; a mapping to several, and the one of the dotless i, is left out as .NET's invariant culture does. */
const changed = (change: (ch: string) => string) => (code: number) => {
  const other = change(String.fromCharCode(code));
  return other.length === 1 && code !== 0x131 && code !== 0x130 ? other.charCodeAt(0) : code;
};
const upper = changed((ch) => ch.toUpperCase());
const lower = changed((ch) => ch.toLowerCase());

/** The digits of every script stand in runs of ten; of the other numbers only the common fractions are known. */
const numericValue = (code: number): number => {
  const fraction = { 188: 0.25, 189: 0.5, 190: 0.75 }[code];
  if (fraction !== undefined) return fraction;
  if (!isDigit(code)) return -1;
  let zero = code;
  while (code - zero < 9 && isDigit(zero - 1)) zero--;
  return code - zero;
};

const is = (pattern: RegExp) => (code: number) => pattern.test(String.fromCharCode(code));

const isDigit = is(/\p{Nd}/u);

/** Tests and readings of a character; each also exists for a text and an index. */
const charReadings: Readonly<Record<string, (code: number) => unknown>> = table({
  'bool IsDigit': isDigit,
  'bool IsNumber': is(/\p{N}/u),
  'bool IsLetter': is(/\p{L}/u),
  'bool IsLetterOrDigit': is(/[\p{L}\p{Nd}]/u),
  'bool IsUpper': is(/\p{Lu}/u),
  'bool IsLower': is(/\p{Ll}/u),
  'bool IsWhiteSpace': is(whiteSpace),
  'bool IsPunctuation': is(/\p{P}/u),
  'bool IsSymbol': is(/\p{S}/u),
  'bool IsSeparator': is(/\p{Z}/u),
  'bool IsControl': is(/\p{Cc}/u),
  'bool IsSurrogate': is(/\p{Cs}/u),
  'bool IsHighSurrogate': (code) => code >= 0xd800 && code <= 0xdbff,
  'bool IsLowSurrogate': (code) => code >= 0xdc00 && code <= 0xdfff,
  'double GetNumericValue': numericValue,
  'UnicodeCategory GetUnicodeCategory': (code) =>
    categories.findIndex((name) => new RegExp(`\\p{${name}}`, 'u').test(String.fromCharCode(code))),
});

/** The members of `UnicodeCategory`, in order, by their Unicode names. */
const categories = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn'.split(
  ' ',
);

const char: TypeDefinition = {
  name: 'char',
  shape: 'struct',
  bases: ['IComparable'],
  members: {
    'const char MaxValue': () => 0xffff,
    'const char MinValue': () => 0,
    ...withProviders({ 'string ToString()': (code: number) => String.fromCharCode(code) }, ['string ToString()']),
    'bool Equals(char obj)': (a: number, b: number) => a === b,
    'bool Equals(object obj)': (a: number, b: unknown) => equalValues(box(a, types.char), b),
    ...comparesObject('char', (a, b) => (a as number) - (b as number)),
    'int CompareTo(char value)': (a: number, b: number) => a - b,
    'int GetHashCode()': (code: number) => code | (code << 16),
    ...charMembers,
    ...Object.fromEntries(
      Object.entries(charReadings).flatMap(([head, read]) => [
        [`static ${head}(char c)`, read],
        [`static ${head}(string s, int index)`, (text: string | null, index: number) => read(unitAt(text, index))],
      ]),
    ),
    'static bool TryParse(string s, out char result)': (text: string | null, result: Reference) => {
      result.set(text?.length === 1 ? text.charCodeAt(0) : 0);
      return text?.length === 1;
    },
    'static char ToUpper(char c)': upper,
    'static char ToLower(char c)': lower,
    'static char ToUpperInvariant(char c)': upper,
    'static char ToLowerInvariant(char c)': lower,
    'static string ToString(char c)': (code: number) => String.fromCharCode(code),
    'static char Parse(string s)': (text: string | null) => {
      if (text === null) return argumentNull('s');
      return text.length === 1 ? text.charCodeAt(0) : badFormat('String must be exactly one character long.');
    },
  },
};

/** The number types, bool and char share one file: their members are the same but for name and range. */
export const numberTypes: readonly TypeDefinition[] = [
  ...['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong'].map(integer),
  real('double', 'd', { MaxValue: Number.MAX_VALUE, MinValue: -Number.MAX_VALUE, Epsilon: Number.MIN_VALUE }),
  real('float', 'f', {
    MaxValue: 3.4028234663852886e38,
    MinValue: -3.4028234663852886e38,
    Epsilon: 1.401298464324817e-45,
  }),
  decimal,
  bool,
  char,
];
