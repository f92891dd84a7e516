import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policies } from '../src/index.ts';

const testOf = (name: string): URL => new URL(`../src/policies/${name}.test.ts`, import.meta.url);

test.for([...policies.keys()])('%s has tests of its own', (name) => {
  expect(existsSync(testOf(name))).toBe(true);
  expect(readFileSync(testOf(name), 'utf8')).toMatch(/expect|testSemanticCache/);
});

test('what does not run says why, and what is not exact says how it differs', () => {
  for (const { name, fidelity, difference, refused } of policies.values()) {
    expect([name, refused !== undefined]).toEqual([name, fidelity === 'refused']);
    expect([name, difference !== undefined]).toEqual([name, fidelity !== 'exact']);
  }
});

test('none is taken and not run', () => {
  expect([...policies.values()].filter(({ fidelity }) => fidelity === 'accepted-not-run')).toEqual([]);
});
