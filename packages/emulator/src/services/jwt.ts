import { createPublicKey, createSecretKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JwtFailure, SigningKeys } from '@spillway/policies';
import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { developmentKey } from './identity.ts';

type Key = SigningKeys['keys'][number];

/**
 * The key of its numbers or of a certificate, a symmetric key otherwise. What a text is does not depend on the token: a
 * certificate is public, and no secret to sign with.
 */
const keyObject = ({ text, n, e }: Key): KeyObject | undefined => {
  if (n !== undefined && e !== undefined) return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  if (text === undefined || text === '') return undefined;
  const bytes = Buffer.from(text, 'base64');
  try {
    return new X509Certificate(bytes).publicKey;
  } catch {
    return createSecretKey(bytes);
  }
};

const failureOf = (error: unknown): JwtFailure => {
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return { reason: 'TokenSignatureInvalid', message: 'The signature of the token is not valid.' };
  return { reason: 'JwtInvalid', message: error instanceof Error ? `${error.message}.` : 'The token is not valid.' };
};

/** Keys of the policy that may have signed the token, and the local issuer's where the policy trusts any issuer. */
const candidates = ({ keys, openIdConfigUrls }: SigningKeys, kid: string | undefined): readonly KeyObject[] => {
  const own = keys
    .filter(({ id }) => id === undefined || kid === undefined || id === kid)
    .flatMap((key) => keyObject(key) ?? []);
  return openIdConfigUrls.length === 0 ? own : [...own, createSecretKey(Buffer.from(developmentKey))];
};

/** Each key is tried (reference page); the failure of the last is told. */
export const verifyJwt = async (token: string, keys: SigningKeys): Promise<JwtFailure | undefined> => {
  let failure: JwtFailure = {
    reason: 'TokenSignatureKeyNotFound',
    message: 'No key was found that can check the signature of the token.',
  };
  try {
    const { kid } = decodeProtectedHeader(token);
    for (const key of candidates(keys, kid)) {
      try {
        await compactVerify(token, key);
        return undefined;
      } catch (error) {
        failure = failureOf(error);
      }
    }
    return failure;
  } catch (error) {
    return failureOf(error);
  }
};
