import { expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { localIdentity } from './identity.ts';

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

test('a token has the asked audience and lives an hour', async () => {
  const clock = new VirtualClock(1_000_000_000);
  const token = await localIdentity(clock).token('https://resource.test', undefined);
  expect(claimsOf(token)).toEqual({
    aud: 'https://resource.test',
    iss: 'https://spillway.invalid/',
    sub: 'system-assigned',
    iat: 1_000_000,
    nbf: 1_000_000,
    exp: 1_003_600,
  });
});

test('a token is kept until shortly before its end, for each resource and identity', async () => {
  const clock = new VirtualClock(0);
  const identity = localIdentity(clock);
  const first = await identity.token('r', 'c');
  clock.advance(54 * 60_000);
  const kept = await identity.token('r', 'c');
  clock.advance(2 * 60_000);
  const renewed = await identity.token('r', 'c');
  expect([kept === first, renewed === first, claimsOf(renewed)['sub']]).toEqual([true, false, 'c']);
});
