import { boolean, string } from '../attributes.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { isSameName } from '../distinguished-name.ts';
import { PolicyError } from '../policy-error.ts';
import type { CertificateFacts, PolicyRun } from '../run.ts';

/** What one of the accepted certificates is like; all that is stated has to fit. */
export const validateClientCertificateIdentity = defineChild({
  name: 'identity',
  content: 'none',
  min: 1,
  max: 10,
  attributes: {
    thumbprint: string({ doc: 'its thumbprint' }),
    serialNumber: string({ doc: 'its serial number' }),
    commonName: string({ doc: 'the common name of its subject' }),
    subject: string({ doc: 'its subject, such as CN=contoso.test, O="Contoso, Inc."' }),
    dnsName: string({ doc: 'one of its DNS names' }),
    issuerSubject: string({ doc: 'the subject of its issuer' }),
    issuerThumbprint: string({ doc: 'the thumbprint of its issuer' }),
    issuerCertificateId: string({ doc: 'the id of the certificate of its issuer; not with the other two' }),
  },
});

/** The certificates that are accepted. */
export const validateClientCertificateIdentities = defineChild({
  name: 'identities',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateClientCertificateIdentity.definition],
});

interface Rules {
  readonly validateTrust?: boolean;
  readonly validateNotBefore?: boolean;
  readonly validateNotAfter?: boolean;
}

const brokenRule = (facts: CertificateFacts, rules: Rules, now: number): string | undefined => {
  if (rules.validateTrust !== false && !facts.isTrusted) return 'its chain does not lead to a trusted authority';
  if (rules.validateNotBefore !== false && now < facts.notBefore) return 'it is not valid yet';
  if (rules.validateNotAfter !== false && now > facts.notAfter) return 'it has expired';
  return undefined;
};

const hex = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toUpperCase();

const isSameText = (wanted: string, text: string | undefined): boolean => wanted.toLowerCase() === text?.toLowerCase();

const commonName = ({ subject }: CertificateFacts): string | undefined =>
  subject.find(({ type }) => type.toUpperCase() === 'CN')?.value;

type Fits = (wanted: string, facts: CertificateFacts, run: PolicyRun) => boolean | Promise<boolean>;

const fits: Readonly<Record<string, Fits>> = {
  thumbprint: (wanted, { thumbprint }) => hex(wanted) === thumbprint,
  serialNumber: (wanted, { serialNumber }) => hex(wanted) === serialNumber,
  commonName: (wanted, facts) => isSameText(wanted, commonName(facts)),
  subject: (wanted, { subject }) => isSameName(wanted, subject),
  dnsName: (wanted, { dnsNames }) => dnsNames.some((name) => isSameText(wanted, name)),
  issuerSubject: (wanted, { issuer }) => isSameName(wanted, issuer),
  issuerThumbprint: (wanted, { issuerThumbprint }) => hex(wanted) === issuerThumbprint,
  issuerCertificateId: async (wanted, { issuerThumbprint }, run) => {
    const issuer = await run.services.certificates.find('id', wanted);
    return issuer !== undefined && issuer.thumbprint === issuerThumbprint;
  },
};

const isIdentity = async (identity: RunningChild, facts: CertificateFacts, run: PolicyRun): Promise<boolean> => {
  for (const [key, wanted] of Object.entries(identity.attributes))
    if (fits[key] !== undefined && !(await fits[key](String(wanted), facts, run))) return false;
  return true;
};

const problemOf = async (
  run: PolicyRun,
  rules: Rules,
  identities: readonly RunningChild[],
): Promise<string | undefined> => {
  const { certificate } = run.request;
  if (certificate === undefined) return 'there is none';
  const facts = await run.services.certificates.read(certificate);
  if (facts === undefined) return 'it cannot be read';
  const broken = brokenRule(facts, rules, run.clock.now());
  if (broken !== undefined || identities.length === 0) return broken;
  for (const identity of identities) if (await isIdentity(identity, facts, run)) return undefined;
  return 'it is none of the identities';
};

/** Checks the certificate the client presented against rules and identities. */
export const validateClientCertificate = definePolicy({
  name: 'validate-client-certificate',
  sections: ['inbound'],
  content: 'children',
  children: [validateClientCertificateIdentities.definition],
  traits: ['authenticates'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy',
  fidelity: 'approximate',
  difference:
    'the local gateway speaks no TLS: the header X-Spillway-Client-Certificate names or holds the certificate; no revocation list is asked; trusted are the authorities of Node and of the topology; status 403, reason and message are assumed',
  attributes: {
    validateRevocation: boolean({ default: 'true', doc: 'whether it must not be revoked; here none is' }),
    validateTrust: boolean({ default: 'true', doc: 'whether its chain must lead to a trusted authority' }),
    validateNotBefore: boolean({ default: 'true', doc: 'whether it must be valid already' }),
    validateNotAfter: boolean({ default: 'true', doc: 'whether it must be valid still' }),
    ignoreError: boolean({ default: 'false', doc: 'goes on when it is not valid' }),
  },
  async run({ ignoreError = false, ...rules }, run, children) {
    const identities = (await named(await children.elements(), 'identities')?.elements()) ?? [];
    const problem = await problemOf(run, rules, identities);
    if (problem === undefined) return undefined;
    run.telemetry.trace(`the client certificate is not valid: ${problem}`);
    if (ignoreError) return undefined;
    throw new PolicyError('ClientCertificateInvalid', 'Invalid client certificate.', { status: 403 });
  },
});
