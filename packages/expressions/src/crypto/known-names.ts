import { invalidCast } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import { checkAssembly } from './assembly-name.ts';
import type { HashName } from './provider.ts';
import { ClrCipher, ClrHash, randomBytes } from './values.ts';

/** `CryptoConfig.CreateFromName`: the algorithms .NET makes by a name, and the class it makes. */

type Algorithm = ClrHash | ClrCipher;
interface Known {
  readonly className: string;
  readonly make: (rt: Runtime) => Algorithm;
}

export const blockSize = (algorithm: HashName): number => (algorithm === 'sha384' || algorithm === 'sha512' ? 128 : 64);

const provider = (type: string, algorithm: HashName): Known => ({
  className: `${type}CryptoServiceProvider`,
  make: () => new ClrHash(type, algorithm),
});
const managed = (type: string, algorithm: HashName): Known => ({
  className: `${type}Managed`,
  make: () => new ClrHash(`${type}Managed`, algorithm),
});
const hmac = (algorithm: HashName): Known => {
  const type = `HMAC${algorithm.toUpperCase()}`;
  return { className: type, make: (rt) => new ClrHash(type, algorithm, randomBytes(rt, blockSize(algorithm))) };
};
const cipher = (className: string, type: 'Aes' | 'TripleDES'): Known => ({
  className,
  make: (rt) => newCipher(type, rt),
});

export const newCipher = (type: 'Aes' | 'TripleDES', rt: Runtime): ClrCipher =>
  type === 'Aes'
    ? new ClrCipher(type, 'aes', randomBytes(rt, 32), randomBytes(rt, 16))
    : new ClrCipher(type, '3des', randomBytes(rt, 24), randomBytes(rt, 8));

const space = 'system.security.cryptography.';

/** Names in lower case; those after `+` are known with the namespace in front as well, those after `=` only so. */
const names: Readonly<Record<string, Known>> = table({
  'sha +sha1 =sha1cryptoserviceprovider =hashalgorithm': provider('SHA1', 'sha1'),
  '+md5 =md5cryptoserviceprovider': provider('MD5', 'md5'),
  '+sha256 sha-256': managed('SHA256', 'sha256'),
  '+sha384 sha-384': managed('SHA384', 'sha384'),
  '+sha512 sha-512': managed('SHA512', 'sha512'),
  '+hmacsha1 =hmac =keyedhashalgorithm': hmac('sha1'),
  '+hmacmd5': hmac('md5'),
  '+hmacsha256': hmac('sha256'),
  '+hmacsha384': hmac('sha384'),
  '+hmacsha512': hmac('sha512'),
  'aes +aescryptoserviceprovider': cipher('AesCryptoServiceProvider', 'Aes'),
  '+aesmanaged': cipher('AesManaged', 'Aes'),
  '+rijndael =symmetricalgorithm': cipher('RijndaelManaged', 'Aes'),
  '3des triple\u00a0des +tripledes': cipher('TripleDESCryptoServiceProvider', 'TripleDES'),
});

const byName: ReadonlyMap<string, Known> = new Map(
  Object.entries(names).flatMap(([written, known]) =>
    written.split(' ').flatMap((entry): [string, Known][] => {
      const name = entry.replace(/^[+=]/, '').replace('\u00a0', ' ');
      const long: [string, Known] = [space + name, known];
      return entry.startsWith('=') ? [long] : entry.startsWith('+') ? [[name, known], long] : [[name, known]];
    }),
  ),
);

const prefix = 'System.Security.Cryptography.';

/** Classes of the core library that can be made without arguments: .NET makes any type it finds by its name. */
const isPlainClass = (name: string): boolean => /^System\.(?:Object|Random|Text\.StringBuilder|Exception)$/.test(name);

/** What a name makes, or null for an unknown one; a name of another kind than `wanted` cannot be cast. */
export const createNamed = (
  name: string,
  wanted: { readonly type: string; readonly fits: (made: Algorithm) => boolean },
  rt: Runtime,
): Algorithm | null => {
  const known = byName.get(name.toLowerCase());
  if (!known) checkAssembly(name);
  if (!known) return isPlainClass(name) ? invalidCast(name, `${prefix}${wanted.type}`) : null;
  const made = known.make(rt);
  return wanted.fits(made) ? made : invalidCast(prefix + known.className, prefix + wanted.type);
};
