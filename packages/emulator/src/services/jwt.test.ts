import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { localIdentity } from './identity.ts';
import { verifyJwt } from './jwt.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const written = (header: object): string => `${part(header)}.${part({ sub: 'x' })}`;

const secret = Buffer.from('a secret that is long enough for it');
const hs256 = (header: object = {}): string => {
  const text = written({ alg: 'HS256', ...header });
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { n, e } = publicKey.export({ format: 'jwk' });
const rs256 = (header: object = {}): string => {
  const text = written({ alg: 'RS256', ...header });
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
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
  { name: 'a text that is no certificate', token: rs256(), keys: own(key), reason: 'TokenSignatureKeyNotFound' },
])('refused: $name', async ({ token, keys, reason }) => {
  const failure = await verifyJwt(token, keys);
  expect(failure).toMatchObject({ reason });
  expect(failure?.message).toMatch(/\.$/);
});
