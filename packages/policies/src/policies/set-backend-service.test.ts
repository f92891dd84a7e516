import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  {
    xml: '<set-backend-service base-url="@("https://" + "a.test")" />',
    target: { kind: 'url', baseUrl: 'https://a.test' },
  },
  { xml: '<set-backend-service backend-id="pool" />', target: { kind: 'backend', id: 'pool', scope: 'api' } },
  {
    xml: '<set-backend-service base-url="https://a.test" /><set-backend-service backend-id="pool" />',
    target: { kind: 'backend', id: 'pool', scope: 'api' },
  },
  {
    xml: '<set-backend-service backend-id="a" /><set-backend-service backend-id="b" />',
    target: { kind: 'backend', id: 'b', scope: 'api' },
  },
])('$xml', async ({ xml, target }) => {
  const { world } = await runPolicies(xml);
  expect(world.request.target).toEqual(target);
});

const toUrl = '<set-backend-service base-url="https://a.test" />';

test('a base URL does not override a backend id of a broader scope', async () => {
  const target = { kind: 'backend', id: 'a', scope: 'global' } as const;
  await expect(runPolicies(toUrl, { target })).rejects.toThrow('base-url cannot override a backend-id');
});

test('a base URL overrides a backend id of its own scope', async () => {
  const { world } = await runPolicies(`<set-backend-service backend-id="a" />${toUrl}`);
  expect(world.request.target).toEqual({ kind: 'url', baseUrl: 'https://a.test' });
});
