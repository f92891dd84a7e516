import { clr } from '@spillway/expressions';
import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

/** Puts the token of a connection of the credential manager into a variable. */
export const getAuthorizationContext = definePolicy({
  name: 'get-authorization-context',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption'],
  content: 'none',
  traits: ['writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/get-authorization-context-policy',
  fidelity: 'approximate',
  difference:
    'every connection exists and has a token of the local issuer, whose audience is provider and connection; the reason of a failure is assumed',
  attributes: {
    providerId: string({ required: true, expressions: true, doc: 'the provider of credentials' }),
    authorizationId: string({ required: true, expressions: true, doc: 'the connection' }),
    contextVariableName: string({
      writes: 'Authorization',
      required: true,
      expressions: true,
      doc: 'the variable that gets the token, as an Authorization',
    }),
    identityType: oneOf(['managed', 'jwt'], {
      expressions: true,
      default: 'managed',
      doc: 'who reads the connection: the gateway, or the caller of a token',
    }),
    identity: string({ expressions: true, doc: 'the token of Entra ID, for identity-type jwt' }),
    ignoreError: boolean({ expressions: true, default: 'false', doc: 'goes on with null when there is no token' }),
  },
  async run(attributes, run) {
    const {
      providerId,
      authorizationId,
      contextVariableName,
      identityType,
      identity,
      ignoreError = false,
    } = attributes;
    try {
      if (identityType === 'jwt' && (identity === undefined || identity === ''))
        throw new Error('identity-type jwt needs an identity.');
      const token = await run.services.identity.token(`${providerId}/${authorizationId}`, undefined);
      run.variables.set(contextVariableName, clr.authorization(token));
    } catch (error) {
      if (!ignoreError)
        throw new PolicyError('AuthorizationFailure', error instanceof Error ? error.message : String(error), {
          status: 500,
        });
      run.variables.set(contextVariableName, null);
    }
    return undefined;
  },
});
