import { boolean, integer, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Returns an example- or schema-based mock response. */
export const mockResponse = definePolicy({
  name: 'mock-response',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/mock-response-policy',
  ...notWritten,
  attributes: {
    statusCode: integer({ default: '200', doc: 'the status code' }),
    contentType: string({ doc: 'selects example/schema; first found if unset' }),
    index: integer({ doc: 'picks an example' }),
    enabled: boolean({ doc: 'the enabled' }),
  },
});
