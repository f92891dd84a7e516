import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { localIdentity } from './identity.ts';
import { verifyJwt } from './jwt.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const written = (header: object): string => `${part(header)}.${part({ sub: 'x' })}`;

const secret = Buffer.from('a secret that is long enough for it');
const hs256 = (header: object = {}, signedWith = secret): string => {
  const text = written({ alg: 'HS256', ...header });
  return `${text}.${createHmac('sha256', signedWith).update(text).digest('base64url')}`;
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { n, e } = publicKey.export({ format: 'jwk' });
const rs256 = (header: object = {}): string => {
  const text = written({ alg: 'RS256', ...header });
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
};

// Made for this test: CN=contoso.test, ECDSA on P-256.
const certificate =
  'MIIBhTCCASugAwIBAgIUBB75wnbXss2899eKLlqVLVh/XVUwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMY29udG9zby50ZXN0MCAX' +
  'DTI2MTEyMDEyMTE0MVoYDzIxMjYxMDI3MTIxMTQxWjAXMRUwEwYDVQQDDAxjb250b3NvLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO' +
  'PQMBBwNCAAT386dLtafssWkuoQ9t4dsZtdPjaROlkib7u4gv8TN2/dTwOoyJrFqdDp2NfhssVVmv0vVd8o9lpwvD3RkSFPZjo1Mw' +
  'UTAdBgNVHQ4EFgQUSbCwTyXxKEehDz1MKGr+4LjaoP8wHwYDVR0jBBgwFoAUSbCwTyXxKEehDz1MKGr+4LjaoP8wDwYDVR0TAQH/' +
  'BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAkCC1QR7gQT2gIC2CmdYmVSnQhMU/EEbrv0gCd7Lu+eQCIGC7ZUxOGS9lkuE/5pdf' +
  'nURiFPb8ZryxnPmRToc/atms';
const certificateKey = createPrivateKey({
  key: Buffer.from(
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpuyvj1A2Dot3aLI5d+Vku627S70krrSvZw1rRwMSRDWhRANCAAT3' +
      '86dLtafssWkuoQ9t4dsZtdPjaROlkib7u4gv8TN2/dTwOoyJrFqdDp2NfhssVVmv0vVd8o9lpwvD3RkSFPZj',
    'base64',
  ),
  format: 'der',
  type: 'pkcs8',
});
const es256 = (): string => {
  const text = written({ alg: 'ES256' });
  const signature = sign('sha256', Buffer.from(text), { key: certificateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
};

const key = { text: secret.toString('base64') };
const own = (...keys: { id?: string; text?: string; n?: string | undefined; e?: string | undefined }[]) => ({
  openIdConfigUrls: [],
  keys,
});

describe('a token is taken that', () => {
  test.for([
    { name: 'a symmetric key signed', token: hs256(), keys: own(key) },
    { name: 'an RSA key signed', token: rs256(), keys: own({ n, e }) },
    { name: 'the key of a certificate signed', token: es256(), keys: own({ text: certificate }) },
    { name: 'one of several keys signed', token: rs256(), keys: own(key, { n, e }) },
    { name: 'the key of its id signed', token: hs256({ kid: 'a' }), keys: own({ ...key, id: 'a' }) },
  ])('$name', async ({ token, keys }) => {
    expect(await verifyJwt(token, keys)).toBeUndefined();
  });

  test('the local issuer signed, where any issuer is trusted', async () => {
    const token = await localIdentity(new VirtualClock(1_000_000_000)).token('https://api.test', undefined);
    expect(await verifyJwt(token, { openIdConfigUrls: ['https://ids.test'], keys: [] })).toBeUndefined();
    expect(await verifyJwt(token, own())).toMatchObject({ reason: 'TokenSignatureKeyNotFound' });
  });
});

test.for([
  { name: 'no key', token: hs256(), keys: own(), reason: 'TokenSignatureKeyNotFound' },
  {
    name: 'a key of another id',
    token: hs256({ kid: 'a' }),
    keys: own({ ...key, id: 'b' }),
    reason: 'TokenSignatureKeyNotFound',
  },
  {
    name: 'another key',
    token: hs256(),
    keys: own({ text: Buffer.from('another secret, as long as this').toString('base64') }),
    reason: 'TokenSignatureInvalid',
  },
  { name: 'changed claims', token: hs256().replace('.', '.e'), keys: own(key), reason: 'TokenSignatureInvalid' },
  { name: 'a public key used as a secret', token: hs256(), keys: own({ n, e }), reason: 'JwtInvalid' },
  { name: 'no header', token: 'a.b.c', keys: own(key), reason: 'JwtInvalid' },
  {
    name: 'a certificate used as a secret',
    token: hs256({}, Buffer.from(certificate, 'base64')),
    keys: own({ text: certificate }),
    reason: 'JwtInvalid',
  },
  { name: 'a secret for a token that a key pair signed', token: rs256(), keys: own(key), reason: 'JwtInvalid' },
])('refused: $name', async ({ token, keys, reason }) => {
  const failure = await verifyJwt(token, keys);
  expect(failure).toMatchObject({ reason });
  expect(failure?.message).toMatch(/\.$/);
});
