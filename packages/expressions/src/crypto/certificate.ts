import { table } from '../table.ts';
import { utf8Text } from '../text/encoding.ts';
import { corrupted, type Der, objectId, octets, partAt, partsOf, readDer, smallInteger } from './der.ts';

/** What an X.509 certificate says, read from its DER. */
export interface Certificate {
  readonly raw: Uint8Array;
  readonly version: number;
  /** Big-endian, as in the certificate. */
  readonly serial: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly issuer: Name;
  readonly subject: Name;
  /** Milliseconds since 1970, UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly keyAlgorithm: string;
  readonly keyParameters: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  readonly alternativeNames: readonly { readonly kind: number; readonly text: string }[];
}

/** A distinguished name in the order of the certificate. */
export type Name = readonly (readonly { readonly id: string; readonly text: string }[])[];

const bit8 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const bit16 = (bytes: Uint8Array): string =>
  Array.from({ length: bytes.length >> 1 }, (_, i) =>
    String.fromCharCode((bytes[2 * i]! << 8) | bytes[2 * i + 1]!),
  ).join('');

const textOf = ({ tag, content }: Der): string =>
  tag === 0x0c ? utf8Text(content) : tag === 0x1e ? bit16(content) : bit8(content);

const nameOf = (value: Der): Name =>
  partsOf(value).map((set) =>
    partsOf(set).map((pair) => ({ id: objectId(partAt(pair, 0)), text: textOf(partAt(pair, 1)) })),
  );

/** UTCTime has two digits for the year, GeneralizedTime four. */
const timeOf = ({ tag, content }: Der): number => {
  const text = bit8(content);
  const full = tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/.exec(full) ?? corrupted();
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
};

const alternativeNamesId = '2.5.29.17';

const alternativeNamesOf = (extensions: Der | undefined): Certificate['alternativeNames'] => {
  const lists = extensions ? partsOf(partAt(extensions, 0)) : [];
  const found = lists.find((extension) => objectId(partAt(extension, 0)) === alternativeNamesId);
  if (!found) return [];
  return partsOf(readDer(octets(partsOf(found).at(-1)!))).map(({ tag, content }) => ({
    kind: tag & 0x1f,
    text: bit8(content),
  }));
};

const pemBytes = (bytes: Uint8Array, decode: (base64: string) => Uint8Array | undefined): Uint8Array => {
  if (bytes[0] !== 0x2d) return bytes;
  const body = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(bit8(bytes))?.[1];
  return (body === undefined ? undefined : decode(body.replace(/\s+/g, ''))) ?? corrupted();
};

/** @throws ClrException when the bytes are no certificate */
export const parseCertificate = (
  bytes: Uint8Array,
  decode: (base64: string) => Uint8Array | undefined,
): Certificate => {
  const outer = readDer(pemBytes(bytes, decode));
  const [body = corrupted(), signature = corrupted()] = partsOf(outer);
  const fields = partsOf(body);
  const version = fields[0]?.tag === 0xa0 ? fields[0] : undefined;
  const [serial, , issuer, validity, subject, key, ...rest] = version ? fields.slice(1) : fields;
  if (!serial || !issuer || !validity || !subject || !key) return corrupted();
  const [from = corrupted(), until = corrupted()] = partsOf(validity);
  const [algorithm = corrupted(), bits = corrupted()] = partsOf(key);
  return {
    raw: outer.whole,
    version: version ? smallInteger(partAt(version, 0)) + 1 : 1,
    serial: serial.content[0] === 0 && serial.content.length > 1 ? serial.content.subarray(1) : serial.content,
    signatureAlgorithm: objectId(partAt(signature, 0)),
    issuer: nameOf(issuer),
    subject: nameOf(subject),
    notBefore: timeOf(from),
    notAfter: timeOf(until),
    keyAlgorithm: objectId(partAt(algorithm, 0)),
    keyParameters: partsOf(algorithm)[1]?.whole ?? new Uint8Array(),
    publicKey: bits.content.subarray(1),
    publicKeyInfo: key.whole,
    alternativeNames: alternativeNamesOf(rest.find(({ tag }) => tag === 0xa3)),
  };
};

const attributes: Readonly<Record<string, string>> = table({
  '2.5.4.3': 'CN', '2.5.4.4': 'SN', '2.5.4.5': 'SERIALNUMBER', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'S',
  '2.5.4.9': 'STREET', '2.5.4.10': 'O', '2.5.4.11': 'OU', '2.5.4.12': 'T', '2.5.4.42': 'G', '2.5.4.43': 'I',
  '1.2.840.113549.1.9.1': 'E', '0.9.2342.19200300.100.1.25': 'DC',
}); // biome-ignore format: a table of names

const quoted = (text: string): string =>
  text === '' || /[,+"=\n<>#;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const partText = (part: Name[number]): string =>
  part.map(({ id, text }) => `${attributes[id] ?? `OID.${id}`}=${quoted(text)}`).join(' + ');

/** The most specific part first, as `Subject` shows it. */
export const nameText = (name: Name): string => name.toReversed().map(partText).join(', ');

export const forwardNameText = (name: Name): string => name.map(partText).join(', ');

/** The value of an attribute such as `CN`. */
export const attributeOf = (name: Name, wanted: string): string | undefined =>
  name.flat().find(({ id }) => attributes[id] === wanted)?.text;

const friendlyNames: Readonly<Record<string, string>> = table({
  '1.2.840.113549.1.1.1': 'RSA', '1.2.840.113549.1.1.4': 'md5RSA', '1.2.840.113549.1.1.5': 'sha1RSA',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS', '1.2.840.113549.1.1.11': 'sha256RSA', '1.2.840.113549.1.1.12': 'sha384RSA',
  '1.2.840.113549.1.1.13': 'sha512RSA', '1.2.840.10045.2.1': 'ECC', '1.2.840.10045.4.3.2': 'sha256ECDSA',
  '1.2.840.10045.4.3.3': 'sha384ECDSA', '1.2.840.10045.4.3.4': 'sha512ECDSA', '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512', '2.5.29.17': 'Subject Alternative Name', '2.5.29.15': 'Key Usage',
  '2.5.29.37': 'Enhanced Key Usage', '1.3.6.1.5.5.7.3.1': 'Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'Client Authentication', '2.16.840.1.101.3.4.1.42': 'aes256', '2.16.840.1.101.3.4.1.2': 'aes128',
}); // biome-ignore format: a table of names

/** What .NET calls an object identifier; null for those it has no name for. */
export const friendlyName = (id: string): string | null => friendlyNames[id] ?? null;

export const objectIdOf = (friendly: string): string | null =>
  Object.entries(friendlyNames).find(([, name]) => name.toLowerCase() === friendly.toLowerCase())?.[0] ?? null;
