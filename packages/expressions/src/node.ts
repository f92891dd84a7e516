import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import {
  type CryptoProvider,
  type EncryptionPadding,
  type HashName,
  type KeyFormat,
  type KeySource,
  type RsaKey,
  type RsaNumbers,
  registerCrypto,
  type SignatureJob,
} from './crypto/provider.ts';
import { fitsPss, pssBlock } from './crypto/pss.ts';

/** Cryptography of policy expressions on `node:crypto`; importing this file is enough. */

const keyOf = (handle: object): RsaKey => {
  if (!(handle instanceof KeyObject) || handle.asymmetricKeyType !== 'rsa') throw new Error('The key is no RSA key.');
  return {
    bits: handle.asymmetricKeyDetails?.modulusLength ?? 0,
    isPrivate: handle.type === 'private',
    handle,
  };
};

const handleOf = ({ handle }: RsaKey): KeyObject => handle as KeyObject;

const readDer = (format: KeyFormat, der: Uint8Array): KeyObject => {
  const key = Buffer.from(der);
  if (format === 'spki' || format === 'pkcs1-public')
    return createPublicKey({ key, format: 'der', type: format === 'spki' ? 'spki' : 'pkcs1' });
  return createPrivateKey({ key, format: 'der', type: format });
};

const readPem = (pem: string, password?: string): KeyObject =>
  /-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)
    ? createPublicKey(pem)
    : createPrivateKey({ key: pem, format: 'pem', ...(password !== undefined && { passphrase: password }) });

const readNumbers = (numbers: RsaNumbers): KeyObject => {
  const key = { kty: 'RSA', ...numbers };
  return numbers.d === undefined ? createPublicKey({ key, format: 'jwk' }) : createPrivateKey({ key, format: 'jwk' });
};

const readKey = (source: KeySource): RsaKey => {
  if ('pem' in source) return keyOf(readPem(source.pem, source.password));
  return keyOf('numbers' in source ? readNumbers(source.numbers) : readDer(source.format, source.der));
};

const writeKey = (key: RsaKey, format: KeyFormat): Uint8Array => {
  const handle = handleOf(key);
  if (format === 'pkcs1' || format === 'pkcs8') return handle.export({ type: format, format: 'der' });
  const open = key.isPrivate ? createPublicKey(handle) : handle;
  return open.export({ type: format === 'spki' ? 'spki' : 'pkcs1', format: 'der' });
};

/** The ASN.1 that PKCS #1 puts before a hash. */
const digestHeads: Readonly<Record<HashName, string>> = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

const digestInfo = (algorithm: HashName, hash: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(digestHeads[algorithm], 'hex'), hash]);

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } as const;

const signing = (key: RsaKey, padding: 'pkcs1' | 'pss') =>
  padding === 'pss' ? { key: handleOf(key), ...pss } : { key: handleOf(key), padding: constants.RSA_PKCS1_PADDING };

const encryption = (key: RsaKey, { kind, algorithm }: EncryptionPadding) =>
  kind === 'pkcs1'
    ? { key: handleOf(key), padding: constants.RSA_PKCS1_PADDING }
    : { key: handleOf(key), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: algorithm };

const rawRsa = (key: RsaKey) => ({ key: handleOf(key), padding: constants.RSA_NO_PADDING });

const pssOf = (key: RsaKey, algorithm: HashName) => ({
  bits: key.bits - 1,
  digest: (data: Uint8Array): Uint8Array => createHash(algorithm).update(data).digest(),
});

/** `node:crypto` signs data only; with a hash the padding is made here. */
const signHash = (key: RsaKey, { algorithm, padding }: SignatureJob, hash: Uint8Array): Uint8Array => {
  if (hash.length !== createHash(algorithm).digest().length)
    throw new Error('The hash is not as long as its algorithm makes it.');
  if (padding === 'pkcs1') return privateEncrypt(signing(key, 'pkcs1'), digestInfo(algorithm, hash));
  const block = Buffer.alloc(key.bits / 8);
  const coded = pssBlock(pssOf(key, algorithm), hash, randomBytes(hash.length));
  block.set(coded, block.length - coded.length);
  return privateDecrypt(rawRsa(key), block);
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const verifyHash: CryptoProvider['verify'] = (key, { algorithm, padding }, hash, signature) => {
  try {
    if (padding === 'pss') return fitsPss(pssOf(key, algorithm), publicEncrypt(rawRsa(key), signature), hash);
    const shown = publicDecrypt({ key: handleOf(key), padding: constants.RSA_PKCS1_PADDING }, signature);
    return sameBytes(shown, digestInfo(algorithm, hash));
  } catch {
    return false;
  }
};

const cipherName = (algorithm: 'aes' | '3des', mode: string, key: Uint8Array): string =>
  algorithm === '3des' ? (mode === 'ecb' ? 'des-ede3-ecb' : `des-ede3-${mode}`) : `aes-${key.length * 8}-${mode}`;

const provider: CryptoProvider = {
  hash: (algorithm, data) => createHash(algorithm).update(data).digest(),
  hmac: (algorithm, key, data) => createHmac(algorithm, key).update(data).digest(),
  cipher: ({ algorithm, mode, key, iv, encrypt }, data) => {
    const create = encrypt ? createCipheriv : createDecipheriv;
    const cipher = create(cipherName(algorithm, mode, key), key, mode === 'ecb' ? null : iv);
    cipher.setAutoPadding(false);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  },
  pbkdf2: (algorithm, { password, salt, iterations, length }) =>
    pbkdf2Sync(password, salt, iterations, length, algorithm),
  generateKey: (bits) => keyOf(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey),
  readKey,
  writeKey,
  jwkOf: (key) => handleOf(key).export({ format: 'jwk' }) as unknown as RsaNumbers,
  sign: (key, job, data) =>
    job.hashed ? signHash(key, job, data) : sign(job.algorithm, data, signing(key, job.padding)),
  verify: (key, job, data, signature) =>
    job.hashed
      ? verifyHash(key, job, data, signature)
      : verify(job.algorithm, data, signing(key, job.padding), signature),
  encrypt: (key, padding, data) => publicEncrypt(encryption(key, padding), data),
  decrypt: (key, padding, data) => privateDecrypt(encryption(key, padding), data),
};

registerCrypto(provider);
