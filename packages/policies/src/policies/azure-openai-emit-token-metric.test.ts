import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const xml =
  '<azure-openai-emit-token-metric namespace="ns"><dimension name="API ID" /><dimension name="Who" value="@("me")" /></azure-openai-emit-token-metric>';
const usage = { promptTokens: 3, completionTokens: 4, totalTokens: 7, isEstimated: false };

test('emits three metrics with default and own dimensions when the answer is complete', async () => {
  const { world } = await runPolicies(xml);
  expect(world.metrics).toEqual([]);
  for (const callback of world.onUsage) await callback(usage);
  const dimensions = { 'API ID': 'orders', Who: 'me' };
  expect(world.metrics).toEqual([
    ['ns', 'Total Tokens', 7, dimensions],
    ['ns', 'Prompt Tokens', 3, dimensions],
    ['ns', 'Completion Tokens', 4, dimensions],
  ]);
});

test('emits nothing when no model answered', async () => {
  const { world } = await runPolicies(xml);
  for (const callback of world.onUsage) await callback(undefined);
  expect(world.metrics).toEqual([]);
});
