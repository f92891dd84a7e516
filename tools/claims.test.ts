import { expect, test } from 'vitest';
import { claimsIn } from './docs/claims.ts';

const textsOf = (text: string): readonly string[] =>
  claimsIn({ path: 'a.ts', text }).map(({ line, evidence, text: said }) => `${line} ${evidence}: ${said}`);

test('a sentence that names its grounds is a claim, in comments of both kinds', () => {
  expect(
    textsOf(`/** Opens at once (recorded 2024-07). It has a name. Closes by itself (assumed). */
const a = 1;
// The header comes first (reference page:
// subscriptions); that a bearer counts is assumed.
const b = 'https://x (recorded)';`),
  ).toEqual([
    '1 recorded: Opens at once (recorded 2024-07).',
    '1 assumed: Closes by itself (assumed).',
    '3 documented in part: The header comes first (reference page: subscriptions); that a bearer counts is assumed.',
  ]);
});

test('what is recorded in the code is no claim about the service', () => {
  expect(textsOf('/** Gives what the recorder has recorded in it. */')).toEqual([]);
});
