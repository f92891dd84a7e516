import { boolean, integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `application-id` of `validate-azure-ad-token`. */
export const validateAzureAdTokenBackendApplicationIdsApplicationId = defineChild({
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
  children: [validateAzureAdTokenBackendApplicationIdsApplicationId.definition],
});

/** `application-id` of `validate-azure-ad-token`. */
export const validateAzureAdTokenClientApplicationIdsApplicationId = defineChild({
  name: 'application-id',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** Optional since 2024; older docs said required. */
export const validateAzureAdTokenClientApplicationIds = defineChild({
  name: 'client-application-ids',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenClientApplicationIdsApplicationId.definition],
});

/** `audience` of `validate-azure-ad-token`. */
export const validateAzureAdTokenAudiencesAudience = defineChild({
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
  children: [validateAzureAdTokenAudiencesAudience.definition],
});

/** None = claim must merely exist; expressions inferred. */
export const validateAzureAdTokenRequiredClaimsClaimValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `claim` of `validate-azure-ad-token`. */
export const validateAzureAdTokenRequiredClaimsClaim = defineChild({
  name: 'claim',
  content: 'children',
  min: 1,
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    match: oneOf(['all', 'any'], { expressions: true, default: 'all', doc: 'the match' }),
    separator: string({ doc: 'splits a multi-valued claim' }),
  },
  children: [validateAzureAdTokenRequiredClaimsClaimValue.definition],
});

/** `required-claims` of `validate-azure-ad-token`. */
export const validateAzureAdTokenRequiredClaims = defineChild({
  name: 'required-claims',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateAzureAdTokenRequiredClaimsClaim.definition],
});

/** `key` of `validate-azure-ad-token`. */
export const validateAzureAdTokenDecryptionKeysKey = defineChild({
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
  children: [validateAzureAdTokenDecryptionKeysKey.definition],
});

/** Validates a Microsoft Entra JWT. */
export const validateAzureAdToken = definePolicy({
  name: 'validate-azure-ad-token',
  sections: ['inbound'],
  content: 'children',
  children: [
    validateAzureAdTokenBackendApplicationIds.definition,
    validateAzureAdTokenClientApplicationIds.definition,
    validateAzureAdTokenAudiences.definition,
    validateAzureAdTokenRequiredClaims.definition,
    validateAzureAdTokenDecryptionKeys.definition,
  ],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    tenantId: string({ required: true, expressions: true, doc: 'tenant id, domain, organizations or common' }),
    headerName: string({ expressions: true, default: 'Authorization', doc: 'the header name' }),
    queryParameterName: string({ expressions: true, doc: 'the query parameter name' }),
    tokenValue: string({ expressions: true, doc: 'token without Bearer' }),
    failedValidationHttpcode: integer({ expressions: true, default: '401', doc: 'the failed validation httpcode' }),
    failedValidationErrorMessage: string({ expressions: true, doc: 'the failed validation error message' }),
    outputTokenVariableName: string({ doc: 'receives a Jwt' }),
    requireScheme: string({ doc: 'the require scheme' }),
    authenticationEndpoint: string({ doc: 'sovereign-cloud authority' }),
    allowProtectedForwardedTokens: boolean({ expressions: true, doc: 'the allow protected forwarded tokens' }),
    allowProofOfPossessionTokens: boolean({ expressions: true, doc: 'the allow proof of possession tokens' }),
  },
  run: notRun,
});
