import { expect, test } from 'vitest';
import { diagnosticCodes, diagnosticsPage, undocumented } from './diagnostics-page.ts';
import { expressionsPage } from './expressions-page.ts';

const codesIn = (text: string) => diagnosticCodes([{ path: 'packages/a/src/a.ts', text }]);

const rows: readonly (readonly [claim: string, text: string, message: string, help: string])[] = [
  [
    'an object',
    `report({ code: 'ABC101', message: 'it is wrong', help: 'make it right' });`,
    'it is wrong',
    'make it right',
  ],
  ['a call', `fail(span, 'ABC101', \`it is \${f('x y')} wrong\`, 'make it right');`, 'it is … wrong', 'make it right'],
  [
    'a choice of messages',
    `({ code: 'ABC101', message: a === 'b' ? 'it is wrong' : 'it is not right', help: d ?? 'make it right' })`,
    'it is wrong / it is not right',
    'make it right',
  ],
  [
    'a call with a constant for its message',
    `const message = 'it is old'; f(); const message = 'it is wrong'; warn(span, 'ABC101', message, 'make it right');`,
    'it is wrong',
    'make it right',
  ],
  [
    'an object with a constant for its message',
    `const message = \`it is \${a} wrong\`; report({ code: 'ABC101', message, help: 'make it right' });`,
    'it is … wrong',
    'make it right',
  ],
  [
    'the object around, not the one inside',
    `({ code: 'ABC101', span: { message: 'of the span' }, message: 'it is wrong' })`,
    'it is wrong',
    '',
  ],
];

test.for(rows)('finds the texts of a code in %s', ([, text, message, help]) => {
  expect(codesIn(text)).toEqual([{ code: 'ABC101', message, help }]);
});

test('lists the codes of a choice of codes', () => {
  const found = codesIn(`({ code: a ? 'ABC101' : 'ABC102', message: 'it is wrong' })`);
  expect(found.map(({ code }) => code)).toEqual(['ABC101', 'ABC102']);
});

test('leaves a place without text out when another one has it', () => {
  const found = codesIn(`f('ABC101'); fail(span, 'ABC101', 'it is wrong', 'make it right');`);
  expect(found.map(({ message }) => message)).toEqual(['it is wrong']);
});

test('names codes that have no text', () => {
  expect(undocumented(codesIn(`f('ABC101')`))).toEqual(['ABC101']);
});

test('escapes what would be markup in a table', () => {
  const page = diagnosticsPage([{ code: 'ABC101', message: 'a | b <id>', help: 'write `<id>`' }], []);
  expect(page).toContain('| `ABC101` | a \\| b &lt;id> | write `<id>` |');
});

test('lists members by type, in order', () => {
  const row = { supported: true };
  const page = expressionsPage([
    { ...row, type: 'String', member: 'Trim', signature: 'string Trim()' },
    { ...row, type: 'Guid', member: 'NewGuid', signature: 'static Guid NewGuid()', supported: false },
    { ...row, type: 'String', member: 'Contains', signature: 'bool Contains(string)' },
  ]);
  expect(page).toContain('3 known, 2 of them run here');
  expect(page.match(/^## .*|`.*`(?= \| (?:yes|no))/gm)).toEqual([
    '## Guid',
    '`static Guid NewGuid()`',
    '## String',
    '`bool Contains(string)`',
    '`string Trim()`',
  ]);
});
