import { accessDenied, type Refusal, wrongAudience } from './errors.ts';

// Tokens of the service are asked for under either name (reference page: managed identity).
const audiences: ReadonlySet<unknown> = new Set([
  'https://cognitiveservices.azure.com',
  'https://cognitiveservices.azure.com/',
  'https://ai.azure.com',
]);

/** The claims of a JWT; undefined for a token of any other form. */
const claimsOf = (token: string): { readonly aud?: unknown } | undefined => {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    // Three parts, but no JSON: some token of a test, and any token will do.
    return undefined;
  }
};

/**
 * The answer to a request whose credentials will not do; undefined when they will. Any key and any token is taken: the
 * mock knows no secrets. A token that says for whom it is must be for this service, so that a gateway asking for the
 * wrong resource is found out. With a key, the token beside it is not looked at (assumed).
 */
export const refusedCredentials = (headers: Readonly<Record<string, string>>): Refusal | undefined => {
  if (headers['api-key']) return undefined;
  const token = /^bearer +(\S+)/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return accessDenied;
  const claims = claimsOf(token);
  return claims === undefined || [claims.aud].flat().some((audience) => audiences.has(audience))
    ? undefined
    : wrongAudience;
};
