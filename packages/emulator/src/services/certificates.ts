import { createPrivateKey, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { LocalCertificate, ServiceSnapshot } from '@spillway/artifacts';
import type { Diagnostic } from '@spillway/diagnostics';
import type { CertificateFacts, DistinguishedName, Services, StoredCertificate } from '@spillway/policies';

interface Stored {
  readonly id: string;
  readonly certificate: X509Certificate;
  readonly local: LocalCertificate;
}

/** The certificates a gateway has, by id. */
export interface CertificateStore {
  readonly service: Services['certificates'];
  readonly diagnostics: readonly Diagnostic[];
  /** DER by id, for `context.Deployment.Certificates`. */
  readonly all: ReadonlyMap<string, { readonly bytes: Uint8Array }>;
  /** DER of the certificate with that id, or of the one the text holds in Base64. */
  named(text: string): Uint8Array | undefined;
}

const hex = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toUpperCase();

const thumbprintOf = (certificate: X509Certificate): string => hex(certificate.fingerprint);

/** Node writes a name as one `type=value` a line, with a backslash before what is special. */
const nameOf = (lines: string | undefined): DistinguishedName =>
  (lines ?? '').split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at < 0 ? [] : [{ type: line.slice(0, at), value: line.slice(at + 1).replace(/\\(.)/g, '$1') }];
  });

const dnsNamesOf = (names: string | undefined): readonly string[] =>
  [...(names ?? '').matchAll(/DNS:("?)([^",]+)\1/g)].map((match) => match[2] ?? '');

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

// Some 150 certificates: read when the first client certificate is checked.
let roots: readonly X509Certificate[] | undefined;
const machineRoots = (): readonly X509Certificate[] => {
  roots ??= rootCertificates.map((text) => new X509Certificate(text));
  return roots;
};

const longestChain = 10;

const isTrusted = (leaf: X509Certificate, authorities: readonly X509Certificate[]): boolean => {
  let at = leaf;
  for (let length = 0; length < longestChain; length++) {
    const issuer =
      authorities.find((each) => isIssuedBy(at, each)) ?? machineRoots().find((each) => isIssuedBy(at, each));
    if (issuer === undefined) return false;
    if (issuer.checkIssued(issuer)) return true;
    at = issuer;
  }
  return false;
};

const factsOf = (certificate: X509Certificate, authorities: readonly X509Certificate[]): CertificateFacts => {
  const issuer = [...authorities, ...machineRoots()].find((each) => isIssuedBy(certificate, each));
  return {
    thumbprint: thumbprintOf(certificate),
    serialNumber: certificate.serialNumber.toUpperCase(),
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    dnsNames: dnsNamesOf(certificate.subjectAltName),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    issuerThumbprint: issuer && thumbprintOf(issuer),
    isTrusted: isTrusted(certificate, authorities),
  };
};

const parse = (content: string | Uint8Array): X509Certificate | undefined => {
  try {
    return new X509Certificate(content);
  } catch {
    // Not a certificate: the caller says so.
    return undefined;
  }
};

const isKeyOf = (certificate: X509Certificate, key: string): boolean => {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    // Not a key, or one with a password, which nobody could enter.
    return false;
  }
};

const problemOf = (certificate: X509Certificate | undefined, { key }: LocalCertificate): string | undefined => {
  if (certificate === undefined) return 'cannot be read';
  return key === undefined || isKeyOf(certificate, key) ? undefined : 'does not belong to its key';
};

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text);

/** Reads the certificates of the topology. */
export const certificateStore = ({ topology, topologySource }: ServiceSnapshot): CertificateStore => {
  const stored: Stored[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [id, local] of Object.entries(topology?.certificates ?? {})) {
    const certificate = parse(local.certificate);
    const problem = problemOf(certificate, local);
    if (certificate !== undefined && problem === undefined) stored.push({ id, certificate, local });
    else
      diagnostics.push({
        code: 'RUN304',
        severity: 'error',
        message: `the certificate \`${id}\` of the topology ${problem}`,
        source: topologySource,
        help: 'write certificate and key as PEM, the key without a password',
      });
  }
  const authorities = stored.map(({ certificate }) => certificate).filter(({ ca }) => ca);
  const shown = ({ certificate, local }: Stored): StoredCertificate => ({
    thumbprint: thumbprintOf(certificate),
    certificate: local.certificate,
    key: local.key,
  });
  const byId = (wanted: string) => stored.find(({ id }) => id.toLowerCase() === wanted.toLowerCase());
  const service: Services['certificates'] = {
    async read(der) {
      const certificate = parse(der);
      return certificate && factsOf(certificate, authorities);
    },
    async find(by, value) {
      const found =
        by === 'id' ? byId(value) : stored.find(({ certificate }) => thumbprintOf(certificate) === hex(value));
      return found && shown(found);
    },
  };
  return {
    service,
    diagnostics,
    all: new Map(stored.map(({ id, certificate }) => [id, { bytes: certificate.raw }])),
    named: (text) =>
      (byId(text)?.certificate ?? (isBase64(text) ? parse(Buffer.from(text, 'base64')) : undefined))?.raw,
  };
};
