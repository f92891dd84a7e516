import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { name: 'sends the token', attributes: '', headers: 'Bearer token for r', variable: undefined },
  {
    name: 'asks for a user-assigned identity',
    attributes: 'client-id="c"',
    headers: 'Bearer token for r as c',
    variable: undefined,
  },
  {
    name: 'keeps the token in a variable and leaves the header alone',
    attributes: 'output-token-variable-name="t"',
    headers: 'client',
    variable: 'token for r',
  },
])('$name', async ({ attributes, headers, variable }) => {
  const { world } = await runPolicies(`<authentication-managed-identity resource="r" ${attributes} />`, {
    requestHeaders: { authorization: 'client' },
  });
  expect([world.request.headers.text('Authorization'), world.variables.get('t')]).toEqual([headers, variable]);
});

test('fails without a token, and goes on with ignore-error', async () => {
  const token = new Error('no identity');
  await expect(runPolicies('<authentication-managed-identity resource="r" />', { token })).rejects.toMatchObject({
    reason: 'AuthenticationFailed',
    answer: { status: 500 },
  });
  const { world } = await runPolicies(
    '<authentication-managed-identity resource="r" ignore-error="true" output-token-variable-name="t" />',
    { token },
  );
  expect(world.variables.get('t')).toBe('');
});
