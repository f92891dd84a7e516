import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const quota = '<quota calls="1" renewal-period="3600" />';

test('counts the calls of the subscription', async () => {
  const { world } = await runPolicies(quota);
  expect([...world.quotas.values()]).toEqual([1]);
});

test('refuses the call that is too many', async () => {
  await expect(runPolicies(`${quota}<choose><when condition="@(true)">${quota}</when></choose>`)).rejects.toThrow(
    /Out of call volume quota/,
  );
});
