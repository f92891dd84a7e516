import { expect, test } from 'vitest';
import { checkOnePlace, policyNames } from './check-one-place.ts';

const names = ['retry', 'set-header'];
const own = 'packages/policies/src/policies/set-header.ts';
const elsewhere = 'packages/emulator/src/a.ts';

const rows: readonly (readonly [claim: string, path: string, text: string, count: number])[] = [
  ['a name as a string', elsewhere, `if (name === 'set-header') f();`, 1],
  ['a name in a template', elsewhere, 'const xml = `<set-header name="${x}" />`;', 1],
  ['a name in a longer text', elsewhere, `const help = 'use set-header';`, 1],
  ['a name that is part of a longer name', elsewhere, `const name = 'x-set-header-y';`, 0],
  ['an ordinary word as the whole text', elsewhere, `if (name === 'retry') f();`, 1],
  ['an ordinary word as a tag', elsewhere, `const xml = '<retry count="1">';`, 1],
  ['an ordinary word in a sentence', elsewhere, `const help = 'retry later';`, 0],
  ['a comment', elsewhere, `// set-header and 'retry'`, 0],
  ['where something is imported from', elsewhere, `export { setHeader } from './policies/set-header.ts';`, 0],
  ["the policy's own file", own, `name: 'set-header'`, 0],
  ["another policy's file", own, `name: 'retry'`, 1],
  ['a test', 'packages/emulator/src/a.test.ts', `const name = 'set-header';`, 0],
  ['the list of retired names', 'packages/policies/src/retired.ts', `new Set(['set-header'])`, 0],
];

test.for(rows)('judges %s', ([, path, text, count]) => {
  expect(checkOnePlace([{ path, text }], names, [])).toHaveLength(count);
});

test('names the place and where the name belongs', () => {
  expect(checkOnePlace([{ path: elsewhere, text: `\n'set-header'` }], names, [])).toEqual([
    `${elsewhere}:2: \`set-header\` belongs in ${own}`,
  ]);
});

test('takes an exception, and reports one that nothing needs', () => {
  const exception = { path: elsewhere, name: 'set-header', reason: 'test' };
  const file = { path: elsewhere, text: `'set-header'` };
  expect(checkOnePlace([file], names, [exception])).toEqual([]);
  expect(checkOnePlace([{ ...file, text: '' }], names, [exception])).toEqual([
    `${elsewhere}: the exception for \`set-header\` is not needed any more`,
  ]);
});

test('takes the names from the files of the policies', () => {
  expect(policyNames()).toEqual(expect.arrayContaining(['choose', 'retry', 'set-header']));
});
