import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const xml = '<llm-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="true" />';

test.for([
  { used: 94, passes: true },
  { used: 96, passes: false },
])('$used tokens used and 5 to come: passes is $passes', async ({ used, passes }) => {
  const run = runPolicies(xml, { booked: { k: used }, body: '12345' });
  if (passes) await expect(run).resolves.toMatchObject({ ended: undefined });
  else await expect(run).rejects.toMatchObject({ reason: 'TokenLimitExceeded', answer: { status: 429 } });
});
