import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSize } from './check-size.ts';
import { workspaceRoot } from './workspace.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-size-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (count: number): string => '  f();\n'.repeat(count);

const rows: readonly (readonly [claim: string, file: string, text: string, found: RegExp | undefined])[] = [
  ['a function of 60 lines', 'a.ts', `const a = () => {\n${lines(58)}};\n`, undefined],
  ['an arrow function of 61 lines', 'a.ts', `const a = () => {\n${lines(59)}};\n`, /61/],
  ['a method of 61 lines', 'a.ts', `class A {\n  a() {\n${lines(59)}  }\n}\n`, /61/],
  ['a file of 400 lines', 'a.ts', lines(400), undefined],
  ['a file of 401 lines', 'a.ts', lines(401), /401/],
  ['a test of 500 lines', 'a.test.ts', lines(500), undefined],
];

test.for(rows)('judges %s', async ([, file, text, found]) => {
  writeFileSync(join(folder, file), text);
  const findings = await checkSize([folder], []);
  if (found === undefined) expect(findings).toEqual([]);
  else expect(findings).toEqual([expect.stringMatching(found)]);
});

test('reports an exception that nothing needs', async () => {
  writeFileSync(join(folder, 'a.ts'), lines(1));
  expect(await checkSize([folder], [{ path: 'a.ts', limit: 'file', reason: 'test' }])).toEqual([
    'a.ts: the size exception is not needed any more',
  ]);
});

test('an exception for long files is none for long functions', async () => {
  writeFileSync(join(folder, 'a.ts'), `const a = () => {\n${lines(59)}};\n${lines(400)}`);
  const path = relative(workspaceRoot, join(folder, 'a.ts')).split(sep).join('/');
  expect(await checkSize([folder], [{ path, limit: 'file', reason: 'test' }])).toEqual([expect.stringMatching(/61/)]);
  expect(await checkSize([folder], [{ path, limit: 'function', reason: 'test' }])).toEqual([
    expect.stringMatching(/461/),
  ]);
});
