import { boolean, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** Attributes are ANDed; identities are ORed; max 10 per XSD; issuer-certificate-id excludes other issuer-*. */
export const validateClientCertificateIdentity = defineChild({
  name: 'identity',
  content: 'none',
  min: 1,
  max: 10,
  attributes: {
    thumbprint: string({ doc: 'the thumbprint' }),
    serialNumber: string({ doc: 'the serial number' }),
    commonName: string({ doc: 'the common name' }),
    subject: string({ doc: 'the subject' }),
    dnsName: string({ doc: 'the dns name' }),
    issuerSubject: string({ doc: 'the issuer subject' }),
    issuerThumbprint: string({ doc: 'the issuer thumbprint' }),
    issuerCertificateId: string({ doc: 'the issuer certificate id' }),
  },
});

/** `identities` of `validate-client-certificate`. */
export const validateClientCertificateIdentities = defineChild({
  name: 'identities',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateClientCertificateIdentity.definition],
});

/** Checks the caller's TLS certificate against rules and identities. */
export const validateClientCertificate = definePolicy({
  name: 'validate-client-certificate',
  sections: ['inbound'],
  content: 'children',
  children: [validateClientCertificateIdentities.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy',
  ...notWritten,
  attributes: {
    validateRevocation: boolean({ default: 'true', doc: 'the validate revocation' }),
    validateTrust: boolean({ default: 'true', doc: 'the validate trust' }),
    validateNotBefore: boolean({ default: 'true', doc: 'the validate not before' }),
    validateNotAfter: boolean({ default: 'true', doc: 'the validate not after' }),
    ignoreError: boolean({ default: 'false', doc: 'the ignore error' }),
  },
});
