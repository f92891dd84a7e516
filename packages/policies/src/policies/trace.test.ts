import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test('adds message, source, severity and metadata to the trace', async () => {
  const { world } = await runPolicies(
    '<trace source="mine" severity="error"><message>@("a" + 1)</message><metadata name="n" value="@("v")" /></trace>',
  );
  expect(world.traced).toEqual([['a1', { source: 'mine', severity: 'error', metadata: { n: 'v' } }]]);
});
