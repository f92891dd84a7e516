import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spillway } from './spillway.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-build-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('marks a mistake behind letters that take several bytes', () => {
  writeFileSync(join(folder, 'gateway.ts'), "export const größe = 'äöü', 1;\n");
  const { code, err } = spillway(['build', folder]);
  const [, , line = '', marks = ''] = err.split('\n');
  expect(code).toBe(1);
  expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('1');
});
