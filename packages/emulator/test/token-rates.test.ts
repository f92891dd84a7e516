import { expect, test } from 'vitest';
import { type Answer, api, harness, sections, snapshotOf } from './harness.ts';

const limit =
  '<azure-openai-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="false" remaining-tokens-header-name="x-left" />';

const using =
  (totals: readonly number[]) =>
  (_: unknown, index: number): Answer => ({
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: totals[index] } }),
  });

const atTier = (tier: string | undefined, totals: readonly number[]) =>
  harness(
    snapshotOf({
      apis: [api({ policy: sections({ inbound: `${limit}<base />` }) })],
      topology: {
        version: 1,
        gateways: [{ id: 'gw', region: 'westeurope', ...(tier !== undefined && { tier }) }],
        instances: {},
      },
    }),
    using(totals),
  );

/** One request every 15 s: status with what is left, or with the wait. */
const every15s = async (tier: string | undefined, count: number, totals: readonly number[]) => {
  const { send, clock } = atTier(tier, totals);
  const seen: string[] = [];
  for (let n = 0; n < count; n++) {
    const { status, headers } = await send();
    seen.push(`${status} ${status === 429 ? headers['Retry-After'] : headers['x-left']}`);
    clock.advance(15_000);
  }
  return seen;
};

test.for([undefined, 'Premium', 'BasicV2', 'Developer'])('tier %s counts over the last minute', async (tier) => {
  // Recorded: 59 and 55 used of 100, then two refusals, then what is left once the first has gone.
  expect(await every15s(tier, 5, [59, 55, 55])).toEqual(['200 41', '200 0', '429 30', '429 15', '200 0']);
});

test.for(['StandardV2', 'Premium v2'])(
  'tier %s drains a bucket, and a call that overflowed it makes a long wait',
  async (tier) => {
    // 1.67 tokens drain in a second: 59, 34 + 55 = 89, 64 + 450 = 514; a minute on 414 are left over the limit and one.
    const seen = await every15s(tier, 4, [59, 55, 450]);
    expect(seen).toEqual(['200 41', '200 11', '200 0', '429 234']);
  },
);
