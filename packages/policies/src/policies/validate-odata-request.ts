import { integer, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Checks URL, headers and parameters against OData rules. */
export const validateOdataRequest = definePolicy({
  name: 'validate-odata-request',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-odata-request-policy',
  ...notWritten,
  refused:
    'the rules of OData need a parser of its URLs, and the one that is kept up (@balena/odata-parser) refuses valid dates, GUIDs and $search; messages are not published either',
  attributes: {
    errorVariableName: string({ writes: 'object', doc: 'the error variable name' }),
    defaultOdataVersion: string({ default: '4.0', doc: 'the default odata version' }),
    minOdataVersion: string({ doc: 'the min odata version' }),
    maxOdataVersion: string({ doc: 'the max odata version' }),
    maxSize: integer({ unit: 'bytes', doc: 'the max size' }),
  },
});
