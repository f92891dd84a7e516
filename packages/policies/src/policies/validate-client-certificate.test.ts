import { describe, expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import type { CertificateFacts } from '../run.ts';

const facts: CertificateFacts = {
  thumbprint: 'AB12',
  serialNumber: '0A02',
  subject: [
    { type: 'O', value: 'Contoso, Inc.' },
    { type: 'CN', value: 'client.contoso.test' },
  ],
  issuer: [{ type: 'CN', value: 'Contoso Test CA' }],
  dnsNames: ['client.contoso.test', 'other.contoso.test'],
  notBefore: 1_000_000,
  notAfter: 2_000_000,
  issuerThumbprint: 'CD34',
  isTrusted: true,
};
const stored = {
  authority: { thumbprint: 'CD34', certificate: '', key: undefined },
  stranger: { thumbprint: 'EF56', certificate: '', key: undefined },
};

const check = async (attributes: string, options: Options, identity?: string): Promise<string> => {
  const identities = identity === undefined ? '' : `<identities>${identity}</identities>`;
  const xml = `<validate-client-certificate ${attributes}>${identities}</validate-client-certificate>`;
  try {
    await runPolicies(xml, { now: 1500, stored, ...options });
    return 'passes';
  } catch (error) {
    expect(error).toMatchObject({
      reason: 'ClientCertificateInvalid',
      message: 'Invalid client certificate.',
      answer: { status: 403 },
    });
    return 'is refused';
  }
};

describe('rules', () => {
  test.for([
    { name: 'a certificate that fits', options: { certificate: facts }, outcome: 'passes' },
    { name: 'none', options: {}, outcome: 'is refused' },
    { name: 'one of nobody known', options: { certificate: { ...facts, isTrusted: false } }, outcome: 'is refused' },
    { name: 'one too early', options: { certificate: facts, now: 999 }, outcome: 'is refused' },
    { name: 'one too late', options: { certificate: facts, now: 2001 }, outcome: 'is refused' },
    { name: 'one in its last second', options: { certificate: facts, now: 2000 }, outcome: 'passes' },
  ])('$name $outcome', async ({ options, outcome }) => {
    expect(await check('', options)).toBe(outcome);
  });

  test.for([
    { attributes: 'validate-trust="false"', options: { certificate: { ...facts, isTrusted: false } } },
    { attributes: 'validate-not-before="false"', options: { certificate: facts, now: 999 } },
    { attributes: 'validate-not-after="false"', options: { certificate: facts, now: 2001 } },
    { attributes: 'ignore-error="true"', options: {} },
    { attributes: 'validate-revocation="true"', options: { certificate: facts } },
  ])('$attributes lets it pass', async ({ attributes, options }) => {
    expect(await check(attributes, options)).toBe('passes');
  });

  test('what was ignored is in the trace', async () => {
    const { world } = await runPolicies('<validate-client-certificate ignore-error="true" />');
    expect(world.traced).toEqual(['the client certificate is not valid: there is none']);
  });
});

test.for([
  { identity: 'thumbprint="ab 12"', outcome: 'passes' },
  { identity: 'thumbprint="AB13"', outcome: 'is refused' },
  { identity: 'serial-number="0a:02"', outcome: 'passes' },
  { identity: 'common-name="Client.contoso.test"', outcome: 'passes' },
  { identity: 'common-name="Contoso, Inc."', outcome: 'is refused' },
  { identity: `subject='CN=client.contoso.test, O="Contoso, Inc."'`, outcome: 'passes' },
  { identity: 'subject="CN=client.contoso.test"', outcome: 'is refused' },
  { identity: 'dns-name="other.contoso.test"', outcome: 'passes' },
  { identity: 'dns-name="contoso.test"', outcome: 'is refused' },
  { identity: 'issuer-subject="CN=Contoso Test CA"', outcome: 'passes' },
  { identity: 'issuer-thumbprint="cd34"', outcome: 'passes' },
  { identity: 'issuer-certificate-id="authority"', outcome: 'passes' },
  { identity: 'issuer-certificate-id="stranger"', outcome: 'is refused' },
  { identity: 'issuer-certificate-id="nobody"', outcome: 'is refused' },
  { identity: 'thumbprint="AB12" dns-name="contoso.test"', outcome: 'is refused' },
])('the identity $identity $outcome', async ({ identity, outcome }) => {
  expect(await check('', { certificate: facts }, `<identity ${identity} />`)).toBe(outcome);
});

test('one of several identities is enough', async () => {
  const identities = '<identity thumbprint="00" /><identity thumbprint="AB12" />';
  expect(await check('', { certificate: facts }, identities)).toBe('passes');
});
