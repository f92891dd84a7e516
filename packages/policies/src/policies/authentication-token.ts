import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Backend OAuth2 token via managed identity or token service. */
export const authenticationToken = definePolicy({
  name: 'authentication-token',
  sections: ['inbound'],
  scopes: [],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    tokenType: oneOf(['managed-service-identity', 'token-service'], {
      default: 'managed-service-identity',
      doc: 'the token type',
    }),
    tokenServiceUrl: string({ doc: 'the token service url' }),
    resourceUrl: string({ doc: 'the resource url' }),
    ignoreError: boolean({ doc: 'the ignore error' }),
  },
  run: notRun,
});
