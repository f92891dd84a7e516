import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const quota = '<quota-by-key calls="1" renewal-period="300" counter-key="k" />';

test('books a call in the period', async () => {
  const { world } = await runPolicies(quota);
  expect([...world.quotas.values()]).toEqual([1]);
});

test('refuses the call that is too many until the period ends', async () => {
  await expect(runPolicies(quota.repeat(2))).rejects.toMatchObject({
    reason: 'QuotaExceeded',
    answer: { status: 403, headers: { 'Retry-After': expect.any(String) } },
  });
});
