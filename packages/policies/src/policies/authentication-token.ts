import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Backend OAuth2 token via managed identity or token service. */
export const authenticationToken = definePolicy({
  name: 'authentication-token',
  sections: ['inbound'],
  scopes: [],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {
    tokenType: oneOf(['managed-service-identity', 'token-service'], {
      default: 'managed-service-identity',
      doc: 'the token type',
    }),
    tokenServiceUrl: string({ doc: 'the token service url' }),
    resourceUrl: string({ doc: 'the resource url' }),
    ignoreError: boolean({ doc: 'the ignore error' }),
  },
});
