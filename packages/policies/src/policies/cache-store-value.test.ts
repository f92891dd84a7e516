import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test('keeps the value with its type for the duration', async () => {
  const { world } = await runPolicies('<cache-store-value key="@("a" + "b")" value="@(5)" duration="@(30 + 1)" />');
  const stored = world.cache.get('ab');
  expect([clr.typeName(stored?.value ?? null), stored?.durationSeconds]).toEqual(['int', 31]);
});
