import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { text: 'PUT', method: 'PUT' },
  { text: '@("pat" + "ch")', method: 'PATCH' },
])('$text', async ({ text, method }) => {
  const { world } = await runPolicies(`<set-method>${text}</set-method>`);
  expect(world.request.method).toBe(method);
});
