import { boolean, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

/** Gets a token for the gateway's managed identity and sends it to the backend, or keeps it in a variable. */
export const authenticationManagedIdentity = definePolicy({
  name: 'authentication-managed-identity',
  sections: ['inbound', 'backend', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'none',
  traits: ['writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy',
  fidelity: 'approximate',
  difference: 'the token comes from a local issuer and is signed with a development key',
  attributes: {
    resource: string({ required: true, expressions: true, doc: "the token's audience" }),
    clientId: string({ expressions: true, doc: 'a user-assigned identity' }),
    outputTokenVariableName: string({
      writes: 'string',
      doc: 'keeps the token in this variable instead of sending it',
    }),
    ignoreError: boolean({ default: 'false', doc: 'goes on without a token when none can be had' }),
  },
  async run({ resource, clientId, outputTokenVariableName, ignoreError }, run) {
    let token: string;
    try {
      token = await run.services.identity.token(resource, clientId);
    } catch (error) {
      if (ignoreError !== true)
        throw new PolicyError(
          'AuthenticationFailed',
          `Failed to obtain a token for ${resource}`,
          { status: 500 },
          { cause: error },
        );
      token = '';
    }
    // With a variable the header is left alone: every public sample then sets it by hand (assumed from those).
    if (outputTokenVariableName !== undefined) run.variables.set(outputTokenVariableName, token);
    else if (token !== '') run.request.headers.set('Authorization', `Bearer ${token}`);
    return undefined;
  },
});
