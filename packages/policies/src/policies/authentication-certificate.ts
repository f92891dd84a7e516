import { string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Presents a client certificate to the backend. */
export const authenticationCertificate = definePolicy({
  name: 'authentication-certificate',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-certificate-policy',
  ...notWritten,
  attributes: {
    thumbprint: string({ expressions: true, doc: 'the thumbprint' }),
    certificateId: string({ expressions: true, doc: 'preferred for Key Vault certificates; case-insensitive' }),
    body: string({ expressions: true, doc: 'byte[] expression' }),
    password: string({ expressions: true, doc: 'only with body' }),
  },
});
