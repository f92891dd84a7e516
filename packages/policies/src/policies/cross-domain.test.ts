import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

// That the gateway serves the file without an API is tested where the gateway is.
test('leaves requests for anything else alone', async () => {
  const file = '<cross-domain-policy><allow-access-from domain="*.contoso.test" /></cross-domain-policy>';
  const { ended } = await runPolicies(`<cross-domain>${file}</cross-domain>`, { method: 'GET' });
  expect(ended).toBeUndefined();
});
