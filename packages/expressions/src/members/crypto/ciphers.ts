import { createNamed, newCipher } from '../../crypto/known-names.ts';
import { type CipherJob, cryptographic, withCrypto } from '../../crypto/provider.ts';
import { arrayFrom, bytesFrom, ClrCipher, randomBytes } from '../../crypto/values.ts';
import { argument, argumentNull, nullReference, raise } from '../../exceptions.ts';
import type { Runtime } from '../../runtime.ts';
import { named, type Type } from '../../types.ts';
import type { ClrArray } from '../../values/collections.ts';
import type { ClrObject } from '../../values/object.ts';
import type { MemberEntry, TypeDefinition } from '../definition.ts';

const modes: Readonly<Record<number, CipherJob['mode']>> = { 1: 'cbc', 2: 'ecb', 4: 'cfb8' };
const padding = { none: 1, pkcs7: 2, zeros: 3, ansi: 4, iso: 5 } as const;

const wrongKey = 'Specified key is not a valid size for this algorithm.';
const wrongIv = 'Specified initialization vector (IV) does not match the block size for this algorithm.';

const isKeySize = (cipher: ClrCipher, bytes: number): boolean =>
  (cipher.algorithm === 'aes' ? [16, 24, 32] : [16, 24]).includes(bytes);

interface Setup {
  readonly cipher: ClrCipher;
  readonly mode: CipherJob['mode'];
  readonly padding: number;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly encrypt: boolean;
}

const unit = ({ mode, cipher }: Setup): number => (mode === 'cfb8' ? 1 : cipher.blockBytes);

const padded = (setup: Setup, data: Uint8Array, rt: Runtime): Uint8Array => {
  const block = unit(setup);
  const missing = block - (data.length % block);
  const full = missing === block;
  if (setup.padding === padding.none) return full ? data : cryptographic('The input data is not a complete block.');
  if (setup.padding === padding.zeros) return full ? data : Uint8Array.from([...data, ...new Uint8Array(missing)]);
  const fill = new Uint8Array(missing);
  if (setup.padding === padding.pkcs7) fill.fill(missing);
  if (setup.padding === padding.iso) fill.set(randomBytes(rt, missing));
  fill[missing - 1] = missing;
  return Uint8Array.from([...data, ...fill]);
};

const unpadded = (setup: Setup, data: Uint8Array): Uint8Array => {
  if (setup.padding === padding.none || setup.padding === padding.zeros || data.length === 0) return data;
  const size = data.at(-1)!;
  const tail = data.subarray(data.length - size, data.length - 1);
  const expected = setup.padding === padding.pkcs7 ? size : 0;
  const wrong = size < 1 || size > unit(setup) || (setup.padding !== padding.iso && tail.some((b) => b !== expected));
  return wrong ? cryptographic('Padding is invalid and cannot be removed.') : data.subarray(0, data.length - size);
};

const through = (setup: Setup, data: Uint8Array): Uint8Array => {
  const { cipher, mode, key, iv, encrypt } = setup;
  const full =
    cipher.algorithm === '3des' && key.length === 16 ? Uint8Array.from([...key, ...key.subarray(0, 8)]) : key;
  return withCrypto((crypto) => crypto.cipher({ algorithm: cipher.algorithm, mode, key: full, iv, encrypt }, data));
};

const convert = (setup: Setup, data: Uint8Array, rt: Runtime): Uint8Array => {
  if (setup.encrypt) return through(setup, padded(setup, data, rt));
  if (data.length % unit(setup) !== 0) return cryptographic('The input data is not a complete block.');
  return unpadded(setup, through(setup, data));
};

/** What `CreateEncryptor` gives: keeps what earlier blocks brought. */
class ClrTransform implements ClrObject {
  readonly setup: Setup;
  private seen: number[] = [];
  private given = 0;
  constructor(setup: Setup) {
    this.setup = setup;
  }
  clrType(): Type {
    return named('ICryptoTransform');
  }
  /** A decryptor with padding holds the last block back. */
  block(data: Uint8Array): Uint8Array {
    for (const byte of data) this.seen.push(byte);
    const { setup } = this;
    const held = !setup.encrypt && setup.padding !== padding.none && setup.padding !== padding.zeros ? unit(setup) : 0;
    const whole = this.seen.length - (this.seen.length % unit(setup)) - held;
    if (whole <= this.given) return new Uint8Array();
    const all = through(setup, Uint8Array.from(this.seen.slice(0, whole)));
    const fresh = all.subarray(this.given);
    this.given = whole;
    return fresh;
  }
  last(data: Uint8Array, rt: Runtime): Uint8Array {
    const all = convert(this.setup, Uint8Array.from([...this.seen, ...data]), rt);
    const fresh = all.subarray(Math.min(this.given, all.length));
    this.seen = [];
    this.given = 0;
    return fresh;
  }
}

const modeOf = (cipher: ClrCipher): CipherJob['mode'] =>
  modes[cipher.mode] ?? cryptographic('Specified cipher mode is not valid for this algorithm.');

const transform = (
  cipher: ClrCipher,
  encrypt: boolean,
  given?: { readonly key: ClrArray | null; readonly iv: ClrArray | null },
): ClrTransform => {
  const key = given ? bytesFrom(given.key ?? argumentNull('rgbKey')) : cipher.key;
  const iv = given ? bytesFrom(given.iv ?? arrayFrom([])) : cipher.iv;
  const mode = modeOf(cipher);
  if (!isKeySize(cipher, key.length)) argument(wrongKey, 'rgbKey');
  if (given?.iv && iv.length !== cipher.blockBytes) argument(wrongIv, 'rgbIV');
  if (mode !== 'ecb' && iv.length === 0)
    cryptographic('The cipher mode specified requires that an initialization vector (IV) be used.');
  return new ClrTransform({ cipher, mode, padding: cipher.padding, key, iv, encrypt });
};

const slice = (array: ClrArray | null, offset: number, count: number): Uint8Array => {
  const bytes = bytesFrom(array ?? argumentNull('inputBuffer'));
  if (offset < 0 || count < 0 || offset + count > bytes.length)
    raise(
      'ArgumentOutOfRangeException',
      "Specified argument was out of the range of valid values. (Parameter 'inputCount')",
    );
  return bytes.subarray(offset, offset + count);
};

const transformType: TypeDefinition = {
  name: 'ICryptoTransform',
  shape: 'interface',
  bases: ['IDisposable'],
  members: {
    'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
      self: ClrTransform,
      input: ClrArray | null,
      offset: number,
      count: number,
      rt: Runtime,
    ) => arrayFrom(self.last(slice(input, offset, count), rt)),
    'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)': (
      self: ClrTransform,
      input: ClrArray | null,
      offset: number,
      count: number,
      output: ClrArray | null,
      at: number,
    ) => {
      const bytes = self.block(slice(input, offset, count));
      const target = output ?? argumentNull('outputBuffer');
      for (const [i, byte] of bytes.entries()) target.items[at + i] = byte;
      return bytes.length;
    },
    'int InputBlockSize': (self: ClrTransform) => self.setup.cipher.blockBytes,
    'int OutputBlockSize': (self: ClrTransform) => self.setup.cipher.blockBytes,
    'bool CanReuseTransform': () => true,
    'bool CanTransformMultipleBlocks': () => true,
    'void Dispose()': () => {},
  },
};

const sizedKey = (cipher: ClrCipher, key: ClrArray | null): void => {
  if (!key || !isKeySize(cipher, key.items.length)) cryptographic(wrongKey);
  else cipher.key = bytesFrom(key);
};

const sizedIv = (cipher: ClrCipher, iv: ClrArray | null): void => {
  if (!iv || iv.items.length !== cipher.blockBytes) cryptographic(wrongIv);
  else cipher.iv = bytesFrom(iv);
};

/** `EncryptCbc` and the like: one call, padding given. */
const oneShot =
  (mode: number, encrypt: boolean) =>
  (cipher: ClrCipher, data: ClrArray | null, ...rest: unknown[]) => {
    const [iv, pad, rt] = (mode === 2 ? [null, ...rest] : rest) as [ClrArray | null, number, Runtime];
    const setup: Setup = {
      cipher,
      mode: modes[mode]!,
      padding: pad,
      key: cipher.key,
      iv: iv ? bytesFrom(iv) : new Uint8Array(),
      encrypt,
    };
    if (mode !== 2 && iv?.items.length !== cipher.blockBytes) argument(wrongIv, 'iv');
    return arrayFrom(convert(setup, bytesFrom(data ?? argumentNull(encrypt ? 'plaintext' : 'ciphertext')), rt));
  };

const settings: Readonly<Record<string, MemberEntry>> = {
  'byte[] Key': { get: (cipher: ClrCipher) => arrayFrom(cipher.key), set: sizedKey },
  'byte[] IV': { get: (cipher: ClrCipher) => arrayFrom(cipher.iv), set: sizedIv },
  'int KeySize': {
    get: (cipher: ClrCipher) => cipher.key.length * 8,
    set: (cipher: ClrCipher, bits: number, rt: Runtime) => {
      if (!isKeySize(cipher, bits / 8)) cryptographic(wrongKey);
      cipher.key = randomBytes(rt, bits / 8);
    },
  },
  'int BlockSize': {
    get: (cipher: ClrCipher) => cipher.blockBytes * 8,
    set: (cipher: ClrCipher, bits: number) => {
      if (bits !== cipher.blockBytes * 8) cryptographic('Specified block size is not valid for this algorithm.');
    },
  },
  'int FeedbackSize': {
    get: (cipher: ClrCipher) => cipher.feedbackSize,
    set: (_cipher: ClrCipher, bits: number) => {
      if (bits !== 8) cryptographic('Specified feedback size is not valid for this algorithm.');
    },
  },
  'CipherMode Mode': {
    get: (cipher: ClrCipher) => cipher.mode,
    set: (cipher: ClrCipher, mode: number) => {
      if (!modes[mode]) cryptographic('Specified cipher mode is not valid for this algorithm.');
      cipher.mode = mode;
    },
  },
  'PaddingMode Padding': {
    get: (cipher: ClrCipher) => cipher.padding,
    set: (cipher: ClrCipher, value: number) => {
      if (value < 1 || value > 5) cryptographic('Specified padding mode is not valid for this algorithm.');
      cipher.padding = value;
    },
  },
  'void GenerateKey()': (cipher: ClrCipher, rt: Runtime) => {
    cipher.key = randomBytes(rt, cipher.key.length);
  },
  'void GenerateIV()': (cipher: ClrCipher, rt: Runtime) => {
    cipher.iv = randomBytes(rt, cipher.blockBytes);
  },
  'bool ValidKeySize(int bitLength)': (cipher: ClrCipher, bits: number) => isKeySize(cipher, bits / 8),
  'void Clear()': () => {},
  'void Dispose()': () => {},
};

const isCipher = (made: unknown): made is ClrCipher => made instanceof ClrCipher;

const create = (name: string | null, rt: Runtime): ClrCipher | null => {
  const made = createNamed(name ?? argumentNull('name'), { type: 'SymmetricAlgorithm', fits: isCipher }, rt);
  return isCipher(made) ? made : null;
};

const symmetric: TypeDefinition = {
  name: 'SymmetricAlgorithm',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'static SymmetricAlgorithm Create()': () =>
      raise('PlatformNotSupportedException', 'This platform does not allow the automatic selection of an algorithm.'),
    'static SymmetricAlgorithm Create(string algName)': create,
    ...settings,
    'ICryptoTransform CreateEncryptor()': (cipher: ClrCipher) => transform(cipher, true),
    'ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)': (
      cipher: ClrCipher,
      key: ClrArray | null,
      iv: ClrArray | null,
    ) => transform(cipher, true, { key, iv }),
    'ICryptoTransform CreateDecryptor()': (cipher: ClrCipher) => transform(cipher, false),
    'ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)': (
      cipher: ClrCipher,
      key: ClrArray | null,
      iv: ClrArray | null,
    ) => transform(cipher, false, { key, iv }),
    'byte[] EncryptCbc(byte[] plaintext, byte[] iv, PaddingMode paddingMode = 2)': oneShot(1, true),
    'byte[] DecryptCbc(byte[] ciphertext, byte[] iv, PaddingMode paddingMode = 2)': oneShot(1, false),
    'byte[] EncryptEcb(byte[] plaintext, PaddingMode paddingMode)': oneShot(2, true),
    'byte[] DecryptEcb(byte[] ciphertext, PaddingMode paddingMode)': oneShot(2, false),
  },
};

const cipherType = (name: 'Aes' | 'TripleDES'): TypeDefinition => ({
  name,
  shape: 'class',
  bases: ['SymmetricAlgorithm'],
  members: { [`static ${name} Create()`]: (rt: Runtime) => newCipher(name, rt) },
});

export const cipherTypes: readonly TypeDefinition[] = [
  transformType,
  symmetric,
  cipherType('Aes'),
  cipherType('TripleDES'),
];

interface Way {
  readonly encrypt: boolean;
  readonly name: string;
}

const run = (data: ClrArray | null, self: ClrTransform, rt: Runtime): ClrArray =>
  arrayFrom(self.last(bytesFrom(data ?? nullReference()), rt));

/** The gateway's own extensions of `byte[]`; CBC with PKCS7, as .NET has by itself. */
const extension = ({ encrypt, name }: Way): Readonly<Record<string, MemberEntry>> => ({
  [`static byte[] ${name}(this byte[] input, string alg, byte[] key, byte[] iv)`]: {
    run: (data: ClrArray | null, alg: string | null, key: ClrArray | null, iv: ClrArray | null, rt: Runtime) => {
      const cipher = create(alg, rt) ?? nullReference();
      return run(data, transform(cipher, encrypt, { key, iv }), rt);
    },
    difference: 'mode and padding are not documented; assumed to be CBC and PKCS7, the defaults of .NET',
  },
  [`static byte[] ${name}(this byte[] input, SymmetricAlgorithm alg)`]: (
    data: ClrArray | null,
    cipher: ClrCipher | null,
    rt: Runtime,
  ) => run(data, transform(cipher ?? nullReference(), encrypt), rt),
  [`static byte[] ${name}(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)`]: (
    data: ClrArray | null,
    cipher: ClrCipher | null,
    key: ClrArray | null,
    iv: ClrArray | null,
    rt: Runtime,
  ) => run(data, transform(cipher ?? nullReference(), encrypt, { key, iv }), rt),
});

export const byteExtensions: Readonly<Record<string, MemberEntry>> = {
  ...extension({ encrypt: true, name: 'Encrypt' }),
  ...extension({ encrypt: false, name: 'Decrypt' }),
};
