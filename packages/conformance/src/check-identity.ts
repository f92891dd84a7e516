import { compare, type Mismatch } from './compare.ts';
import type { Authorized, Lab } from './lab.ts';

interface Claims {
  readonly aud?: unknown;
  /** Seconds since 1970. */
  readonly exp?: unknown;
}

const claimsOf = (token: string): Claims | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    // No JWT: nothing of the gateway's identity.
    return undefined;
  }
};

// Tokens of the service are asked for under these names (reference page: managed identity).
const isForService = (audience: unknown): boolean =>
  typeof audience === 'string' && /^https:\/\/(cognitiveservices\.azure\.com|ai\.azure\.com)\/?$/.test(audience);

const problemOf = ({ where, at, authorization }: Authorized): readonly string[] => {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : claimsOf(token);
  if (claims === undefined) return [`${where} without one`];
  if (!isForService(claims.aud)) return [`${where} with one for ${String(claims.aud)}`];
  return typeof claims.exp === 'number' && at < claims.exp * 1000 ? [] : [`${where} with one that has ended`];
};

/** Whether every attempt had a token of the gateway's own that was good, and a new one once the first had ended. */
export const checkIdentity = (lab: Lab): readonly Mismatch[] => {
  const all = lab.authorizations();
  const tokens = new Set(all.map(({ authorization }) => authorization));
  return [
    ...compare(
      'attempts without a good token of the gateway',
      'none',
      all.flatMap(problemOf).slice(0, 3).join(', ') || 'none',
    ),
    ...(tokens.size > 1 ? [] : compare('tokens of the gateway', 'more than one', String(tokens.size))),
  ];
};
