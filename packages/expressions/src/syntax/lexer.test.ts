import { expect, test } from 'vitest';
import { Problem } from '../problem.ts';
import { typeText } from '../types.ts';
import { tokenize } from './lexer.ts';

const shape = (code: string): readonly string[] =>
  tokenize(code).map(({ kind, text }) => (kind === 'end' ? kind : `${kind} ${text}`));

const rows: readonly (readonly [name: string, code: string, tokens: readonly string[]])[] = [
  ['words and operators', 'a?.b ?? c', ['identifier a', 'operator ?.', 'identifier b', 'operator ??', 'identifier c']],
  ['a keyword with @ as a name', '@class if', ['identifier class', 'keyword if']],
  [
    'two closing angles apart',
    'List<List<int>>',
    ['identifier List', 'operator <', 'identifier List', 'operator <', 'keyword int', 'operator >', 'operator >'],
  ],
  [
    'a conditional with a fraction',
    'a?.5:b',
    ['identifier a', 'operator ?', 'literal .5', 'operator :', 'identifier b'],
  ],
  ['comments as nothing', 'a /* x */ b // y', ['identifier a', 'identifier b']],
];

test.for(rows)('reads %s', ([, code, tokens]) => {
  expect(shape(code)).toEqual([...tokens, 'end']);
});

const literals: readonly (readonly [code: string, type: string, value: unknown])[] = [
  ['1', 'int', 1],
  ['2147483648', 'uint', 2147483648],
  ['4294967296', 'long', 4294967296n],
  ['9223372036854775808', 'ulong', 9223372036854775808n],
  ['0xFF', 'int', 255],
  ['0b101', 'int', 5],
  ['1_000', 'int', 1000],
  ['5L', 'long', 5n],
  ['5u', 'uint', 5],
  ['1.5', 'double', 1.5],
  ['1e3', 'double', 1000],
  ['1.5f', 'float', 1.5],
  ["'a'", 'char', 97],
  ["'\\u0041'", 'char', 65],
  ['"a\\tb\\x41"', 'string', 'a\tbA'],
  ['@"a""\\n"', 'string', 'a"\\n'],
];

test.for(literals)('types %s as %s', ([code, type, value]) => {
  const [token] = tokenize(code);
  expect(token?.kind === 'literal' && [typeText(token.literal.type), token.literal.value]).toEqual([type, value]);
});

const refused: readonly (readonly [name: string, code: string, diagnostic: string, start: number, end: number])[] = [
  ['an open string', 'a + "b', 'EXP102', 4, 5],
  ['an open comment', 'a /* b', 'EXP102', 2, 6],
  ['an unknown escape', '"\\q"', 'EXP103', 1, 3],
  ['a number without type', '99999999999999999999', 'EXP104', 0, 20],
  ['several characters in single quotes', "'ab'", 'EXP105', 0, 4],
  ['a lone brace', '$"a}"', 'EXP106', 3, 4],
  ['an empty hole', '$"{ }"', 'EXP106', 2, 5],
  ['a foreign character', 'a § b', 'EXP101', 2, 3],
];

test.for(refused)('refuses %s', ([, code, diagnostic, start, end]) => {
  let found: unknown;
  try {
    tokenize(code);
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(Problem);
  expect((found as Problem).diagnostic).toMatchObject({ code: diagnostic, span: { start, end } });
  expect((found as Problem).diagnostic.help).toBeTruthy();
});
