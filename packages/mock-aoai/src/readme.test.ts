import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { createRegions } from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...args: unknown[]) => Promise<void>;

test('the example of the README prints what it says', async () => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const log = vi.fn();
  const run = new AsyncFunction('createRegions', 'console', example.replace(/^import .*$/m, ''));
  await run(createRegions, { log });
  expect(log.mock.calls).toEqual([[429, 1]]);
  expect(example).toContain('// 429 1');
});

test('the README is short', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(60);
});
