import { clr } from '@spillway/expressions';
import { fromBase64 } from './base64.ts';
import { textsWithin } from './children.ts';
import type { RunningChild } from './define-policy.ts';
import { PolicyError } from './policy-error.ts';
import type { JwtFailure, PolicyRun, SigningKeys } from './run.ts';
import { decodeUtf8 } from './utf8.ts';

type Claims = Readonly<Record<string, unknown>>;

interface Jwt {
  readonly text: string;
  readonly header: Claims;
  readonly payload: Claims;
}

const partOf = (text: string): Claims | undefined => {
  const bytes = fromBase64(text);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
};

const parseJwt = (text: string): Jwt | undefined => {
  const [first, second, third, ...more] = text.split('.');
  if (second === undefined || third === undefined || more.length > 0) return undefined;
  const [header, payload] = [partOf(first ?? ''), partOf(second)];
  return header && payload && { text, header, payload };
};

/** Where a token comes from, as both policies that check one say it. */
export interface TokenSource {
  readonly headerName?: string | undefined;
  readonly queryParameterName?: string | undefined;
  readonly tokenValue?: string | undefined;
  readonly requireScheme?: string | undefined;
}

/** The token as it was sent; a scheme in front of it is taken off a header. */
const writtenToken = (run: PolicyRun, source: TokenSource): string | undefined => {
  if (source.tokenValue !== undefined) return source.tokenValue;
  if (source.queryParameterName !== undefined)
    return run.request.originalUrl.query.find(([name]) => name === source.queryParameterName)?.[1];
  const name = source.headerName ?? 'Authorization';
  const text = run.request.headers.get(name)?.[0]?.trim();
  const [, scheme, token] = /^(\S+)\s+(\S+)$/.exec(text ?? '') ?? [];
  if (name.toLowerCase() !== 'authorization' || source.requireScheme === undefined) return token ?? text;
  return scheme?.toLowerCase() === source.requireScheme.toLowerCase() ? token : undefined;
};

export interface Requirements {
  readonly keys: SigningKeys;
  readonly audiences: readonly string[];
  readonly issuers: readonly string[];
  readonly claims: readonly RequiredClaim[];
  /** Claims that are required depending on the others. */
  readonly claimsFor?: (payload: Claims) => readonly RequiredClaim[];
  readonly isSignatureRequired: boolean;
  readonly isExpirationRequired: boolean;
  readonly clockSkewSeconds: number;
}

export interface RequiredClaim {
  readonly name: string;
  readonly values: readonly string[];
  readonly match: 'all' | 'any';
  readonly separator?: string | undefined;
}

const denied = (reason: string, message: string): JwtFailure => ({ reason, message: `${message} Access denied.` });

const texts = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === 'object' && value !== null) return [JSON.stringify(value)];
  return value === undefined || value === null ? [] : [String(value)];
};

const timesOf = ({ payload }: Jwt, now: number, required: Requirements): JwtFailure | undefined => {
  const [expires, begins] = [payload['exp'], payload['nbf']];
  const skew = required.clockSkewSeconds;
  if (typeof expires !== 'number' && required.isExpirationRequired)
    return denied('JwtInvalid', 'The token has no expiration time.');
  if (typeof expires === 'number' && expires + skew <= now) return denied('TokenExpired', 'The token is expired.');
  if (typeof begins === 'number' && begins - skew > now) return denied('JwtInvalid', 'The token is not yet valid.');
  return undefined;
};

const isClaimMet = ({ values, match, separator }: RequiredClaim, found: readonly string[]): boolean => {
  const given = separator === undefined ? found : found.flatMap((text) => text.split(separator));
  if (values.length === 0) return true;
  return match === 'all'
    ? values.every((value) => given.includes(value))
    : values.some((value) => given.includes(value));
};

const claimsOf = ({ payload }: Jwt, required: readonly RequiredClaim[]): JwtFailure | undefined => {
  const missing = required.filter(({ name }) => payload[name] === undefined).map(({ name }) => name);
  if (missing.length > 0)
    return denied('TokenClaimNotFound', `JWT token is missing the following claims: ${missing.join(', ')}.`);
  const wrong = required.find((claim) => !isClaimMet(claim, texts(payload[claim.name])));
  return (
    wrong &&
    denied(
      'TokenClaimValueNotAllowed',
      `Claim ${wrong.name} value of ${texts(payload[wrong.name]).join(',')} is not allowed.`,
    )
  );
};

const partiesOf = ({ payload }: Jwt, { audiences, issuers }: Requirements): JwtFailure | undefined => {
  if (audiences.length > 0 && !texts(payload['aud']).some((each) => audiences.includes(each)))
    return denied('TokenAudienceNotAllowed', 'The audience of the token is not allowed.');
  if (issuers.length > 0 && !texts(payload['iss']).some((each) => issuers.includes(each)))
    return denied('TokenIssuerNotAllowed', 'The issuer of the token is not allowed.');
  return undefined;
};

const signatureOf = async (run: PolicyRun, { text, header }: Jwt, required: Requirements) => {
  if (header['alg'] !== 'none') {
    const failure = await run.services.jwt.verify(text, required.keys);
    return failure && denied(failure.reason, failure.message);
  }
  return required.isSignatureRequired ? denied('TokenSignatureInvalid', 'The token is not signed.') : undefined;
};

const failureOf = async (run: PolicyRun, token: Jwt, required: Requirements): Promise<JwtFailure | undefined> =>
  (await signatureOf(run, token, required)) ??
  timesOf(token, run.clock.now() / 1000, required) ??
  partiesOf(token, required) ??
  claimsOf(token, [...required.claims, ...(required.claimsFor?.(token.payload) ?? [])]);

export interface Refusal {
  readonly failedValidationHttpcode?: number | undefined;
  readonly failedValidationErrorMessage?: string | undefined;
}

/**
 * Refuses a request without a token that meets everything, or keeps the token in a variable. Reasons are those of the
 * reference page's table of errors; the messages of the real library are not published (assumed).
 */
export const requireToken = async (
  run: PolicyRun,
  source: TokenSource,
  required: Requirements,
  { variable, ...refusal }: Refusal & { readonly variable?: string | undefined },
): Promise<void> => {
  const written = writtenToken(run, source);
  const token = written === undefined || written === '' ? undefined : parseJwt(written);
  const failure =
    written === undefined || written === ''
      ? { reason: 'TokenNotPresent', message: 'JWT not present.' }
      : token === undefined
        ? denied('JwtInvalid', 'The token is malformed.')
        : await failureOf(run, token, required);
  if (failure !== undefined)
    throw new PolicyError(failure.reason, failure.message, {
      status: refusal.failedValidationHttpcode ?? 401,
      ...(refusal.failedValidationErrorMessage !== undefined && { wireMessage: refusal.failedValidationErrorMessage }),
    });
  if (variable !== undefined && written !== undefined) run.variables.set(variable, clr.jwt(written) ?? null);
};

const optional = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

export const claimsWithin = async (of: RunningChild | undefined): Promise<readonly RequiredClaim[]> =>
  Promise.all(
    ((await of?.elements()) ?? []).map(async (claim) => ({
      name: String(claim.attributes['name']),
      values: await textsWithin(claim),
      match: claim.attributes['match'] === 'any' ? ('any' as const) : ('all' as const),
      separator: optional(claim.attributes['separator']),
    })),
  );

/** The Base64 between the lines of a PEM. */
const pemContent = (pem: string): string => pem.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');

const keyOf = async (run: PolicyRun, key: RunningChild): Promise<SigningKeys['keys'][number]> => {
  const { attributes } = key;
  const certificateId = optional(attributes['certificateId']);
  const stored = certificateId === undefined ? undefined : await run.services.certificates.find('id', certificateId);
  return {
    id: optional(attributes['id']),
    n: optional(attributes['n']),
    e: optional(attributes['e']),
    text: stored === undefined ? (await key.text())?.trim() : pemContent(stored.certificate),
  };
};

/** A certificate that is not there is no key (assumed). */
export const keysWithin = async (run: PolicyRun, of: RunningChild | undefined): Promise<SigningKeys['keys']> =>
  Promise.all(
    ((await of?.elements()) ?? []).filter(({ name }) => name !== 'zumo-master-key').map((key) => keyOf(run, key)),
  );
