import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  ['u', 'p'],
  ['user', 'pass word'],
  ['a', ''],
  ['é', 'ü€'],
])('%s with %s', async ([username, password]) => {
  const { world } = await runPolicies(`<authentication-basic username="${username}" password="${password}" />`);
  const expected = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  expect(world.request.headers.text('Authorization')).toBe(`Basic ${expected}`);
});
