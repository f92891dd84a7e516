import {
  attributeOf,
  type Certificate,
  forwardNameText,
  friendlyName,
  nameText,
  objectIdOf,
  parseCertificate,
} from '../../crypto/certificate.ts';
import { isPfx, readPfx } from '../../crypto/pkcs12.ts';
import { cryptographic, type HashName, withCrypto } from '../../crypto/provider.ts';
import {
  arrayFrom,
  bytesFrom,
  ClrCertificate,
  ClrNamed,
  ClrOid,
  ClrRsa,
  hashNamed,
  hexText,
  randomBytes,
} from '../../crypto/values.ts';
import { enums } from '../../enums.ts';
import { argumentNull, raise } from '../../exceptions.ts';
import type { Runtime } from '../../runtime.ts';
import { base64Bytes, base64Text } from '../../text/encoding.ts';
import { formatValue } from '../../text/format.ts';
import type { ClrArray } from '../../values/collections.ts';
import { fromMilliseconds } from '../../values/date-time.ts';
import { hashOf } from '../../values/object.ts';
import type { MemberEntry, TypeDefinition } from '../definition.ts';

/** Reads a certificate or a PFX, as the constructors of `X509Certificate2` do. */
export const certificateFrom = (raw: Uint8Array, password: string): ClrCertificate => {
  if (raw.length === 0) return new ClrCertificate(undefined);
  if (!isPfx(raw)) return new ClrCertificate(parseCertificate(raw, base64Bytes));
  const { certificates, keys } = readPfx(raw, password);
  const [first] = certificates;
  if (!first) return cryptographic('The PFX holds no certificate.');
  return new ClrCertificate(parseCertificate(first, base64Bytes), keys[0]);
};

const of = (self: ClrCertificate): Certificate =>
  self.certificate ?? cryptographic('m_safeCertContext is an invalid handle.');

const digest = (self: ClrCertificate, algorithm: HashName): Uint8Array =>
  withCrypto((crypto) => crypto.hash(algorithm, of(self).raw));

const localDate = (milliseconds: number) => fromMilliseconds(milliseconds, 'local');
const dateText = (milliseconds: number): string => formatValue(localDate(milliseconds), 'G');

const rsaIds = new Set(['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10']);

const publicKey = (self: ClrCertificate): ClrRsa | null => {
  const { keyAlgorithm, publicKeyInfo } = of(self);
  if (!rsaIds.has(keyAlgorithm)) return null;
  return new ClrRsa(
    'RSACng',
    withCrypto((crypto) => crypto.readKey({ format: 'spki', der: publicKeyInfo })),
  );
};

const privateKey = (self: ClrCertificate): ClrRsa | null => {
  const der = self.privateKey;
  if (!der || !rsaIds.has(of(self).keyAlgorithm)) return null;
  return new ClrRsa(
    'RSACng',
    withCrypto((crypto) => crypto.readKey({ format: 'pkcs8', der })),
  );
};

/** Kinds of alternative names: 1 an address of mail, 2 a host, 6 a URL. */
const alternative = (self: ClrCertificate, kind: number): string | undefined =>
  of(self).alternativeNames.find((name) => name.kind === kind)?.text;

const nameInfo = (self: ClrCertificate, type: number, forIssuer: boolean): string => {
  const name = forIssuer ? of(self).issuer : of(self).subject;
  const common = attributeOf(name, 'CN') ?? attributeOf(name, 'OU') ?? attributeOf(name, 'O') ?? attributeOf(name, 'E');
  const kinds = enums.X509NameType!;
  if (type === kinds.SimpleName) return common ?? '';
  if (type === kinds.EmailName) return alternative(self, 1) ?? attributeOf(name, 'E') ?? '';
  if (type === kinds.DnsName) return alternative(self, 2) ?? attributeOf(name, 'CN') ?? '';
  if (type === kinds.DnsFromAlternativeName) return alternative(self, 2) ?? '';
  return type === kinds.UrlName ? (alternative(self, 6) ?? '') : '';
};

const text = (self: ClrCertificate): string => {
  const { subject, issuer, serial, notBefore, notAfter } = of(self);
  const parts = [
    ['Subject', nameText(subject)],
    ['Issuer', nameText(issuer)],
    ['Serial Number', hexText(serial)],
    ['Not Before', dateText(notBefore)],
    ['Not After', dateText(notAfter)],
    ['Thumbprint', hexText(digest(self, 'sha1'))],
  ];
  return parts.map(([title, value]) => `[${title}]\n  ${value}\n`).join('\n');
};

const pem = (self: ClrCertificate): string =>
  [
    '-----BEGIN CERTIFICATE-----',
    ...(base64Text(of(self).raw).match(/.{1,64}/g) ?? []),
    '-----END CERTIFICATE-----',
  ].join('\n');

const distinguished = (value: string) => new ClrNamed('X500DistinguishedName', value);

const exported = (self: ClrCertificate, type: number): ClrArray =>
  type === enums.X509ContentType!.Cert
    ? arrayFrom(of(self).raw)
    : raise('NotSupportedException', 'Spillway: a certificate is exported as X509ContentType.Cert only');

const constructors: Readonly<Record<string, MemberEntry>> = {
  'new()': () => new ClrCertificate(undefined),
  'new(byte[] rawData)': (raw: ClrArray | null) => certificateFrom(bytesFrom(raw ?? argumentNull('data')), ''),
  'new(byte[] rawData, string password)': (raw: ClrArray | null, password: string | null) =>
    certificateFrom(bytesFrom(raw ?? argumentNull('data')), password ?? ''),
  'new(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)': (
    raw: ClrArray | null,
    password: string | null,
  ) => certificateFrom(bytesFrom(raw ?? argumentNull('data')), password ?? ''),
};

const base: TypeDefinition = {
  name: 'X509Certificate',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    ...constructors,
    'string Issuer': (self: ClrCertificate) => nameText(of(self).issuer),
    'string Subject': (self: ClrCertificate) => nameText(of(self).subject),
    'byte[] GetCertHash()': (self: ClrCertificate) => arrayFrom(digest(self, 'sha1')),
    'byte[] GetCertHash(HashAlgorithmName hashAlgorithm)': (self: ClrCertificate, name: ClrNamed | null) =>
      arrayFrom(digest(self, hashNamed(name))),
    'string GetCertHashString()': (self: ClrCertificate) => hexText(digest(self, 'sha1')),
    'string GetCertHashString(HashAlgorithmName hashAlgorithm)': (self: ClrCertificate, name: ClrNamed | null) =>
      hexText(digest(self, hashNamed(name))),
    'string GetEffectiveDateString()': (self: ClrCertificate) => dateText(of(self).notBefore),
    'string GetExpirationDateString()': (self: ClrCertificate) => dateText(of(self).notAfter),
    'string GetFormat()': () => 'X509',
    'string GetIssuerName()': (self: ClrCertificate) => forwardNameText(of(self).issuer),
    'string GetName()': (self: ClrCertificate) => forwardNameText(of(self).subject),
    'string GetKeyAlgorithm()': (self: ClrCertificate) => of(self).keyAlgorithm,
    'byte[] GetKeyAlgorithmParameters()': (self: ClrCertificate) => arrayFrom(of(self).keyParameters),
    'string GetKeyAlgorithmParametersString()': (self: ClrCertificate) => hexText(of(self).keyParameters),
    'byte[] GetPublicKey()': (self: ClrCertificate) => arrayFrom(of(self).publicKey),
    'string GetPublicKeyString()': (self: ClrCertificate) => hexText(of(self).publicKey),
    'byte[] GetRawCertData()': (self: ClrCertificate) => arrayFrom(of(self).raw),
    'string GetRawCertDataString()': (self: ClrCertificate) => hexText(of(self).raw),
    'byte[] GetSerialNumber()': (self: ClrCertificate) => arrayFrom(of(self).serial.toReversed()),
    'string GetSerialNumberString()': (self: ClrCertificate) => hexText(of(self).serial),
    'byte[] Export(X509ContentType contentType)': exported,
    'byte[] Export(X509ContentType contentType, string password)': exported,
    'bool Equals(X509Certificate other)': (a: ClrCertificate, b: ClrCertificate | null) =>
      b !== null && hexText(of(a).raw) === hexText(of(b).raw),
    'int GetHashCode()': {
      run: (self: ClrCertificate) => hashOf(self),
      difference: 'stable, but not the number .NET gives',
    },
    'string ToString()': text,
    'string ToString(bool verbose)': text,
    'void Reset()': () => {},
    'void Dispose()': () => {},
  },
};

const certificate: TypeDefinition = {
  name: 'X509Certificate2',
  shape: 'class',
  bases: ['X509Certificate'],
  members: {
    ...constructors,
    'bool Archived': {
      get: (self: ClrCertificate) => self.archived,
      set: (self: ClrCertificate, value: boolean) => {
        self.archived = value;
      },
    },
    'string FriendlyName': {
      get: (self: ClrCertificate) => self.friendlyName,
      set: (self: ClrCertificate, value: string | null) => {
        self.friendlyName = value ?? '';
      },
    },
    'bool HasPrivateKey': (self: ClrCertificate) => self.privateKey !== undefined,
    'AsymmetricAlgorithm PrivateKey': privateKey,
    'PublicKey PublicKey': (self: ClrCertificate) => of(self) && new ClrPublicKey(self),
    'X500DistinguishedName IssuerName': (self: ClrCertificate) => distinguished(nameText(of(self).issuer)),
    'X500DistinguishedName SubjectName': (self: ClrCertificate) => distinguished(nameText(of(self).subject)),
    'DateTime NotAfter': (self: ClrCertificate) => localDate(of(self).notAfter),
    'DateTime NotBefore': (self: ClrCertificate) => localDate(of(self).notBefore),
    'byte[] RawData': (self: ClrCertificate) => arrayFrom(of(self).raw),
    'string SerialNumber': (self: ClrCertificate) => hexText(of(self).serial),
    'Oid SignatureAlgorithm': (self: ClrCertificate) => new ClrOid(of(self).signatureAlgorithm),
    'string Thumbprint': (self: ClrCertificate) => hexText(digest(self, 'sha1')),
    'int Version': (self: ClrCertificate) => of(self).version,
    'string GetNameInfo(X509NameType nameType, bool forIssuer)': nameInfo,
    'string ExportCertificatePem()': pem,
    'bool Verify()': {
      run: () => false,
      difference: 'always false: there is no store of trusted roots here',
    },
    'static X509ContentType GetCertContentType(byte[] rawData)': (raw: ClrArray | null) =>
      isPfx(bytesFrom(raw ?? argumentNull('rawData'))) ? enums.X509ContentType!.Pfx : enums.X509ContentType!.Cert,
    'static X509Certificate2 CreateFromPem(string certPem)': (source: string | null) =>
      certificateFrom(new TextEncoder().encode(source ?? argumentNull('certPem')), ''),
  },
};

const isTimely = (self: ClrCertificate, now: number): boolean => of(self).notBefore <= now && now <= of(self).notAfter;

class ClrPublicKey {
  readonly owner: ClrCertificate;
  constructor(owner: ClrCertificate) {
    this.owner = owner;
  }
  clrType() {
    return { kind: 'named', name: 'PublicKey', args: [] } as const;
  }
}

const publicKeyType: TypeDefinition = {
  name: 'PublicKey',
  shape: 'class',
  members: {
    'AsymmetricAlgorithm Key': ({ owner }: ClrPublicKey) => publicKey(owner),
    'Oid Oid': ({ owner }: ClrPublicKey) => new ClrOid(of(owner).keyAlgorithm),
    'RSA GetRSAPublicKey()': ({ owner }: ClrPublicKey) => publicKey(owner),
    'byte[] ExportSubjectPublicKeyInfo()': ({ owner }: ClrPublicKey) => arrayFrom(of(owner).publicKeyInfo),
  },
};

const oid: TypeDefinition = {
  name: 'Oid',
  shape: 'class',
  members: {
    'new()': () => new ClrOid(null),
    'new(string oid)': (value: string | null) =>
      value !== null && /^\d/.test(value) ? new ClrOid(value) : new ClrOid(objectIdOf(value ?? ''), value),
    'new(string value, string friendlyName)': (value: string | null, name: string | null) => new ClrOid(value, name),
    'string Value': (self: ClrOid) => self.value,
    'string FriendlyName': (self: ClrOid) => self.friendlyName,
    'static Oid FromOidValue(string oidValue, OidGroup group)': (value: string) =>
      friendlyName(value) === null ? cryptographic('No OID value matches this name.') : new ClrOid(value),
    'static Oid FromFriendlyName(string friendlyName, OidGroup group)': (name: string) =>
      new ClrOid(objectIdOf(name) ?? cryptographic('No OID value matches this name.'), name),
  },
};

const generator: TypeDefinition = {
  name: 'RNGCryptoServiceProvider',
  shape: 'class',
  bases: ['RandomNumberGenerator'],
  members: { 'new()': () => new ClrNamed('RNGCryptoServiceProvider', '') },
};

const fill = (data: ClrArray | null, make: (rt: Runtime) => number, rt: Runtime): void => {
  const { items } = data ?? argumentNull('data');
  for (let i = 0; i < items.length; i++) items[i] = make(rt);
};

const anyByte = (rt: Runtime): number => randomBytes(rt, 1)[0]!;

const generatorBase: TypeDefinition = {
  name: 'RandomNumberGenerator',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'static RandomNumberGenerator Create()': () => new ClrNamed('RNGCryptoServiceProvider', ''),
    'void GetBytes(byte[] data)': (_self: unknown, data: ClrArray | null, rt: Runtime) => fill(data, anyByte, rt),
    'void GetNonZeroBytes(byte[] data)': (_self: unknown, data: ClrArray | null, rt: Runtime) =>
      fill(data, (at) => (anyByte(at) % 255) + 1, rt),
    'static byte[] GetBytes(int count)': (count: number, rt: Runtime) => arrayFrom(randomBytes(rt, count)),
    'static int GetInt32(int toExclusive)': (to: number, rt: Runtime) => Math.floor(rt.environment.random.next() * to),
    'static int GetInt32(int fromInclusive, int toExclusive)': (from: number, to: number, rt: Runtime) =>
      from + Math.floor(rt.environment.random.next() * (to - from)),
    'void Dispose()': () => {},
  },
};

export const certificateTypes: readonly TypeDefinition[] = [
  base,
  certificate,
  publicKeyType,
  oid,
  generatorBase,
  generator,
  {
    name: 'X500DistinguishedName',
    shape: 'class',
    members: {
      'string Name': (self: ClrNamed) => self.name,
    },
  },
  {
    name: 'RSACertificateExtensions',
    shape: 'static',
    members: {
      'static RSA GetRSAPrivateKey(this X509Certificate2 certificate)': privateKey,
      'static RSA GetRSAPublicKey(this X509Certificate2 certificate)': publicKey,
    },
  },
];

/** The gateway's own extension: the dates alone decide, for there is nobody to ask about revocation. */
export const certificateExtensions: Readonly<Record<string, MemberEntry>> = {
  'static bool VerifyNoRevocation(this X509Certificate2 certificate)': {
    run: (self: ClrCertificate, rt: Runtime) => isTimely(self, rt.environment.now()),
    difference: 'looks at the dates only: there is no store of trusted roots here',
  },
};
