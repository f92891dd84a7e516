import { expect, test } from 'vitest';
import { sourceText } from './source-text.ts';

const text = 'one\r\ntwo\n\nfour';

const rows: readonly (readonly [place: string, offset: number, line: number, column: number])[] = [
  ['the start', 0, 1, 1],
  ['the end of a line', 3, 1, 4],
  ['a carriage return before a line feed', 4, 1, 5],
  ['the start of a line', 5, 2, 1],
  ['an empty line', 9, 3, 1],
  ['the last character', 13, 4, 4],
  ['the end', 14, 4, 5],
  ['past the end', 99, 4, 5],
  ['before the start', -1, 1, 1],
];

test.for(rows)('gives line and column of %s', ([, offset, line, column]) => {
  expect(sourceText('a', text).positionAt(offset)).toEqual({ line, column });
});

test('gives a line without its line break', () => {
  const source = sourceText('a', text);
  expect([1, 2, 3, 4].map((line) => source.lineAt(line))).toEqual(['one', 'two', '', 'four']);
});

test('has no text for lines that do not exist', () => {
  const source = sourceText('a', text);
  expect([0, 5].map((line) => source.lineAt(line))).toEqual(['', '']);
});

test('an empty text has one empty line', () => {
  const source = sourceText('a', '');
  expect([source.positionAt(0), source.lineAt(1)]).toEqual([{ line: 1, column: 1 }, '']);
});
