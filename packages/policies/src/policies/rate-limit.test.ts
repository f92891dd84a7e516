import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const limit = '<rate-limit calls="1" renewal-period="60" />';

test('counts the calls of the subscription', async () => {
  const { world } = await runPolicies(limit);
  expect([...world.booked]).toEqual([[expect.stringContaining('demo'), 1]]);
});

test('refuses the call that is too many', async () => {
  await expect(runPolicies(`${limit}<choose><when condition="@(true)">${limit}</when></choose>`)).rejects.toThrow(
    /Rate limit is exceeded/,
  );
});
