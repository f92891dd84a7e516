import { boolean, integer, string } from '../attributes.ts';
import { named, textsWithin } from '../children.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { claimsWithin, type RequiredClaim, requireToken } from '../jwt.ts';
import { requiredClaims } from '../jwt-claims.ts';

/** `application-id` of `validate-azure-ad-token`. */
export const validateAzureAdTokenApplicationId = defineChild({
  name: 'application-id',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** `backend-application-ids` of `validate-azure-ad-token`. */
export const validateAzureAdTokenBackendApplicationIds = defineChild({
  name: 'backend-application-ids',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenApplicationId.definition],
});

/** Optional since 2024; older docs said required. */
export const validateAzureAdTokenClientApplicationIds = defineChild({
  name: 'client-application-ids',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenApplicationId.definition],
});

/** `audience` of `validate-azure-ad-token`. */
export const validateAzureAdTokenAudience = defineChild({
  name: 'audience',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `audiences` of `validate-azure-ad-token`. */
export const validateAzureAdTokenAudiences = defineChild({
  name: 'audiences',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenAudience.definition],
});

/** `key` of `validate-azure-ad-token`. */
export const validateAzureAdTokenKey = defineChild({
  name: 'key',
  content: 'none',
  min: 1,
  attributes: {
    certificateId: string({ doc: 'XSD and toolkit: required; changelog: optional' }),
    id: string({ doc: 'the id' }),
  },
});

/** `decryption-keys` of `validate-azure-ad-token`. */
export const validateAzureAdTokenDecryptionKeys = defineChild({
  name: 'decryption-keys',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenKey.definition],
});

/** Entra writes the client into `azp` in tokens of version 2, into `appid` before. */
const clientClaims = (ids: readonly string[], version: unknown): readonly RequiredClaim[] =>
  ids.length === 0 ? [] : [{ name: version === '2.0' ? 'azp' : 'appid', values: ids, match: 'any' }];

/** Lets in callers with a token of Microsoft Entra ID. */
export const validateAzureAdToken = definePolicy({
  name: 'validate-azure-ad-token',
  sections: ['inbound'],
  content: 'children',
  children: [
    validateAzureAdTokenBackendApplicationIds.definition,
    validateAzureAdTokenClientApplicationIds.definition,
    validateAzureAdTokenAudiences.definition,
    requiredClaims.definition,
    validateAzureAdTokenDecryptionKeys.definition,
  ],
  order: 'any',
  traits: ['authenticates', 'writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy',
  fidelity: 'approximate',
  difference:
    'the keys are those of the local issuer and the tenant is not compared with the issuer; encrypted and proof-of-possession tokens are refused; messages of the library are assumed',
  attributes: {
    tenantId: string({ required: true, expressions: true, doc: 'id or domain of the tenant, organizations or common' }),
    headerName: string({ expressions: true, default: 'Authorization', doc: 'the header that holds the token' }),
    queryParameterName: string({ expressions: true, doc: 'the query parameter that holds the token' }),
    tokenValue: string({ expressions: true, doc: 'the token itself, without its scheme' }),
    failedValidationHttpcode: integer({ expressions: true, default: '401', doc: 'the status of the refusal' }),
    failedValidationErrorMessage: string({ expressions: true, doc: 'the message of the refusal' }),
    outputTokenVariableName: string({ writes: 'Jwt', doc: 'the variable that gets the token, as a Jwt' }),
    requireScheme: string({ doc: 'the scheme in front of the token in Authorization' }),
    authenticationEndpoint: string({ doc: 'the authority of a sovereign cloud' }),
    allowProtectedForwardedTokens: boolean({ expressions: true, doc: 'takes protected forwarded tokens too' }),
    allowProofOfPossessionTokens: boolean({ expressions: true, doc: 'takes proof-of-possession tokens too' }),
  },
  async run(attributes, run, children) {
    const elements = await children.elements();
    const clients = await textsWithin(named(elements, 'client-application-ids'));
    await requireToken(
      run,
      attributes,
      {
        keys: { openIdConfigUrls: [attributes.tenantId], keys: [] },
        audiences: [
          ...(await textsWithin(named(elements, 'audiences'))),
          ...(await textsWithin(named(elements, 'backend-application-ids'))),
        ],
        issuers: [],
        claims: await claimsWithin(named(elements, 'required-claims')),
        claimsFor: ({ ver }) => clientClaims(clients, ver),
        isSignatureRequired: true,
        isExpirationRequired: true,
        clockSkewSeconds: 0,
      },
      { ...attributes, variable: attributes.outputTokenVariableName },
    );
    return undefined;
  },
});
