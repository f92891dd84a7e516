import { createHmac } from 'node:crypto';
import type { Clock } from '@spillway/policies';

// A fixed development key: tokens are stable from run to run, and worth nothing anywhere else.
export const developmentKey = 'spillway-development-key-not-a-secret';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens are made anew when less than this is left of their hour. */
const renewMs = 5 * 60_000;
const lifetimeMs = 60 * 60_000;

/** A JWT of the local issuer, which policies that trust any issuer take here. */
export const localToken = (claims: Readonly<Record<string, unknown>>, key = developmentKey): string => {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

/** The pretended managed identity of one gateway unit. */
export interface LocalIdentity {
  token(resource: string, clientId: string | undefined): Promise<string>;
  reset(): void;
}

/** Tokens are JWTs with the asked audience, signed with a development key, good for an hour and kept until they end. */
export const localIdentity = (clock: Clock): LocalIdentity => {
  const kept = new Map<string, { readonly token: string; readonly until: number }>();
  const make = (resource: string, clientId: string | undefined): string => {
    const now = Math.floor(clock.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + lifetimeMs / 1000 };
    return localToken({
      aud: resource,
      iss: 'https://spillway.invalid/',
      sub: clientId ?? 'system-assigned',
      ...times,
    });
  };
  return {
    async token(resource, clientId) {
      const key = `${resource}\n${clientId ?? ''}`;
      const known = kept.get(key);
      if (known !== undefined && clock.now() < known.until - renewMs) return known.token;
      const token = make(resource, clientId);
      kept.set(key, { token, until: clock.now() + lifetimeMs });
      return token;
    },
    reset: () => kept.clear(),
  };
};
