import type { Span } from '@spillway/diagnostics';
import { fail } from '../problem.ts';
import { table } from '../table.ts';
import { type Type, types } from '../types.ts';
import { decimalOf } from '../values/decimal.ts';
import type { LiteralValue } from './token.ts';

const integerTypes: readonly { readonly type: Type; readonly max: bigint; readonly suffixes: readonly string[] }[] = [
  { type: types.int, max: 0x7fffffffn, suffixes: [''] },
  { type: types.uint, max: 0xffffffffn, suffixes: ['', 'u'] },
  { type: types.long, max: 0x7fffffffffffffffn, suffixes: ['', 'l'] },
  { type: types.ulong, max: 0xffffffffffffffffn, suffixes: ['', 'u', 'l', 'ul'] },
];

/** What most numbers are: nothing behind it belongs to it. */
const smallInteger = /^\d{1,9}(?![\w.])/;

/** An underscore stands between digits only; after `0x` it needs C# 7.2. */
const pattern =
  /^(?:0[xX][0-9a-fA-F](?:_*[0-9a-fA-F])*|0[bB][01](?:_*[01])*|(?:\d(?:_*\d)*)?(?:\.\d(?:_*\d)*)?(?:[eE][+-]?\d+)?)/;
const realSuffixes: Readonly<Record<string, Type>> = table({ f: types.float, d: types.double, m: types.decimal });

/** Reads the number literal at `at`; its type is the first of int, uint, long, ulong that holds it, or what a suffix says. */
export const scanNumber = (text: string, at: number): { readonly literal: LiteralValue; readonly end: number } => {
  const small = smallInteger.exec(text.slice(at, at + 10))?.[0];
  if (small !== undefined) return { literal: { type: types.int, value: Number(small) }, end: at + small.length };
  const digits = pattern.exec(text.slice(at, at + 400))![0];
  const radix = /^0[xXbB]/.test(digits);
  const suffix = (radix ? /^(?:[uU][lL]?|[lL][uU]?)?/ : /^(?:[uU][lL]?|[lL][uU]?|[fFdDmM])?/).exec(
    text.slice(at + digits.length, at + digits.length + 2),
  )![0];
  const end = at + digits.length + suffix.length;
  const span = { start: at, end };
  const plain = digits.replaceAll('_', '');
  const real = realSuffixes[suffix.toLowerCase()];
  if (real) return { literal: realLiteral(plain, real), end };
  if (!radix && /[.eE]/.test(plain)) return { literal: realLiteral(plain, types.double), end };
  return { literal: integerLiteral(plain, suffix.toLowerCase(), span), end };
};

const realLiteral = (digits: string, type: Type): LiteralValue => {
  if (type === types.decimal) return { type, value: decimalOf(digits) };
  const value = Number(digits);
  return { type, value: type === types.float ? Math.fround(value) : value };
};

const integerLiteral = (digits: string, suffix: string, span: Span): LiteralValue => {
  const value = BigInt(digits);
  const wanted = suffix === 'lu' ? 'ul' : suffix;
  const found = integerTypes.find((entry) => entry.suffixes.includes(wanted) && value <= entry.max);
  if (!found)
    return fail(span, 'EXP104', `\`${digits}\` is too large for a C# integer`, 'use a `double` or `decimal` literal');
  return { type: found.type, value: found.type === types.int || found.type === types.uint ? Number(value) : value };
};
