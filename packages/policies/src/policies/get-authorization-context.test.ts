import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const xml = (attributes: string): string =>
  `<get-authorization-context provider-id="hub" authorization-id="@("on" + "e")" context-variable-name="auth" ${attributes} />`;
const used = '<set-variable name="token" value="@(((Authorization)context.Variables["auth"])?.AccessToken)" />';

test.for([{ attributes: '' }, { attributes: 'identity-type="jwt" identity="a.b.c"' }])(
  'puts a token into the variable: $attributes',
  async ({ attributes }) => {
    const { world } = await runPolicies(xml(attributes) + used);
    expect(world.variables.get('token')).toBe('token for hub/one');
  },
);

test.for([
  { attributes: '', token: new Error('no such connection'), message: 'no such connection' },
  { attributes: 'identity-type="jwt"', token: 't', message: 'identity-type jwt needs an identity.' },
])('fails, or goes on with null when told to: $message', async ({ attributes, token, message }) => {
  await expect(runPolicies(xml(attributes), { token })).rejects.toMatchObject({ message, answer: { status: 500 } });
  const { world } = await runPolicies(xml(`${attributes} ignore-error="true"`), { token });
  expect(world.variables.get('auth')).toBeNull();
});
