/** The padding PSS of signatures (RFC 8017, 9.1), with a salt as long as the hash. */

export interface Pss {
  /** One less than the key has. */
  readonly bits: number;
  readonly digest: (data: Uint8Array) => Uint8Array;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** MGF1: as many bytes as asked for, made of a seed. */
const maskOf = ({ digest }: Pss, seed: Uint8Array, length: number): Uint8Array => {
  const bytes: number[] = [];
  for (let counter = 0; bytes.length < length; counter++)
    bytes.push(...digest(joined(seed, Uint8Array.of(counter >> 24, counter >> 16, counter >> 8, counter))));
  return Uint8Array.from(bytes.slice(0, length));
};

/** The bits of the first byte that the key has room for. */
const firstBits = ({ bits }: Pss): number => 0xff >> (8 * Math.ceil(bits / 8) - bits);

const mixed = (pss: Pss, data: Uint8Array, seed: Uint8Array): Uint8Array => {
  const mask = maskOf(pss, seed, data.length);
  return data.map((byte, i) => (byte ^ mask[i]!) & (i === 0 ? firstBits(pss) : 0xff));
};

const saltedHash = ({ digest }: Pss, hash: Uint8Array, salt: Uint8Array): Uint8Array =>
  digest(joined(new Uint8Array(8), hash, salt));

/** What the private key is applied to. */
export const pssBlock = (pss: Pss, hash: Uint8Array, salt: Uint8Array): Uint8Array => {
  const length = Math.ceil(pss.bits / 8) - hash.length - 1;
  if (length < salt.length + 1) throw new Error('The key is too short for the hash.');
  const salted = saltedHash(pss, hash, salt);
  const data = joined(new Uint8Array(length - salt.length - 1), Uint8Array.of(1), salt);
  return joined(mixed(pss, data, salted), salted, Uint8Array.of(0xbc));
};

/** Whether the block a signature gives is that of the hash. */
export const fitsPss = (pss: Pss, signed: Uint8Array, hash: Uint8Array): boolean => {
  const size = Math.ceil(pss.bits / 8);
  const [block, before] = [signed.slice(signed.length - size), signed.slice(0, signed.length - size)];
  const length = size - hash.length - 1;
  if (length < hash.length + 1 || before.some((byte) => byte !== 0) || block.at(-1) !== 0xbc) return false;
  const salted = block.slice(length, length + hash.length);
  const data = mixed(pss, block.slice(0, length), salted);
  const salt = data.slice(length - hash.length);
  const isPadded = data
    .slice(0, length - hash.length)
    .every((byte, i, { length: end }) => byte === Number(i === end - 1));
  const wanted = saltedHash(pss, hash, salt);
  return isPadded && (block[0]! & ~firstBits(pss)) === 0 && salted.every((byte, i) => byte === wanted[i]);
};
