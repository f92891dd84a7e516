import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Fetches OAuth tokens from a credential-manager connection into a variable. */
export const getAuthorizationContext = definePolicy({
  name: 'get-authorization-context',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/get-authorization-context-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    providerId: string({ required: true, expressions: true, doc: 'the provider id' }),
    authorizationId: string({ required: true, expressions: true, doc: 'the authorization id' }),
    contextVariableName: string({ required: true, expressions: true, doc: 'the context variable name' }),
    identityType: oneOf(['managed', 'jwt'], { expressions: true, default: 'managed', doc: 'the identity type' }),
    identity: string({ expressions: true, doc: 'Entra JWT; only with identity-type=jwt' }),
    ignoreError: boolean({ expressions: true, default: 'false', doc: 'the ignore error' }),
  },
  run: notRun,
});
