import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (payload: object): string => `${part({ alg: 'RS256' })}.${part({ exp: 2000, ...payload })}.c2ln`;

const run = (children: string, payload: object) =>
  runPolicies(`<validate-azure-ad-token tenant-id="contoso.test">${children}</validate-azure-ad-token>`, {
    now: 1000,
    requestHeaders: { authorization: `Bearer ${jwt(payload)}` },
  });

const clients =
  '<client-application-ids><application-id>one</application-id><application-id>two</application-id></client-application-ids>';
const backends = '<backend-application-ids><application-id>api</application-id></backend-application-ids>';
const audiences = '<audiences><audience>api://x</audience></audiences>';
const claims = '<required-claims><claim name="ctry"><value>CH</value></claim></required-claims>';

test.for([
  { name: 'nothing but a valid token', children: '', payload: {} },
  { name: 'a client of a token of version 1', children: clients, payload: { appid: 'two' } },
  { name: 'a client of a token of version 2', children: clients, payload: { ver: '2.0', azp: 'one' } },
  { name: 'a backend application', children: `${backends}${audiences}`, payload: { aud: 'api' } },
  { name: 'an audience', children: `${backends}${audiences}`, payload: { aud: 'api://x' } },
  { name: 'a claim', children: claims, payload: { ctry: 'CH' } },
])('lets in $name', async ({ children, payload }) => {
  expect((await run(children, payload)).ended).toBeUndefined();
});

test.for([
  { name: 'an ended token', children: '', payload: { exp: 999 }, reason: 'TokenExpired' },
  { name: 'another client', children: clients, payload: { appid: 'three' }, reason: 'TokenClaimValueNotAllowed' },
  {
    name: 'the claim of the other version',
    children: clients,
    payload: { ver: '2.0', appid: 'one' },
    reason: 'TokenClaimNotFound',
  },
  { name: 'another audience', children: audiences, payload: { aud: 'api' }, reason: 'TokenAudienceNotAllowed' },
  { name: 'no claim', children: claims, payload: {}, reason: 'TokenClaimNotFound' },
])('keeps out $name: $reason', async ({ children, payload, reason }) => {
  await expect(run(children, payload)).rejects.toMatchObject({ reason, answer: { status: 401 } });
});

test('trusts the issuer of the tenant', async () => {
  const { world } = await run('', {});
  expect(world.verified).toEqual([{ openIdConfigUrls: ['contoso.test'], keys: [] }]);
});
