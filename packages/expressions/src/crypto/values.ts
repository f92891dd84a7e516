import { argument, argumentNull, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { table } from '../table.ts';
import { named, type Type, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import type { ClrObject } from '../values/object.ts';
import { type Certificate, friendlyName } from './certificate.ts';
import { certificateText } from './certificate-text.ts';
import { hexText } from './hex.ts';
import { cryptographic, type HashName, type RsaKey, withCrypto } from './provider.ts';

export const bytesFrom = (array: ClrArray): Uint8Array => Uint8Array.from(array.items as number[]);

export const arrayFrom = (bytes: Iterable<number>): ClrArray => new ClrArray(types.byte, Array.from(bytes));

/** Bytes of the environment's chance, so that a seeded run gives the same keys. */
export const randomBytes = (rt: Runtime, length: number): Uint8Array => {
  rt.checkSize(length);
  return Uint8Array.from({ length }, () => Math.floor(rt.environment.random.next() * 256));
};

const cryptography = 'System.Security.Cryptography';

/** A hash algorithm; with a key it is an HMAC. */
export class ClrHash implements ClrObject {
  readonly algorithm: HashName;
  readonly type: string;
  private secret: Uint8Array | undefined;
  private pending: number[] = [];
  private last: Uint8Array | null = null;
  private isDisposed = false;
  constructor(type: string, algorithm: HashName, secret?: Uint8Array) {
    this.type = type;
    this.algorithm = algorithm;
    this.secret = secret;
  }
  clrType(): Type {
    return named(this.type);
  }
  clrText(): string {
    const created = !this.isKeyed && !this.type.endsWith('Managed');
    return `${cryptography}.${this.type}${created ? '+Implementation' : ''}`;
  }
  get isKeyed(): boolean {
    return this.secret !== undefined;
  }
  get key(): Uint8Array {
    return this.secret ?? new Uint8Array();
  }
  set key(value: Uint8Array) {
    this.secret = value;
  }
  get result(): Uint8Array | null {
    return this.last;
  }
  append(bytes: Uint8Array): void {
    this.check();
    for (const byte of bytes) this.pending.push(byte);
  }
  finish(): Uint8Array {
    this.check();
    const data = Uint8Array.from(this.pending);
    this.pending = [];
    const { secret, algorithm } = this;
    this.last = withCrypto((crypto) => (secret ? crypto.hmac(algorithm, secret, data) : crypto.hash(algorithm, data)));
    return this.last;
  }
  reset(): void {
    this.pending = [];
  }
  dispose(): void {
    this.isDisposed = true;
  }
  private check(): void {
    if (this.isDisposed)
      raise('ObjectDisposedException', `Cannot access a disposed object.\nObject name: '${this.clrText()}'.`);
  }
}

export const hashSizes: Readonly<Record<HashName, number>> = {
  md5: 128,
  sha1: 160,
  sha256: 256,
  sha384: 384,
  sha512: 512,
};

/** `HashAlgorithmName` and what runs for it. */
export const hashNames: Readonly<Record<string, HashName>> = table({
  MD5: 'md5',
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
});

export const hashNamed = (name: ClrNamed | null): HashName => {
  if (name === null || name.name === null) return argumentNull('hashAlgorithm');
  if (name.name === '') return argument('The value cannot be an empty string.', 'hashAlgorithm');
  return hashNames[name.name] ?? cryptographic(`'${name.name}' is not a known hash algorithm.`);
};

/** AES or triple DES with its settings. */
export class ClrCipher implements ClrObject {
  readonly algorithm: 'aes' | '3des';
  readonly type: string;
  key: Uint8Array;
  iv: Uint8Array;
  mode = 1;
  padding = 2;
  feedbackSize = 8;
  constructor(type: string, algorithm: 'aes' | '3des', key: Uint8Array, iv: Uint8Array) {
    this.type = type;
    this.algorithm = algorithm;
    this.key = key;
    this.iv = iv;
  }
  get blockBytes(): number {
    return this.algorithm === 'aes' ? 16 : 8;
  }
  clrType(): Type {
    return named(this.type);
  }
  clrText(): string {
    return `${cryptography}.${this.type === 'Aes' ? 'AesImplementation' : 'TripleDesImplementation'}`;
  }
}

/** An RSA key, as `RSA` or one of its classes. */
export class ClrRsa implements ClrObject {
  readonly type: string;
  private size: number;
  private held: RsaKey | undefined;
  constructor(type: string, key: RsaKey | number) {
    this.type = type;
    this.held = typeof key === 'number' ? undefined : key;
    this.size = typeof key === 'number' ? key : key.bits;
  }
  get bits(): number {
    return this.held?.bits ?? this.size;
  }
  set bits(value: number) {
    this.size = value;
    this.held = undefined;
  }
  /** Made when it is first needed, as .NET does. */
  get key(): RsaKey {
    this.held ??= withCrypto((crypto) => crypto.generateKey(this.size));
    return this.held;
  }
  set key(key: RsaKey) {
    this.held = key;
  }
  clrType(): Type {
    return named(this.type);
  }
}

export class ClrCertificate implements ClrObject {
  readonly type: 'X509Certificate' | 'X509Certificate2';
  certificate: Certificate | undefined;
  /** PKCS #8. */
  privateKey: Uint8Array | undefined;
  friendlyName = '';
  archived = false;
  constructor(type: ClrCertificate['type'], certificate?: Certificate, privateKey?: Uint8Array) {
    this.type = type;
    this.certificate = certificate;
    this.privateKey = privateKey;
  }
  clrType(): Type {
    return named(this.type);
  }
  clrText(): string {
    const { certificate } = this;
    return certificate && this.type === 'X509Certificate2'
      ? certificateText(certificate)
      : `${cryptography}.X509Certificates.${this.type}`;
  }
  reset(): void {
    this.certificate = undefined;
    this.privateKey = undefined;
  }
  clrKey(): string {
    return `certificate:${hexText(this.certificate?.raw ?? [])}`;
  }
}

export class ClrOid implements ClrObject {
  readonly value: string | null;
  readonly friendlyName: string | null;
  constructor(value: string | null, name: string | null = value === null ? null : friendlyName(value)) {
    this.value = value;
    this.friendlyName = name;
  }
  clrType(): Type {
    return named('Oid');
  }
}

/** A generator of random bytes; the bytes are those of the environment. */
export class ClrGenerator implements ClrObject {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
  clrType(): Type {
    return named(this.type);
  }
}

/** A small value with a type and a text: HashAlgorithmName, paddings, distinguished names. */
export class ClrNamed implements ClrObject {
  readonly type: string;
  readonly name: string | null;
  readonly detail: string;
  constructor(type: string, name: string | null, detail = '') {
    this.type = type;
    this.name = name;
    this.detail = detail;
  }
  clrType(): Type {
    return named(this.type);
  }
  clrText(): string {
    return this.type === 'X500DistinguishedName' ? `${cryptography}.X509Certificates.${this.type}` : (this.name ?? '');
  }
  clrKey(): string {
    return `${this.type}:${this.name}`;
  }
}
