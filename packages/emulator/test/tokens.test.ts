import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signedWith = (key: string): string => {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: 4_102_444_800 })}`;
  return `Bearer ${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
};

test('a key that is written in the policy checks the token', async () => {
  const written = Buffer.from('a key of Contoso that is no secret').toString('base64');
  const keys = `<issuer-signing-keys><key>${written}</key></issuer-signing-keys>`;
  const policy = sections({ inbound: `<validate-jwt header-name="Authorization">${keys}</validate-jwt><base />` });
  const { send } = harness(snapshotOf({ apis: [api({ policy })] }));
  const good = await send({ headers: { Authorization: signedWith('a key of Contoso that is no secret') } });
  const bad = await send({ headers: { Authorization: signedWith('another key') } });
  expect([good.status, bad.status]).toEqual([200, 401]);
});
