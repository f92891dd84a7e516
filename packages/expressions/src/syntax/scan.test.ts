import { expect, test } from 'vitest';
import { expressionEnd } from './scan.ts';

const closed: readonly (readonly [name: string, text: string, rest: string])[] = [
  ['a single expression', '@(1 + 2) tail', ' tail'],
  ['a block', '@{ return 1; } tail', ' tail'],
  ['brackets of all kinds', '@(a[(1)].b(new {c = 1})) tail', ' tail'],
  ['a bracket in a string', '@(")" + "(") tail', ' tail'],
  ['an escaped quote', String.raw`@("\")") tail`, ' tail'],
  ['a bracket in a char', "@(')' + '\\'') tail", ' tail'],
  ['a doubled quote in a verbatim string', '@(@"a"")\\" + ")") tail', ' tail'],
  ['a hole of an interpolated string', '@($"{a.b(")")}}}") tail', ' tail'],
  ['a nested interpolated string', '@($"{$"{x}"})") tail', ' tail'],
  ['a format with a brace', '@($"{x:0}}}") tail', ' tail'],
  ['$@ and @$ strings', '@($@"\\{x}" + @$"""{x}") tail', ' tail'],
  ['a line comment', '@{ // )}"\n return 1; } tail', ' tail'],
  ['a block comment', '@( /* )" */ 1) tail', ' tail'],
  ['a division', '@(4 / 2) tail', ' tail'],
  ['quotes of XML around it', '@("a")" other="@(b)"', '" other="@(b)"'],
];

test.for(closed)('finds the end behind %s', ([, text, rest]) => {
  expect(text.slice(expressionEnd(text, 0))).toBe(rest);
});

const unbalanced: readonly (readonly [name: string, text: string])[] = [
  ['no closing bracket', '@(1 + 2'],
  ['an open string', '@("abc)'],
  ['an open verbatim string', '@(@"abc)'],
  ['an open comment', '@( /* )'],
  ['brackets that cross', '@( [ ) ]'],
  ['an open hole', '@($"{a)'],
  ['text that begins no expression', '(1)'],
];

test.for(unbalanced)('gives nothing for %s', ([, text]) => {
  expect(expressionEnd(text, 0)).toBeUndefined();
});

test('starts at the offset given', () => {
  expect(expressionEnd('xx@(1)yy', 2)).toBe(6);
});
