import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';

const store = '<azure-openai-semantic-cache-store duration="60" />';
const wanted = { prompt: { partition: 'p', vector: [1, 0] } };

test('keeps the answer to the prompt that was looked up', async () => {
  const { world } = await runPolicies(store, { section: 'outbound', response: newResponse(200), wanted });
  expect([...world.vectors.keys()]).toEqual(['p']);
});

test('keeps no refusal, and nothing that was not looked up', async () => {
  const refused = await runPolicies(store, { section: 'outbound', response: newResponse(429), wanted });
  const unasked = await runPolicies(store, { section: 'outbound', response: newResponse(200) });
  expect([refused.world.vectors.size, unasked.world.vectors.size]).toEqual([0, 0]);
});
