import { corrupted } from '../../crypto/der.ts';
import {
  cryptographic,
  type EncryptionPadding,
  type KeyFormat,
  type RsaKey,
  type RsaNumbers,
  type SignatureJob,
  withCrypto,
} from '../../crypto/provider.ts';
import { arrayFrom, bytesFrom, ClrNamed, ClrRsa, hashNamed, hashNames } from '../../crypto/values.ts';
import { argument, argumentNull, notAbove, notNegative } from '../../exceptions.ts';
import type { Reference } from '../../runtime.ts';
import { base64Bytes, base64Text } from '../../text/encoding.ts';
import { attempt } from '../../text/parse-numbers.ts';
import type { ClrArray } from '../../values/collections.ts';
import { parseXml } from '../../xml/parse.ts';
import type { MemberEntry, TypeDefinition } from '../definition.ts';

const job = (name: ClrNamed | null, padding: ClrNamed | null, hashed: boolean): SignatureJob => ({
  algorithm: hashNamed(name),
  padding: (padding ?? argumentNull('padding')).name === 'Pss' ? 'pss' : 'pkcs1',
  hashed,
});

const onlyPublic = 'Object contains only the public half of a key pair. A private key must also be provided.';

const bytes = (array: ClrArray | null, name: string): Uint8Array => bytesFrom(array ?? argumentNull(name));

const sign = (rsa: ClrRsa, data: Uint8Array, how: SignatureJob): ClrArray => {
  const { key } = rsa;
  if (!key.isPrivate) return cryptographic(onlyPublic);
  return arrayFrom(withCrypto((crypto) => crypto.sign(key, how, data)));
};

const verify = ({ key }: ClrRsa, data: Uint8Array, signature: Uint8Array, how: SignatureJob): boolean =>
  withCrypto((crypto) => crypto.verify(key, how, data, signature));

const paddingOf = (padding: ClrNamed | null): EncryptionPadding => {
  const { name, detail } = padding ?? argumentNull('padding');
  return name === 'Pkcs1'
    ? { kind: 'pkcs1', algorithm: 'sha1' }
    : { kind: 'oaep', algorithm: hashNamed(new ClrNamed('HashAlgorithmName', detail)) };
};

const encrypt = (rsa: ClrRsa, data: ClrArray | null, padding: ClrNamed | null): ClrArray => {
  const [{ key }, plain, how] = [rsa, bytes(data, 'data'), paddingOf(padding)];
  return arrayFrom(withCrypto((crypto) => crypto.encrypt(key, how, plain)));
};

const decrypt = (rsa: ClrRsa, data: ClrArray | null, padding: ClrNamed | null): ClrArray => {
  const [{ key }, secret, how] = [rsa, bytes(data, 'data'), paddingOf(padding)];
  if (secret.length !== key.bits / 8)
    return cryptographic('The length of the data to decrypt is not valid for the size of this key.');
  return arrayFrom(withCrypto((crypto) => crypto.decrypt(key, how, secret)));
};

const xmlParts = {
  Modulus: 'n', Exponent: 'e', P: 'p', Q: 'q', DP: 'dp', DQ: 'dq', InverseQ: 'qi', D: 'd',
} as const; // biome-ignore format: the elements in their order

const fromUrl = (text: string): string => {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
};

const toXml = (rsa: ClrRsa, includePrivate: boolean): string => {
  const { key } = rsa;
  if (includePrivate && !key.isPrivate) return cryptographic(onlyPublic);
  const numbers = withCrypto((crypto) => crypto.jwkOf(key));
  const shown = Object.entries(xmlParts).filter(([, name]) => includePrivate || name === 'n' || name === 'e');
  const parts = shown.map(([element, name]) => `<${element}>${fromUrl(numbers[name] ?? '')}</${element}>`);
  return `<RSAKeyValue>${parts.join('')}</RSAKeyValue>`;
};

const fromXml = (rsa: ClrRsa, xml: string | null): void => {
  const text = xml ?? argumentNull('xmlString');
  if (attempt(() => parseXml(text)) === undefined) cryptographic('The provided XML could not be read.');
  const numbers: Record<string, string> = {};
  for (const [element, name] of Object.entries(xmlParts)) {
    const found = new RegExp(`<${element}>\\s*([^<]*?)\\s*</${element}>`).exec(text)?.[1];
    const value = found === undefined ? undefined : base64Bytes(found.replace(/\s+/g, ''));
    if (value) numbers[name] = base64Text(value).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  }
  const missing = ['Modulus', 'Exponent'].find((part) => !(xmlParts[part as 'Modulus'] in numbers));
  if (missing) cryptographic(`Input string does not contain a valid encoding of the 'RSA' '${missing}' parameter.`);
  rsa.key = withCrypto((crypto) => crypto.readKey({ numbers: numbers as unknown as RsaNumbers }));
};

const readDer = (format: KeyFormat, der: Uint8Array): RsaKey =>
  withCrypto((crypto) => {
    try {
      return crypto.readKey({ format, der });
    } catch {
      return corrupted();
    }
  });

const importDer =
  (format: KeyFormat) =>
  (rsa: ClrRsa, source: ClrArray | null, read: Reference): void => {
    const der = source ? bytesFrom(source) : corrupted();
    rsa.key = readDer(format, der);
    read.set(der.length);
  };

const exportDer = (format: KeyFormat) => (rsa: ClrRsa) => arrayFrom(written(rsa, format));

const written = (rsa: ClrRsa, format: KeyFormat): Uint8Array => {
  const { key } = rsa;
  if ((format === 'pkcs1' || format === 'pkcs8') && !key.isPrivate) return cryptographic(onlyPublic);
  return withCrypto((crypto) => crypto.writeKey(key, format));
};

const pem = (label: string, format: KeyFormat) => (rsa: ClrRsa) => {
  const lines = base64Text(written(rsa, format)).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
};

const maxKeyBits = 4096;

const created = (bits: number): ClrRsa =>
  bits >= 512 && bits <= maxKeyBits && bits % 8 === 0
    ? new ClrRsa('RSA', bits)
    : cryptographic('Specified key is not a valid size for this algorithm.');

const pemText = (text: string | null): string =>
  text !== null && /-----BEGIN [A-Z ]*(?:PRIVATE|PUBLIC) KEY-----/.test(text)
    ? text
    : argument(
        'No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file.',
        'input',
      );

const asymmetric: TypeDefinition = {
  name: 'AsymmetricAlgorithm',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'int KeySize': {
      get: (rsa: ClrRsa) => rsa.bits,
      set: (rsa: ClrRsa, bits: number) => {
        rsa.bits = created(bits).bits;
      },
    },
    'string SignatureAlgorithm': () => 'RSA',
    'string KeyExchangeAlgorithm': () => 'RSA',
    'string ToXmlString(bool includePrivateParameters)': toXml,
    'void FromXmlString(string xmlString)': fromXml,
    'void ImportFromPem(string input)': (rsa: ClrRsa, text: string | null) => {
      rsa.key = withCrypto((crypto) => crypto.readKey({ pem: pemText(text) }));
    },
    'void ImportFromEncryptedPem(string input, string password)': (
      rsa: ClrRsa,
      text: string | null,
      password: string | null,
    ) => {
      const source = { pem: pemText(text), password: password ?? '' };
      rsa.key = withCrypto((crypto) => crypto.readKey(source));
    },
    'void ImportPkcs8PrivateKey(byte[] source, out int bytesRead)': importDer('pkcs8'),
    'void ImportSubjectPublicKeyInfo(byte[] source, out int bytesRead)': importDer('spki'),
    'byte[] ExportPkcs8PrivateKey()': exportDer('pkcs8'),
    'byte[] ExportSubjectPublicKeyInfo()': exportDer('spki'),
    'string ExportPkcs8PrivateKeyPem()': pem('PRIVATE KEY', 'pkcs8'),
    'string ExportSubjectPublicKeyInfoPem()': pem('PUBLIC KEY', 'spki'),
    'void Clear()': () => {},
    'void Dispose()': () => {},
  },
};

/** The place is looked at before the algorithm and the padding are. */
const within = (data: Uint8Array, offset: number, count: number): Uint8Array => {
  notNegative(offset, 'offset');
  notAbove(offset, data.length, 'offset');
  notNegative(count, 'count');
  notAbove(count, data.length - offset, 'count');
  return data.subarray(offset, offset + count);
};

const signatures: Readonly<Record<string, MemberEntry>> = {
  'byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    rsa: ClrRsa,
    data: ClrArray | null,
    hash: ClrNamed | null,
    padding: ClrNamed | null,
  ) => sign(rsa, bytes(data, 'data'), job(hash, padding, false)),
  'byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    rsa: ClrRsa,
    data: ClrArray | null,
    offset: number,
    count: number,
    hash: ClrNamed | null,
    padding: ClrNamed | null,
  ) => sign(rsa, within(bytes(data, 'data'), offset, count), job(hash, padding, false)),
  'byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    rsa: ClrRsa,
    data: ClrArray | null,
    hash: ClrNamed | null,
    padding: ClrNamed | null,
  ) => sign(rsa, bytes(data, 'hash'), job(hash, padding, true)),
  'bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    rsa: ClrRsa,
    data: ClrArray | null,
    signature: ClrArray | null,
    hash: ClrNamed | null,
    padding: ClrNamed | null,
  ) => verify(rsa, bytes(data, 'data'), bytes(signature, 'signature'), job(hash, padding, false)),
  'bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    rsa: ClrRsa,
    data: ClrArray | null,
    signature: ClrArray | null,
    hash: ClrNamed | null,
    padding: ClrNamed | null,
  ) => verify(rsa, bytes(data, 'hash'), bytes(signature, 'signature'), job(hash, padding, true)),
};

const rsaType: TypeDefinition = {
  name: 'RSA',
  shape: 'class',
  bases: ['AsymmetricAlgorithm'],
  members: {
    'static RSA Create()': () => new ClrRsa('RSA', 2048),
    'static RSA Create(int keySizeInBits)': created,
    ...signatures,
    'byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)': encrypt,
    'byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)': decrypt,
    'void ImportRSAPrivateKey(byte[] source, out int bytesRead)': importDer('pkcs1'),
    'void ImportRSAPublicKey(byte[] source, out int bytesRead)': importDer('pkcs1-public'),
    'byte[] ExportRSAPrivateKey()': exportDer('pkcs1'),
    'byte[] ExportRSAPublicKey()': exportDer('pkcs1-public'),
    'string ExportRSAPrivateKeyPem()': pem('RSA PRIVATE KEY', 'pkcs1'),
    'string ExportRSAPublicKeyPem()': pem('RSA PUBLIC KEY', 'pkcs1-public'),
  },
};

const named = (type: string, name: string, detail?: string) => () => new ClrNamed(type, name, detail);

const valueMembers = (type: string): Readonly<Record<string, MemberEntry>> => ({
  'string ToString()': (self: ClrNamed) => self.name ?? '',
  [`static bool operator ==(${type} a, ${type} b)`]: (a: ClrNamed | null, b: ClrNamed | null) => a?.name === b?.name,
  [`static bool operator !=(${type} a, ${type} b)`]: (a: ClrNamed | null, b: ClrNamed | null) => a?.name !== b?.name,
});

const hashAlgorithmName: TypeDefinition = {
  name: 'HashAlgorithmName',
  shape: 'struct',
  members: {
    'new(string name)': (name: string | null) => new ClrNamed('HashAlgorithmName', name),
    ...Object.fromEntries(
      Object.keys(hashNames).map((name) => [`static HashAlgorithmName ${name}`, named('HashAlgorithmName', name)]),
    ),
    'string Name': (self: ClrNamed) => self.name,
    ...valueMembers('HashAlgorithmName'),
  },
};

const signaturePadding: TypeDefinition = {
  name: 'RSASignaturePadding',
  shape: 'class',
  members: {
    'static RSASignaturePadding Pkcs1': named('RSASignaturePadding', 'Pkcs1'),
    'static RSASignaturePadding Pss': named('RSASignaturePadding', 'Pss'),
    'RSASignaturePaddingMode Mode': (self: ClrNamed) => (self.name === 'Pss' ? 1 : 0),
    ...valueMembers('RSASignaturePadding'),
  },
};

const encryptionPadding: TypeDefinition = {
  name: 'RSAEncryptionPadding',
  shape: 'class',
  members: {
    'static RSAEncryptionPadding Pkcs1': named('RSAEncryptionPadding', 'Pkcs1'),
    ...Object.fromEntries(
      ['SHA1', 'SHA256', 'SHA384', 'SHA512'].map((hash) => [
        `static RSAEncryptionPadding Oaep${hash}`,
        named('RSAEncryptionPadding', `Oaep${hash}`, hash),
      ]),
    ),
    'static RSAEncryptionPadding CreateOaep(HashAlgorithmName hashAlgorithm)': ({ name }: ClrNamed) => {
      const hash = name ?? argumentNull('hashAlgorithm');
      if (hash === '') argument('The value cannot be an empty string.', 'hashAlgorithm');
      return new ClrNamed('RSAEncryptionPadding', `Oaep${hash}`, hash);
    },
    'RSAEncryptionPaddingMode Mode': (self: ClrNamed) => (self.name === 'Pkcs1' ? 0 : 1),
    'HashAlgorithmName OaepHashAlgorithm': (self: ClrNamed) =>
      new ClrNamed('HashAlgorithmName', self.detail === '' ? null : self.detail),
    ...valueMembers('RSAEncryptionPadding'),
  },
};

export const rsaTypes: readonly TypeDefinition[] = [
  asymmetric,
  rsaType,
  // The class of Windows; here every key is one, so that casts to it work.
  { name: 'RSACng', shape: 'class', bases: ['RSA'], members: { 'new()': () => new ClrRsa('RSACng', 2048) } },
  hashAlgorithmName,
  signaturePadding,
  encryptionPadding,
];
