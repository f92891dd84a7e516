import { table } from '../table.ts';
import { type Der, objectId, octets, partAt, partsOf, readDer, smallInteger } from './der.ts';
import { cryptographic, type HashName, withCrypto } from './provider.ts';

/** Reads PFX files (PKCS #12): the certificates and keys in it. */

export interface PfxContent {
  /** DER of the certificates, in order. */
  readonly certificates: readonly Uint8Array[];
  /** PKCS #8 of the keys. */
  readonly keys: readonly Uint8Array[];
}

const ids = {
  data: '1.2.840.113549.1.7.1',
  encrypted: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  pbes2: '1.2.840.113549.1.5.13',
  tripleDes: '1.2.840.113549.1.12.1.3',
} as const;

const hashIds: Readonly<Record<string, HashName>> = table({
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
});

const keyLengths: Readonly<Record<string, number>> = table({
  '2.16.840.1.101.3.4.1.2': 16,
  '2.16.840.1.101.3.4.1.22': 24,
  '2.16.840.1.101.3.4.1.42': 32,
});

const wrongPassword = (): never =>
  cryptographic('The certificate data cannot be read with the provided password, the password may be incorrect.');

const maxIterations = 1_000_000;

const iterationsOf = (value: Der): number => {
  const count = smallInteger(value);
  return count <= maxIterations ? count : cryptographic('The PFX asks for too many iterations.');
};

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const unpadded = (data: Uint8Array): Uint8Array => {
  const size = data.at(-1) ?? 0;
  return size >= 1 && size <= 16 && data.subarray(-size).every((byte) => byte === size)
    ? data.subarray(0, -size)
    : wrongPassword();
};

const pbes2 = (parameters: Der, password: string, data: Uint8Array): Uint8Array => {
  const [derivation, scheme] = partsOf(parameters);
  const [salt, iterations, ...rest] = partsOf(partAt(derivation!, 1));
  const prf = rest.find(({ tag }) => tag === 0x30);
  const algorithm = prf ? hashIds[objectId(partAt(prf, 0))] : 'sha1';
  const length = keyLengths[objectId(partAt(scheme!, 0))];
  if (!algorithm || length === undefined) return cryptographic('The PFX uses an algorithm that is not supported.');
  const job = { password: utf8(password), salt: octets(salt!), iterations: iterationsOf(iterations!), length };
  const iv = octets(partAt(scheme!, 1));
  return withCrypto((crypto) => {
    const key = crypto.pbkdf2(algorithm, job);
    return unpadded(crypto.cipher({ algorithm: 'aes', mode: 'cbc', key, iv, encrypt: false }, data));
  });
};

const repeated = (bytes: Uint8Array, block: number): Uint8Array => {
  const length = Math.ceil(bytes.length / block) * block;
  return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length]!);
};

const addOne = (block: Uint8Array, by: Uint8Array): Uint8Array => {
  const sum = new Uint8Array(block.length);
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    const value = block[i]! + by[i]! + carry;
    sum[i] = value & 0xff;
    carry = value >> 8;
  }
  return sum;
};

/** The key derivation of PKCS #12 (RFC 7292, appendix B) with SHA-1. */
const derive = (
  purpose: number,
  password: Uint8Array,
  { salt, iterations, length }: { readonly salt: Uint8Array; readonly iterations: number; readonly length: number },
): Uint8Array => {
  const block = 64;
  let input = Uint8Array.from([...repeated(salt, block), ...repeated(password, block)]);
  const derived: number[] = [];
  while (derived.length < length) {
    let hash = Uint8Array.from([...new Uint8Array(block).fill(purpose), ...input]);
    for (let i = 0; i < iterations; i++) hash = Uint8Array.from(withCrypto((crypto) => crypto.hash('sha1', hash)));
    derived.push(...hash);
    const step = repeated(hash, block).subarray(0, block);
    const next: number[] = [];
    for (let at = 0; at < input.length; at += block) next.push(...addOne(input.subarray(at, at + block), step));
    input = Uint8Array.from(next);
  }
  return Uint8Array.from(derived.slice(0, length));
};

/** Two bytes per character and two at the end. */
const bmp = (password: string): Uint8Array =>
  Uint8Array.from({ length: 2 * password.length + 2 }, (_, i) =>
    i % 2 === 0 ? 0 : (password.charCodeAt(i >> 1) || 0) & 0xff,
  );

const tripleDesWith = (parameters: Der, password: Uint8Array, data: Uint8Array): Uint8Array => {
  const [salt, iterations] = partsOf(parameters);
  const source = { salt: octets(salt!), iterations: iterationsOf(iterations!) };
  const key = derive(1, password, { ...source, length: 24 });
  const iv = derive(2, password, { ...source, length: 8 });
  return withCrypto((crypto) =>
    unpadded(crypto.cipher({ algorithm: '3des', mode: 'cbc', key, iv, encrypt: false }, data)),
  );
};

/** No password is written as an empty one by some and as none by others. */
const tripleDes = (parameters: Der, password: string, data: Uint8Array): Uint8Array => {
  if (password !== '') return tripleDesWith(parameters, bmp(password), data);
  try {
    return tripleDesWith(parameters, bmp(''), data);
  } catch {
    return tripleDesWith(parameters, new Uint8Array(), data);
  }
};

const decrypt = (algorithm: Der, password: string, data: Uint8Array): Uint8Array => {
  const [id, parameters] = partsOf(algorithm);
  const name = objectId(id!);
  if (data.length % 8 !== 0) return wrongPassword();
  if (name === ids.pbes2) return pbes2(parameters!, password, data);
  if (name === ids.tripleDes) return tripleDes(parameters!, password, data);
  return cryptographic(`The PFX is encrypted with ${name}, which is not supported; export it again with AES-256.`);
};

/** The bags of one part, decrypted where they are encrypted. */
const bagsOf = (part: Der, password: string): readonly Der[] => {
  const [id, wrapped] = partsOf(part);
  const content = partAt(wrapped!, 0);
  if (objectId(id!) === ids.data) return partsOf(readDer(octets(content)));
  const [, algorithm, data] = partsOf(partAt(content, 1));
  return partsOf(readDer(decrypt(algorithm!, password, octets(data!))));
};

/** @throws ClrException when the password is wrong or the bytes are no PFX */
export const readPfx = (bytes: Uint8Array, password: string): PfxContent => {
  const safe = octets(partAt(readDer(bytes), 1, 1, 0));
  const bags = partsOf(readDer(safe)).flatMap((part) => bagsOf(part, password));
  const certificates: Uint8Array[] = [];
  const keys: Uint8Array[] = [];
  for (const bag of bags) {
    const id = objectId(partAt(bag, 0));
    const value = partAt(bag, 1, 0);
    if (id === ids.certificateBag) certificates.push(octets(partAt(value, 1, 0)));
    if (id === ids.keyBag) keys.push(value.whole);
    if (id === ids.shroudedKeyBag) keys.push(decrypt(partAt(value, 0), password, octets(partAt(value, 1))));
  }
  return { certificates, keys };
};

/** A PFX starts with version 3; a certificate with a sequence. */
export const isPfx = (bytes: Uint8Array): boolean => {
  if (bytes[0] !== 0x30) return false;
  const [version] = partsOf(readDer(bytes));
  return version?.tag === 0x02 && smallInteger(version) === 3;
};
