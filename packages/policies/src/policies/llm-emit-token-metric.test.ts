import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const usage = { promptTokens: 3, completionTokens: 4, totalTokens: 7, isEstimated: false };

test('emits the one metric it is asked for', async () => {
  const xml =
    '<llm-emit-token-metric value-type="prompt-tokens"><dimension name="Who" value="me" /></llm-emit-token-metric>';
  const { world } = await runPolicies(xml);
  for (const callback of world.onUsage) await callback(usage);
  expect(world.metrics).toEqual([['API Management', 'Prompt Tokens', 3, { Who: 'me' }]]);
});
