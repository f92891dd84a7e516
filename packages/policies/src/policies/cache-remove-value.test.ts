import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test('forgets one key', async () => {
  const { world } = await runPolicies('<cache-remove-value key="a" />', { cache: { a: '1', b: '2' } });
  expect([...world.cache.keys()]).toEqual(['b']);
});
