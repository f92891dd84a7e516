import { boolean, integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `openid-config` of `validate-jwt`. */
export const validateJwtOpenidConfig = defineChild({
  name: 'openid-config',
  content: 'none',
  attributes: {
    url: string({ required: true, expressions: true, doc: 'metadata cached 1 h; refetch at most every 5 min' }),
    host: string({ doc: 'the host' }),
  },
});

/** `token` of `validate-jwt`. */
export const validateJwtIssuerSigningTokensToken = defineChild({
  name: 'token',
  content: 'none',
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** Legacy. */
export const validateJwtIssuerSigningTokens = defineChild({
  name: 'issuer-signing-tokens',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtIssuerSigningTokensToken.definition],
});

/** Base64 key as text, or certificate-id, or n+e; text expressions unconfirmed. */
export const validateJwtIssuerSigningKeysKey = defineChild({
  name: 'key',
  content: 'none',
  attributes: {
    id: string({ doc: 'matches kid' }),
    certificateId: string({ doc: 'the certificate id' }),
    n: string({ doc: 'with e' }),
    e: string({ doc: 'with n' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** Legacy Mobile Services. */
export const validateJwtIssuerSigningKeysZumoMasterKey = defineChild({
  name: 'zumo-master-key',
  content: 'none',
  attributes: { id: string({ doc: 'the id' }) },
  text: string({ doc: 'the text' }),
});

/** `issuer-signing-keys` of `validate-jwt`. */
export const validateJwtIssuerSigningKeys = defineChild({
  name: 'issuer-signing-keys',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtIssuerSigningKeysKey.definition, validateJwtIssuerSigningKeysZumoMasterKey.definition],
  order: 'any',
});

/** `key` of `validate-jwt`. */
export const validateJwtDecryptionKeysKey = defineChild({
  name: 'key',
  content: 'none',
  min: 1,
  attributes: {
    id: string({ doc: 'the id' }),
    certificateId: string({ doc: 'the certificate id' }),
    n: string({ doc: 'docs statement only; not in XSD' }),
    e: string({ doc: 'docs statement only; not in XSD' }),
  },
  text: string({ expressions: true, doc: 'the text' }),
});

/** `decryption-keys` of `validate-jwt`. */
export const validateJwtDecryptionKeys = defineChild({
  name: 'decryption-keys',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtDecryptionKeysKey.definition],
});

/** `audience` of `validate-jwt`. */
export const validateJwtAudiencesAudience = defineChild({
  name: 'audience',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `audiences` of `validate-jwt`. */
export const validateJwtAudiences = defineChild({
  name: 'audiences',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtAudiencesAudience.definition],
});

/** `issuer` of `validate-jwt`. */
export const validateJwtIssuersIssuer = defineChild({
  name: 'issuer',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `issuers` of `validate-jwt`. */
export const validateJwtIssuers = defineChild({
  name: 'issuers',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtIssuersIssuer.definition],
});

/** None = claim must merely exist; expressions inferred. */
export const validateJwtRequiredClaimsClaimValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `claim` of `validate-jwt`. */
export const validateJwtRequiredClaimsClaim = defineChild({
  name: 'claim',
  content: 'children',
  min: 1,
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    match: oneOf(['all', 'any'], { expressions: true, default: 'all', doc: 'the match' }),
    separator: string({ doc: 'splits a multi-valued claim' }),
  },
  children: [validateJwtRequiredClaimsClaimValue.definition],
});

/** `required-claims` of `validate-jwt`. */
export const validateJwtRequiredClaims = defineChild({
  name: 'required-claims',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtRequiredClaimsClaim.definition],
});

/** Validates a JWT from header, query parameter or value. */
export const validateJwt = definePolicy({
  name: 'validate-jwt',
  sections: ['inbound'],
  content: 'children',
  children: [
    validateJwtOpenidConfig.definition,
    validateJwtIssuerSigningTokens.definition,
    validateJwtIssuerSigningKeys.definition,
    validateJwtDecryptionKeys.definition,
    validateJwtAudiences.definition,
    validateJwtIssuers.definition,
    validateJwtRequiredClaims.definition,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-jwt-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    headerName: string({ expressions: true, doc: 'the header name' }),
    queryParameterName: string({ expressions: true, doc: 'the query parameter name' }),
    tokenValue: string({ expressions: true, doc: 'token without Bearer' }),
    failedValidationHttpcode: integer({ expressions: true, default: '401', doc: 'the failed validation httpcode' }),
    failedValidationErrorMessage: string({ expressions: true, doc: 'default depends on the failure' }),
    requireExpirationTime: boolean({ expressions: true, default: 'true', doc: 'the require expiration time' }),
    requireScheme: string({ expressions: true, doc: 'honoured only for the Authorization header' }),
    requireSignedTokens: boolean({ expressions: true, default: 'true', doc: 'the require signed tokens' }),
    clockSkew: integer({ expressions: true, unit: 's', default: '0', doc: 'the clock skew' }),
    outputTokenVariableName: string({ doc: 'receives a Jwt' }),
  },
  run: notRun,
});
