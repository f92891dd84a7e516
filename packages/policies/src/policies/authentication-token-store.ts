import { boolean, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Backend OAuth2 token via the retired Token Store. */
export const authenticationTokenStore = definePolicy({
  name: 'authentication-token-store',
  sections: ['inbound'],
  scopes: [],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {
    tokenId: string({ doc: 'the token id' }),
    clientId: string({ doc: 'the client id' }),
    outputTokenVariableName: string({ writes: 'string', doc: 'the output token variable name' }),
    ignoreError: boolean({ doc: 'the ignore error' }),
  },
});
