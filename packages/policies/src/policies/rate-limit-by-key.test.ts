import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const limit = (attributes = ''): string =>
  `<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" ${attributes} />`;

test('books a call, and says what is left', async () => {
  const { world } = await runPolicies(limit('remaining-calls-variable-name="left"').repeat(2));
  expect([world.booked.get('calls:k'), world.variables.get('left')]).toEqual([2, clr.int(0)]);
});

test('refuses the call that is too many, with the wait', async () => {
  await expect(runPolicies(limit().repeat(3))).rejects.toMatchObject({
    reason: 'RateLimitExceeded',
    answer: { status: 429, headers: { 'Retry-After': '29' } },
  });
});
