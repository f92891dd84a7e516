import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const names = ['set-header', 'set-body', 'choose', 'inbound', 'Contains'];

const rows: readonly (readonly [mistake: string, word: string, found: string | undefined])[] = [
  ['a missing letter', 'set-heder', 'set-header'],
  ['a letter too many', 'chooose', 'choose'],
  ['a wrong letter', 'inbaund', 'inbound'],
  ['two letters swapped', 'inbuond', 'inbound'],
  ['another case', 'CONTAINS', 'Contains'],
  ['one edit in a short word', 'set-bdy', 'set-body'],
  ['another word', 'forward', undefined],
  ['nothing in common', 'x', undefined],
];

test.for(rows)('takes %s for what it is', ([, word, found]) => {
  expect(nearest(word, names)).toBe(found);
});

test('takes the closest of several', () => {
  expect(nearest('set-bod', ['set-bad', 'set-body'])).toBe('set-bad');
  expect(nearest('abcdef', ['abxxef', 'abcdex'])).toBe('abcdex');
});

test('asks with the word in marks, or not at all', () => {
  expect(didYouMean('chose', names)).toBe('did you mean `choose`?');
  expect(didYouMean('zzzzzz', names)).toBeUndefined();
});
