import {
  type Certificate,
  forwardNameText,
  friendlyName,
  nameText,
  objectIdOf,
  parseCertificate,
} from '../../crypto/certificate.ts';
import { certificateText, dateText, localDate, longCertificateText, nameInfo } from '../../crypto/certificate-text.ts';
import { hexText } from '../../crypto/hex.ts';
import { isPfx, readPfx } from '../../crypto/pkcs12.ts';
import { cryptographic, type HashName, withCrypto } from '../../crypto/provider.ts';
import {
  arrayFrom,
  bytesFrom,
  ClrCertificate,
  ClrGenerator,
  ClrNamed,
  ClrOid,
  ClrRsa,
  hashNamed,
  randomBytes,
} from '../../crypto/values.ts';
import { enums } from '../../enums.ts';
import { argument, argumentNull, notNegative, nullReference, outOfRange, raise } from '../../exceptions.ts';
import type { Runtime } from '../../runtime.ts';
import { base64Bytes, base64Text } from '../../text/encoding.ts';
import type { ClrArray } from '../../values/collections.ts';
import { hashOf } from '../../values/object.ts';
import type { MemberEntry, TypeDefinition } from '../definition.ts';

/** Reads a certificate or a PFX, as the constructors of `X509Certificate2` do. */
export const certificateFrom = (
  raw: Uint8Array,
  password: string,
  type: ClrCertificate['type'] = 'X509Certificate2',
): ClrCertificate => {
  if (raw.length === 0) return new ClrCertificate(type);
  if (!isPfx(raw)) return new ClrCertificate(type, parseCertificate(raw, base64Bytes));
  const { certificates, keys } = readPfx(raw, password);
  const [first] = certificates;
  if (!first) return cryptographic('The PFX holds no certificate.');
  return new ClrCertificate(type, parseCertificate(first, base64Bytes), keys[0]);
};

const of = (self: ClrCertificate): Certificate =>
  self.certificate ?? cryptographic('m_safeCertContext is an invalid handle.');

const digest = (self: ClrCertificate, algorithm: HashName): Uint8Array =>
  withCrypto((crypto) => crypto.hash(algorithm, of(self).raw));

const namedDigest = (self: ClrCertificate, name: ClrNamed): Uint8Array => {
  const { raw } = of(self);
  return withCrypto((crypto) => crypto.hash(hashNamed(name), raw));
};

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
  const { keyAlgorithm } = of(self);
  const der = self.privateKey;
  if (!der || !rsaIds.has(keyAlgorithm)) return null;
  return new ClrRsa(
    'RSACng',
    withCrypto((crypto) => crypto.readKey({ format: 'pkcs8', der })),
  );
};

/** The longer text only where there is a certificate and the class is the newer one. */
const verboseText = (self: ClrCertificate, verbose: boolean): string =>
  verbose && self.certificate && self.type === 'X509Certificate2'
    ? longCertificateText(self.certificate, publicKey(self)?.bits, self.privateKey !== undefined)
    : self.clrText();

const pem = (self: ClrCertificate): string =>
  [
    '-----BEGIN CERTIFICATE-----',
    ...(base64Text(of(self).raw).match(/.{1,64}/g) ?? []),
    '-----END CERTIFICATE-----',
  ].join('\n');

const contentType = (raw: Uint8Array): number | undefined => {
  if (isPfx(raw)) return enums.X509ContentType!.Pfx;
  return readable(raw)
    ? enums.X509ContentType!.Cert
    : cryptographic('Error occurred during a cryptographic operation.');
};

const readable = (raw: Uint8Array): Certificate | undefined => {
  try {
    return parseCertificate(raw, base64Bytes);
  } catch {
    return undefined;
  }
};

const fromPem = (source: string | null): ClrCertificate => {
  const at = source?.indexOf('-----BEGIN CERTIFICATE-----') ?? -1;
  const found = at < 0 ? undefined : readable(new TextEncoder().encode(source!.slice(at)));
  return found
    ? new ClrCertificate('X509Certificate2', found)
    : cryptographic(
        'The certificate contents do not contain a PEM with a CERTIFICATE label, or the content is malformed.',
      );
};

const distinguished = (value: string) => new ClrNamed('X500DistinguishedName', value);

const { SerializedCert, Pfx, Pkcs12 } = enums.X509ContentType!;
const exportable: ReadonlySet<number | undefined> = new Set([SerializedCert, Pfx, Pkcs12]);

const exported = (self: ClrCertificate, type: number): ClrArray =>
  type !== enums.X509ContentType!.Cert && !exportable.has(type)
    ? cryptographic('Invalid content type.')
    : !self.certificate
      ? cryptographic('Error occurred during a cryptographic operation.')
      : type === enums.X509ContentType!.Cert
        ? arrayFrom(of(self).raw)
        : raise('NotSupportedException', 'Spillway: a certificate is exported as X509ContentType.Cert only');

const notEmpty = (raw: ClrArray | null): Uint8Array =>
  raw && raw.items.length > 0 ? bytesFrom(raw) : argument('Array may not be empty or null.', 'rawData');

/** The older class calls the data otherwise. */
const constructors = (type: ClrCertificate['type'], data: string): Readonly<Record<string, MemberEntry>> => {
  const withPassword = (raw: ClrArray | null, password: string | null) =>
    certificateFrom(notEmpty(raw), password ?? '', type);
  const withoutPassword = (raw: ClrArray | null) => withPassword(raw, null);
  return {
    'new()': () => new ClrCertificate(type),
    [`new(byte[] ${data})`]: (raw: ClrArray | null) =>
      certificateFrom(raw ? bytesFrom(raw) : new Uint8Array(), '', type),
    'new(byte[] rawData, string password)': withPassword,
    'new(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)': withPassword,
    'new(byte[] rawData, SecureString password)': withoutPassword,
    'new(byte[] rawData, SecureString password, X509KeyStorageFlags keyStorageFlags)': withoutPassword,
  };
};

const base: TypeDefinition = {
  name: 'X509Certificate',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    ...constructors('X509Certificate', 'data'),
    'string Issuer': (self: ClrCertificate) => nameText(of(self).issuer),
    'string Subject': (self: ClrCertificate) => nameText(of(self).subject),
    'byte[] GetCertHash()': (self: ClrCertificate) => arrayFrom(digest(self, 'sha1')),
    'byte[] GetCertHash(HashAlgorithmName hashAlgorithm)': (self: ClrCertificate, name: ClrNamed) =>
      arrayFrom(namedDigest(self, name)),
    'string GetCertHashString()': (self: ClrCertificate) => hexText(digest(self, 'sha1')),
    'string GetCertHashString(HashAlgorithmName hashAlgorithm)': (self: ClrCertificate, name: ClrNamed) =>
      hexText(namedDigest(self, name)),
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
      b !== null && (a.certificate ? hexText(of(a).raw) === hexText(of(b).raw) : b.certificate === undefined),
    'int GetHashCode()': {
      run: (self: ClrCertificate) => hashOf(self),
      difference: 'stable, but not the number .NET gives',
    },
    'string ToString()': (self: ClrCertificate) => self.clrText(),
    'string ToString(bool fVerbose)': (self: ClrCertificate, verbose: boolean) =>
      verbose && self.certificate && self.type === 'X509Certificate'
        ? certificateText(self.certificate)
        : verboseText(self, verbose),
    'void Reset()': (self: ClrCertificate) => self.reset(),
    'void Dispose()': (self: ClrCertificate) => self.reset(),
  },
};

const certificate: TypeDefinition = {
  name: 'X509Certificate2',
  shape: 'class',
  bases: ['X509Certificate'],
  members: {
    ...constructors('X509Certificate2', 'rawData'),
    'string ToString(bool verbose)': verboseText,
    'bool Archived': {
      get: (self: ClrCertificate) => of(self) && self.archived,
      set: (self: ClrCertificate, value: boolean) => {
        of(self);
        self.archived = value;
      },
    },
    'string FriendlyName': {
      get: (self: ClrCertificate) => of(self) && self.friendlyName,
      set: (self: ClrCertificate, value: string | null) => {
        of(self);
        self.friendlyName = value ?? '';
      },
    },
    'bool HasPrivateKey': (self: ClrCertificate) => of(self) && self.privateKey !== undefined,
    'AsymmetricAlgorithm PrivateKey': privateKey,
    'PublicKey PublicKey': (self: ClrCertificate) => of(self) && publicPartOf(self),
    'X500DistinguishedName IssuerName': (self: ClrCertificate) => distinguished(nameText(of(self).issuer)),
    'X500DistinguishedName SubjectName': (self: ClrCertificate) => distinguished(nameText(of(self).subject)),
    'DateTime NotAfter': (self: ClrCertificate) => localDate(of(self).notAfter),
    'DateTime NotBefore': (self: ClrCertificate) => localDate(of(self).notBefore),
    'byte[] RawData': (self: ClrCertificate) => arrayFrom(of(self).raw),
    'string SerialNumber': (self: ClrCertificate) => hexText(of(self).serial),
    'Oid SignatureAlgorithm': (self: ClrCertificate) => new ClrOid(of(self).signatureAlgorithm),
    'string Thumbprint': (self: ClrCertificate) => hexText(digest(self, 'sha1')),
    'int Version': (self: ClrCertificate) => of(self).version,
    'string GetNameInfo(X509NameType nameType, bool forIssuer)': (
      self: ClrCertificate,
      type: number,
      forIssuer: boolean,
    ) => nameInfo(self.certificate ?? nullReference(), type, forIssuer),
    'string ExportCertificatePem()': pem,
    'bool Verify()': {
      run: (self: ClrCertificate) => of(self) && false,
      difference: 'always false: there is no store of trusted roots here',
    },
    'static X509ContentType GetCertContentType(byte[] rawData)': (raw: ClrArray | null) => contentType(notEmpty(raw)),
    'static X509Certificate2 CreateFromPem(string certPem)': fromPem,
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

const publicParts = new WeakMap<ClrCertificate, ClrPublicKey>();

/** A certificate has one, so that two references to it are equal. */
const publicPartOf = (owner: ClrCertificate): ClrPublicKey => {
  const made = publicParts.get(owner) ?? new ClrPublicKey(owner);
  publicParts.set(owner, made);
  return made;
};

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
    'new(string oid)': (text: string | null) => new ClrOid(objectIdOf(text ?? argumentNull('friendlyName')) ?? text),
    'new(Oid oid)': (other: ClrOid | null) => {
      const { value, friendlyName: name } = other ?? argumentNull('oid');
      return new ClrOid(value, name ?? undefined);
    },
    'new(string value, string friendlyName)': (value: string | null, name: string | null) =>
      new ClrOid(value, name ?? undefined),
    'string Value': (self: ClrOid) => self.value,
    'string FriendlyName': (self: ClrOid) => self.friendlyName,
    'static Oid FromOidValue(string oidValue, OidGroup group)': (value: string | null) =>
      friendlyName(value ?? argumentNull('oidValue')) === null
        ? cryptographic('The OID value is invalid.')
        : new ClrOid(value),
    'static Oid FromFriendlyName(string friendlyName, OidGroup group)': (name: string | null) =>
      new ClrOid(
        objectIdOf(name ?? argumentNull('friendlyName')) ?? cryptographic('No OID value matches this name.'),
        name,
      ),
  },
};

const generator: TypeDefinition = {
  name: 'RNGCryptoServiceProvider',
  shape: 'class',
  bases: ['RandomNumberGenerator'],
  members: { 'new()': () => new ClrGenerator('RNGCryptoServiceProvider') },
};

const fill = (data: ClrArray | null, make: (rt: Runtime) => number, rt: Runtime): void => {
  const { items } = data ?? argumentNull('data');
  for (let i = 0; i < items.length; i++) items[i] = make(rt);
};

const between = (from: number, to: number, rt: Runtime): number =>
  from + Math.floor(rt.environment.random.next() * (to - from));

const anyByte = (rt: Runtime): number => randomBytes(rt, 1)[0]!;

const generatorBase: TypeDefinition = {
  name: 'RandomNumberGenerator',
  shape: 'class',
  bases: ['IDisposable'],
  members: {
    'static RandomNumberGenerator Create()': () => new ClrGenerator('RandomNumberGenerator'),
    'void GetBytes(byte[] data)': (_self: unknown, data: ClrArray | null, rt: Runtime) => fill(data, anyByte, rt),
    'void GetNonZeroBytes(byte[] data)': (_self: unknown, data: ClrArray | null, rt: Runtime) =>
      fill(data, (at) => (anyByte(at) % 255) + 1, rt),
    'static byte[] GetBytes(int count)': (count: number, rt: Runtime) => {
      notNegative(count, 'count');
      return arrayFrom(randomBytes(rt, count));
    },
    'static int GetInt32(int toExclusive)': (to: number, rt: Runtime) =>
      to > 0
        ? between(0, to, rt)
        : outOfRange(`toExclusive ('${to}') must be a non-negative and non-zero value.`, 'toExclusive', to),
    'static int GetInt32(int fromInclusive, int toExclusive)': (from: number, to: number, rt: Runtime) =>
      from < to ? between(from, to, rt) : argument('Range of random number does not contain at least one possibility.'),
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
    run: (self: ClrCertificate | null, rt: Runtime) => isTimely(self ?? nullReference(), rt.environment.now()),
    difference: 'looks at the dates only: there is no store of trusted roots here',
  },
};
