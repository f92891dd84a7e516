import { X509Certificate } from 'node:crypto';
import { sourceText } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { authority, client, clientKey, lonely, serverKey } from '../../test/certificates.ts';
import { snapshotOf } from '../../test/harness.ts';
import { certificateStore } from './certificates.ts';

const storeOf = (certificates: Readonly<Record<string, { certificate: string; key?: string }>>) =>
  certificateStore(
    snapshotOf({
      topology: { version: 1, instances: {}, certificates },
      topologySource: sourceText('topology.yaml', ''),
    }),
  );
const der = (text: string): Uint8Array => new X509Certificate(text).raw;

test('a certificate says what is in it', async () => {
  const facts = await storeOf({ authority: { certificate: authority } }).service.read(der(client));
  expect(facts).toEqual({
    thumbprint: '190334B5C95BF81BD67D96733126FC57CF14DF8B',
    serialNumber: '0A02',
    subject: [
      { type: 'C', value: 'US' },
      { type: 'ST', value: 'Illinois' },
      { type: 'O', value: 'Contoso, Inc.' },
      { type: 'CN', value: 'client.contoso.test' },
    ],
    issuer: [
      { type: 'C', value: 'US' },
      { type: 'O', value: 'Contoso, Inc.' },
      { type: 'CN', value: 'Contoso Test CA' },
    ],
    dnsNames: ['client.contoso.test', 'other.contoso.test'],
    notBefore: Date.UTC(2025, 0, 1),
    notAfter: Date.UTC(2125, 0, 1),
    issuerThumbprint: '85B476667457C9E5A6A4070FD179E71042688FA7',
    isTrusted: true,
  });
});

test.for([
  { name: 'one whose authority is in the topology', stored: { ca: authority }, text: client, isTrusted: true },
  { name: 'the authority itself', stored: { ca: authority }, text: authority, isTrusted: true },
  { name: 'one whose authority is not', stored: {}, text: client, isTrusted: false },
  { name: 'one that is in the topology and no authority', stored: { lonely }, text: lonely, isTrusted: false },
])('$name is trusted: $isTrusted', async ({ stored, text, isTrusted }) => {
  const certificates = Object.fromEntries(Object.entries(stored).map(([id, certificate]) => [id, { certificate }]));
  expect(await storeOf(certificates).service.read(der(text))).toMatchObject({ isTrusted });
});

test('finds by id and thumbprint in any case, and reads nothing else', async () => {
  const { service, named } = storeOf({ Client: { certificate: client, key: clientKey } });
  const found = { certificate: client, key: clientKey, thumbprint: '190334B5C95BF81BD67D96733126FC57CF14DF8B' };
  expect(await service.find('id', 'cLIENT')).toEqual(found);
  expect(await service.find('thumbprint', '19:03:34:b5:c9:5b:f8:1b:d6:7d:96:73:31:26:fc:57:cf:14:df:8b')).toEqual(
    found,
  );
  expect(await service.find('id', 'constructor')).toBeUndefined();
  expect(await service.read(new Uint8Array([1]))).toBeUndefined();
  expect(named('client')).toEqual(der(client));
  expect(named(Buffer.from(der(lonely)).toString('base64'))).toEqual(der(lonely));
  for (const none of ['', 'nobody', 'AAAA', '%%%']) expect(named(none)).toBeUndefined();
});

test.for([
  {
    name: 'text',
    local: { certificate: '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----' },
    problem: 'cannot be read',
  },
  { name: 'the key of another', local: { certificate: client, key: serverKey }, problem: 'does not belong to its key' },
  {
    name: 'a key that is none',
    local: { certificate: client, key: '-----BEGIN ' },
    problem: 'does not belong to its key',
  },
])('refuses $name', ({ local, problem }) => {
  const { diagnostics } = storeOf({ one: local });
  expect(diagnostics).toMatchObject([
    { code: 'RUN304', severity: 'error', message: `the certificate \`one\` of the topology ${problem}` },
  ]);
});
