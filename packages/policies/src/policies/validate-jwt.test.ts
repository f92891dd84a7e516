import { describe, expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (payload: object, header: object = { alg: 'HS256', typ: 'JWT' }): string =>
  `${part(header)}.${part(payload)}.c2ln`;

const policy = (children = '', attributes = ''): string =>
  `<validate-jwt header-name="Authorization" output-token-variable-name="token" ${attributes}>${children}</validate-jwt>`;
const claim = (name: string, values: readonly string[], more = ''): string =>
  `<required-claims><claim name="${name}" ${more}>${values.map((value) => `<value>${value}</value>`).join('')}</claim></required-claims>`;
const audiences = '<audiences><audience>api</audience><audience>@("other")</audience></audiences>';
const issuers = '<issuers><issuer>https://ids.test/</issuer></issuers>';

const bearer = (token: string) => ({ now: 1000, requestHeaders: { authorization: `Bearer ${token}` } });
const valid = { exp: 2000, aud: 'api', iss: 'https://ids.test/', scp: 'read write', roles: ['a', 'b'] };

describe('lets in', () => {
  test.for([
    { name: 'a token that nothing is asked of', xml: policy() },
    { name: 'one of several audiences', xml: policy(audiences) },
    { name: 'the issuer', xml: policy(issuers) },
    { name: 'a claim that merely exists', xml: policy(claim('scp', [])) },
    { name: 'all values of a claim', xml: policy(claim('roles', ['a', 'b'])) },
    { name: 'any value of a claim', xml: policy(claim('roles', ['x', 'b'], 'match="any"')) },
    { name: 'values within one text', xml: policy(claim('scp', ['write'], 'separator=" "')) },
    { name: 'a token within the skew', xml: policy('', 'clock-skew="60"'), payload: { exp: 950 } },
    { name: 'a token that never ends', xml: policy('', 'require-expiration-time="false"'), payload: {} },
    {
      name: 'a token without a signature',
      xml: policy('', 'require-signed-tokens="false"'),
      header: { alg: 'none' },
    },
    { name: 'the scheme asked for', xml: policy('', 'require-scheme="bearer"') },
  ])('$name', async ({ xml, payload = valid, header }) => {
    const { ended, world } = await runPolicies(xml, bearer(jwt(payload, header)));
    expect(ended).toBeUndefined();
    expect(world.variables.has('token')).toBe(true);
  });

  test('a token of a query parameter or of a value', async () => {
    const options = { now: 1000, variables: { t: jwt(valid) } };
    const value = `<validate-jwt token-value="@((string)context.Variables[&quot;t&quot;])" />`;
    expect((await runPolicies(value, options)).ended).toBeUndefined();
    await expect(runPolicies('<validate-jwt query-parameter-name="a" />', options)).rejects.toMatchObject({
      reason: 'JwtInvalid',
    });
  });

  test('and keeps the token in a variable', async () => {
    const next = `${policy()}<set-variable name="aud" value="@(((Jwt)context.Variables[&quot;token&quot;]).Audiences.First())" />`;
    const { world } = await runPolicies(next, bearer(jwt(valid)));
    expect(world.variables.get('aud')).toBe('api');
  });
});

describe('keeps out', () => {
  test.for([
    { name: 'no token', reason: 'TokenNotPresent', headers: {}, message: 'JWT not present.' },
    {
      name: 'another scheme',
      reason: 'TokenNotPresent',
      xml: policy('', 'require-scheme="DPoP"'),
      message: 'JWT not present.',
    },
    { name: 'a text that is no token', reason: 'JwtInvalid', headers: { authorization: 'Bearer a.b' } },
    { name: 'parts that are no JSON', reason: 'JwtInvalid', headers: { authorization: 'Bearer YQ.YQ.YQ' } },
    { name: 'a token that ended', reason: 'TokenExpired', payload: { exp: 1000 }, message: /^The token is expired/ },
    { name: 'a token that never ends', reason: 'JwtInvalid', payload: {} },
    { name: 'a token of the future', reason: 'JwtInvalid', payload: { exp: 3000, nbf: 2000 } },
    { name: 'no signature', reason: 'TokenSignatureInvalid', header: { alg: 'none' } },
    { name: 'another audience', reason: 'TokenAudienceNotAllowed', xml: policy(audiences), payload: { exp: 2000 } },
    {
      name: 'another issuer',
      reason: 'TokenIssuerNotAllowed',
      xml: policy(issuers),
      payload: { exp: 2000, iss: 'https://ids.test' },
    },
    {
      name: 'a missing claim',
      reason: 'TokenClaimNotFound',
      xml: policy(claim('groups', ['a'])),
      message: 'JWT token is missing the following claims: groups. Access denied.',
    },
    {
      name: 'one value of two',
      reason: 'TokenClaimValueNotAllowed',
      xml: policy(claim('roles', ['a', 'c'])),
      message: 'Claim roles value of a,b is not allowed. Access denied.',
    },
    {
      name: 'a text that must be separated first',
      reason: 'TokenClaimValueNotAllowed',
      xml: policy(claim('scp', ['write'])),
    },
  ])('$name: $reason', async ({ reason, message, xml = policy(), payload = valid, header, headers }) => {
    const options = { now: 1000, requestHeaders: headers ?? bearer(jwt(payload, header)).requestHeaders };
    await expect(runPolicies(xml, options as { now: number })).rejects.toMatchObject({
      reason,
      ...(message !== undefined && {
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
      answer: { status: 401 },
    });
  });

  test('what the host finds wrong with the signature, with the status and the words of the policy', async () => {
    const keys = '<issuer-signing-keys><key id="k1">c2VjcmV0</key><key n="bg" e="AQAB" /></issuer-signing-keys>';
    const config = '<openid-config url="https://ids.test/.well-known/openid-configuration" />';
    const xml = policy(`${config}${keys}`, 'failed-validation-httpcode="403" failed-validation-error-message="No"');
    const run = runPolicies(xml, {
      ...bearer(jwt(valid)),
      jwt: (token, keys) => ({ reason: 'TokenSignatureKeyNotFound', message: `${token} ${JSON.stringify(keys)}.` }),
    });
    const trusted = {
      openIdConfigUrls: ['https://ids.test/.well-known/openid-configuration'],
      keys: [
        { id: 'k1', text: 'c2VjcmV0' },
        { n: 'bg', e: 'AQAB', text: '' },
      ],
    };
    await expect(run).rejects.toMatchObject({
      reason: 'TokenSignatureKeyNotFound',
      message: `${jwt(valid)} ${JSON.stringify(trusted)}. Access denied.`,
      answer: { status: 403, wireMessage: 'No' },
    });
  });
});

test.for([
  { id: 'signing', keys: [{ id: 'k', text: 'AAEC' }] },
  { id: 'other', keys: [{ id: 'k', text: '' }] },
])('the certificate `$id` of the service is a key, where it is there', async ({ id, keys }) => {
  const certificate = '-----BEGIN CERTIFICATE-----\nAA\nEC\n-----END CERTIFICATE-----\n';
  const stored = { signing: { thumbprint: 'AB', certificate, key: undefined } };
  const children = `<issuer-signing-keys><key id="k" certificate-id="${id}" /></issuer-signing-keys>`;
  const { world } = await runPolicies(policy(children), { ...bearer(jwt(valid)), stored });
  expect(world.verified.map((each) => each.keys)).toMatchObject([keys]);
});
