import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test('runs what it holds', async () => {
  const { world } = await runPolicies('<block><set-header name="x"><value>1</value></set-header></block>');
  expect(world.request.headers.text('x')).toBe('1');
});
