import { ClrException, raise } from '../exceptions.ts';

/** What the members of cryptography need from the host; `@spillway/expressions/node` brings it. */
export interface CryptoProvider {
  hash(algorithm: HashName, data: Uint8Array): Uint8Array;
  hmac(algorithm: HashName, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Runs whole blocks through a cipher; padding is not its business. */
  cipher(job: CipherJob, data: Uint8Array): Uint8Array;
  pbkdf2(algorithm: HashName, job: DerivationJob): Uint8Array;
  generateKey(bits: number): RsaKey;
  readKey(source: KeySource): RsaKey;
  writeKey(key: RsaKey, format: KeyFormat): Uint8Array;
  jwkOf(key: RsaKey): RsaNumbers;
  sign(key: RsaKey, job: SignatureJob, data: Uint8Array): Uint8Array;
  verify(key: RsaKey, job: SignatureJob, data: Uint8Array, signature: Uint8Array): boolean;
  encrypt(key: RsaKey, padding: EncryptionPadding, data: Uint8Array): Uint8Array;
  decrypt(key: RsaKey, padding: EncryptionPadding, data: Uint8Array): Uint8Array;
}

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface CipherJob {
  readonly algorithm: 'aes' | '3des';
  readonly mode: 'cbc' | 'ecb' | 'cfb8';
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly encrypt: boolean;
}

interface DerivationJob {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly length: number;
}

/** A key of the host; only the provider looks into the handle. */
export interface RsaKey {
  readonly bits: number;
  readonly isPrivate: boolean;
  readonly handle: object;
}

export type KeyFormat = 'pkcs1' | 'pkcs8' | 'pkcs1-public' | 'spki';

/** The numbers of a key in base64url, as a JWK names them. */
export interface RsaNumbers {
  readonly n: string;
  readonly e: string;
  readonly d?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
}

export type KeySource =
  | { readonly format: KeyFormat; readonly der: Uint8Array }
  | { readonly pem: string; readonly password?: string }
  | { readonly numbers: RsaNumbers };

export interface SignatureJob {
  readonly algorithm: HashName;
  readonly padding: 'pkcs1' | 'pss';
  /** The data is the hash already. */
  readonly hashed: boolean;
}

export interface EncryptionPadding {
  readonly kind: 'pkcs1' | 'oaep';
  readonly algorithm: HashName;
}

let registered: CryptoProvider | undefined;

export const registerCrypto = (provider: CryptoProvider): void => {
  registered = provider;
};

export const cryptographic = (message: string): never => raise('CryptographicException', message);

/** Lets the provider do something; what it throws becomes an exception of the code. */
export const withCrypto = <T>(use: (provider: CryptoProvider) => T): T => {
  const provider =
    registered ??
    raise(
      'PlatformNotSupportedException',
      'Spillway: cryptography needs a provider; import `@spillway/expressions/node` once',
    );
  try {
    return use(provider);
  } catch (error) {
    if (error instanceof ClrException) throw error;
    return cryptographic(error instanceof Error ? error.message : 'The operation failed.');
  }
};
