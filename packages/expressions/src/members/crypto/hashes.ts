import { blockSize, createNamed } from '../../crypto/known-names.ts';
import { type HashName, withCrypto } from '../../crypto/provider.ts';
import { arrayFrom, bytesFrom, type ClrCipher, ClrHash, hashSizes, randomBytes } from '../../crypto/values.ts';
import { argument, argumentNull, notNegative, raise } from '../../exceptions.ts';
import type { Runtime } from '../../runtime.ts';
import { table } from '../../table.ts';
import type { ClrArray } from '../../values/collections.ts';
import type { MemberEntry, TypeDefinition } from '../definition.ts';

const whole = (array: ClrArray | null, name = 'buffer'): Uint8Array => bytesFrom(array ?? argumentNull(name));

const rangeOf = (array: ClrArray | null, offset: number, count: number, name = 'buffer'): Uint8Array => {
  const bytes = whole(array, name);
  notNegative(offset, name === 'buffer' ? 'offset' : 'inputOffset');
  if (count < 0 || count > bytes.length) return argument('Value was invalid.');
  if (bytes.length - count < offset)
    return argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
  return bytes.subarray(offset, offset + count);
};

const compute = (hash: ClrHash, bytes: Uint8Array): ClrArray => {
  hash.append(bytes);
  return arrayFrom(hash.finish());
};

const copyTo = (target: ClrArray | null, at: number, bytes: Uint8Array): void => {
  if (target) for (const [i, byte] of bytes.entries()) target.items[at + i] = byte;
};

const families: Readonly<Record<string, HashName>> = table({
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
});

const isPlain = (made: ClrHash | ClrCipher, algorithm: HashName): boolean =>
  made instanceof ClrHash && made.algorithm === algorithm && !made.isKeyed;

/** `Create(name)` of a base class; `fits` tells what is of this class. */
const byName =
  (type: string, fits: (made: ClrHash | ClrCipher) => boolean) =>
  (name: string | null, rt: Runtime): ClrHash | ClrCipher | null =>
    createNamed(name ?? argumentNull('name'), { type, fits }, rt);

const hashAlgorithm: TypeDefinition = {
  name: 'HashAlgorithm',
  shape: 'class',
  bases: ['ICryptoTransform', 'IDisposable'],
  members: {
    'static HashAlgorithm Create()': () =>
      raise('PlatformNotSupportedException', 'This platform does not allow the automatic selection of an algorithm.'),
    'static HashAlgorithm Create(string hashName)': byName('HashAlgorithm', (made) => made instanceof ClrHash),
    'byte[] ComputeHash(byte[] buffer)': (hash: ClrHash, bytes: ClrArray | null) => compute(hash, whole(bytes)),
    'byte[] ComputeHash(byte[] buffer, int offset, int count)': (
      hash: ClrHash,
      bytes: ClrArray | null,
      offset: number,
      count: number,
    ) => compute(hash, rangeOf(bytes, offset, count)),
    'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)': (
      hash: ClrHash,
      input: ClrArray | null,
      offset: number,
      count: number,
      output: ClrArray | null,
      at: number,
    ) => {
      const bytes = rangeOf(input, offset, count, 'inputBuffer');
      hash.append(bytes);
      copyTo(output, at, bytes);
      return count;
    },
    'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
      hash: ClrHash,
      input: ClrArray | null,
      offset: number,
      count: number,
    ) => {
      const bytes = rangeOf(input, offset, count, 'inputBuffer');
      compute(hash, bytes);
      return arrayFrom(bytes);
    },
    'int HashSize': (hash: ClrHash) => hashSizes[hash.algorithm],
    'byte[] Hash': (hash: ClrHash) => hash.result && arrayFrom(hash.result),
    'void Initialize()': (hash: ClrHash) => hash.reset(),
    'void Clear()': (hash: ClrHash) => hash.dispose(),
    'void Dispose()': (hash: ClrHash) => hash.dispose(),
    'int InputBlockSize': () => 1,
    'int OutputBlockSize': () => 1,
    'bool CanReuseTransform': () => true,
    'bool CanTransformMultipleBlocks': () => true,
  },
};

const sizes = (algorithm: HashName): Readonly<Record<string, MemberEntry>> => ({
  'const int HashSizeInBits': () => hashSizes[algorithm],
  'const int HashSizeInBytes': () => hashSizes[algorithm] / 8,
});

const hashType = (name: string, algorithm: HashName): TypeDefinition => ({
  name,
  shape: 'class',
  bases: ['HashAlgorithm'],
  members: {
    [`static ${name} Create()`]: () => new ClrHash(name, algorithm),
    [`static ${name} Create(string hashName)`]: byName(name, (made) => isPlain(made, algorithm)),
    'static byte[] HashData(byte[] source)': (source: ClrArray | null) =>
      arrayFrom(withCrypto((crypto) => crypto.hash(algorithm, whole(source, 'source')))),
    ...sizes(algorithm),
  },
});

const managedType = (base: string, algorithm: HashName): TypeDefinition => ({
  name: `${base}Managed`,
  shape: 'class',
  bases: [base],
  members: { 'new()': () => new ClrHash(`${base}Managed`, algorithm) },
});

/** A key longer than a block is replaced by its hash, as the property shows. */
const keyFor = (algorithm: HashName, key: ClrArray | null, name: string): Uint8Array => {
  const bytes = whole(key, name);
  return bytes.length > blockSize(algorithm) ? withCrypto((crypto) => crypto.hash(algorithm, bytes)) : bytes;
};

const hmacType = (name: string, algorithm: HashName): TypeDefinition => ({
  name,
  shape: 'class',
  bases: ['HMAC'],
  members: {
    'new()': (rt: Runtime) => new ClrHash(name, algorithm, randomBytes(rt, blockSize(algorithm))),
    'new(byte[] key)': (key: ClrArray | null) => new ClrHash(name, algorithm, keyFor(algorithm, key, 'key')),
    'static byte[] HashData(byte[] key, byte[] source)': (key: ClrArray | null, source: ClrArray | null) =>
      arrayFrom(withCrypto((crypto) => crypto.hmac(algorithm, whole(key, 'key'), whole(source, 'source')))),
    ...sizes(algorithm),
  },
});

const isHmac = (made: ClrHash | ClrCipher): boolean => made instanceof ClrHash && made.isKeyed;

const keyed: TypeDefinition = {
  name: 'KeyedHashAlgorithm',
  shape: 'class',
  bases: ['HashAlgorithm'],
  members: {
    'byte[] Key': {
      get: (hash: ClrHash) => arrayFrom(hash.key),
      set: (hash: ClrHash, key: ClrArray | null) => {
        hash.key = keyFor(hash.algorithm, key, 'value');
      },
    },
    'static KeyedHashAlgorithm Create(string algName)': byName('KeyedHashAlgorithm', isHmac),
  },
};

const hmac: TypeDefinition = {
  name: 'HMAC',
  shape: 'class',
  bases: ['KeyedHashAlgorithm'],
  members: {
    'string HashName': {
      get: (hash: ClrHash) => hash.algorithm.toUpperCase(),
      set: () => raise('PlatformNotSupportedException', 'Setting HashName is not supported.'),
    },
    'static HMAC Create(string algorithmName)': byName('HMAC', isHmac),
  },
};

export const hashTypes: readonly TypeDefinition[] = [
  hashAlgorithm,
  keyed,
  hmac,
  ...Object.entries(families).flatMap(([name, algorithm]) => [
    hashType(name, algorithm),
    ...(name === 'MD5' ? [] : [managedType(name, algorithm)]),
    hmacType(`HMAC${name}`, algorithm),
  ]),
];
