import { enums } from '../enums.ts';
import { formatValue } from '../text/format.ts';
import { fromMilliseconds } from '../values/date-time.ts';
import { attributeOf, type Certificate, friendlyName, nameText } from './certificate.ts';
import { hexText } from './hex.ts';
import { withCrypto } from './provider.ts';

/** A certificate as text: what `ToString()` gives, and the longer form of `ToString(true)`. */

export const localDate = (milliseconds: number) => fromMilliseconds(milliseconds, 'local');
export const dateText = (milliseconds: number): string => formatValue(localDate(milliseconds), 'G');

const thumbprint = ({ raw }: Certificate): string => hexText(withCrypto((crypto) => crypto.hash('sha1', raw)));

/** Kinds of alternative names: 1 an address of mail, 2 a host, 6 a URL. */
const alternative = (of: Certificate, kind: number): string | undefined =>
  of.alternativeNames.find((name) => name.kind === kind)?.text;

/** `GetNameInfo` */
export const nameInfo = (of: Certificate, type: number, forIssuer: boolean): string => {
  const name = forIssuer ? of.issuer : of.subject;
  const common = attributeOf(name, 'CN') ?? attributeOf(name, 'OU') ?? attributeOf(name, 'O') ?? attributeOf(name, 'E');
  const kinds = enums.X509NameType!;
  if (type === kinds.SimpleName) return common ?? '';
  if (type === kinds.EmailName) return alternative(of, 1) ?? attributeOf(name, 'E') ?? '';
  if (type === kinds.DnsName) return alternative(of, 2) ?? attributeOf(name, 'CN') ?? '';
  if (type === kinds.DnsFromAlternativeName) return alternative(of, 2) ?? '';
  return type === kinds.UrlName ? (alternative(of, 6) ?? '') : '';
};

type Part = readonly [title: string, ...lines: string[]];

const sections = (parts: readonly Part[]): string =>
  parts.map(([title, ...lines]) => `[${title}]\n${lines.map((line) => `  ${line}\n`).join('')}`).join('\n');

const middle = (of: Certificate): readonly Part[] => [
  ['Serial Number', hexText(of.serial)],
  ['Not Before', dateText(of.notBefore)],
  ['Not After', dateText(of.notAfter)],
  ['Thumbprint', thumbprint(of)],
];

export const certificateText = (of: Certificate): string =>
  sections([['Subject', nameText(of.subject)], ['Issuer', nameText(of.issuer)], ...middle(of)]);

const namePart = (of: Certificate, forIssuer: boolean): readonly string[] => {
  const kinds = enums.X509NameType!;
  const infos: readonly (readonly [string, number | undefined])[] = [
    ['Simple Name', kinds.SimpleName],
    ['Email Name', kinds.EmailName],
    ['DNS Name', kinds.DnsName],
  ];
  const shown = infos.map(([title, kind]) => [title, nameInfo(of, kind ?? 0, forIssuer)] as const);
  return [
    nameText(forIssuer ? of.issuer : of.subject),
    ...shown.filter(([, text]) => text !== '').map(([title, text]) => `${title}: ${text}`),
  ];
};

const named = (id: string): string => friendlyName(id) ?? '';

/** @param bits of its RSA key; undefined for another key */
export const longCertificateText = (of: Certificate, bits: number | undefined, hasPrivateKey: boolean): string => {
  const text = sections([
    ['Version', `V${of.version}`],
    ['Subject', ...namePart(of, false)],
    ['Issuer', ...namePart(of, true)],
    ...middle(of),
    ['Signature Algorithm', `${named(of.signatureAlgorithm)}(${of.signatureAlgorithm})`],
    [
      'Public Key',
      `Algorithm: ${named(of.keyAlgorithm)}`,
      ...(bits === undefined ? [] : [`Length: ${bits}`]),
      `Key Blob: ${hexText(of.publicKey)}`,
      `Parameters: ${hexText(of.keyParameters)}`,
    ],
  ]);
  return `${text}${hasPrivateKey ? '\n[Private Key]\n\n' : ''}`;
};
