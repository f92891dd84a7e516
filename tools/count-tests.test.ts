import { expect, test } from 'vitest';
import { countTests } from './count-tests.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test('counts tests over all files, skipped ones not', () => {
  expect(countTests([file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')])).toEqual({
    passed: 2,
    failed: 1,
  });
});

test('counts a file that did not load as a failure', () => {
  expect(countTests([file('failed'), file('failed', 'passed')])).toEqual({ passed: 1, failed: 2 });
});
