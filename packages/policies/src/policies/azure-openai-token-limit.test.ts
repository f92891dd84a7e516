import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const limit = (attributes: string): string =>
  `<azure-openai-token-limit counter-key="k" tokens-per-minute="100" ${attributes} />`;

test.for([
  { name: 'used below the limit', estimate: 'false', used: 99, passes: true },
  { name: 'used at the limit', estimate: 'false', used: 100, passes: false },
  { name: 'an estimate that fits', estimate: 'true', used: 94, passes: true },
  { name: 'an estimate that does not', estimate: 'true', used: 96, passes: false },
])('$name: passes is $passes', async ({ estimate, used, passes }) => {
  const run = runPolicies(limit(`estimate-prompt-tokens="${estimate}"`), { booked: { k: used }, body: '12345' });
  if (passes) await expect(run).resolves.toMatchObject({ ended: undefined });
  else await expect(run).rejects.toMatchObject({ reason: 'TokenLimitExceeded' });
});

test('a refusal tells the wait, rounded, in the header and the variable it is asked for, and names no policy id', async () => {
  const variables = new Map();
  const error: unknown = await runPolicies(
    limit('estimate-prompt-tokens="false" retry-after-header-name="x-wait" retry-after-variable-name="w"'),
    { booked: { k: 100 } },
  ).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    message: 'Token limit is exceeded. Try again in 29 seconds.',
    namesPolicyId: false,
    answer: { status: 429, headers: { 'x-wait': '29' } },
  });
  expect(variables.size).toBe(0);
});

test('books what the model used once, and tells what is left', async () => {
  const { world } = await runPolicies(
    limit('estimate-prompt-tokens="true" remaining-tokens-header-name="x-left" tokens-consumed-variable-name="c"'),
    { booked: { k: 10 }, body: '12345' },
  );
  expect([world.responseHeaders.text('x-left'), world.variables.get('c')]).toEqual(['85', clr.int(5)]);
  for (const callback of world.onUsage)
    await callback({ promptTokens: 6, completionTokens: 20, totalTokens: 26, isEstimated: false });
  expect(world.booked.get('tokens:k')).toBe(36);
});

test('a streamed request is estimated whatever the attribute says', async () => {
  const body = '{"stream":true}';
  const { world } = await runPolicies(limit('estimate-prompt-tokens="false"'), { body });
  expect(world.booked.get('tokens:k')).toBe(body.length);
});
