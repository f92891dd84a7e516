import { boolean, integer, string } from '../attributes.ts';
import { named, textsWithin } from '../children.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { claimsWithin, keysWithin, requireToken } from '../jwt.ts';
import { requiredClaims } from '../jwt-claims.ts';

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
export const validateJwtToken = defineChild({
  name: 'token',
  content: 'none',
  attributes: {},
  text: string({ role: 'secret', doc: 'the text' }),
});

/** Legacy. */
export const validateJwtIssuerSigningTokens = defineChild({
  name: 'issuer-signing-tokens',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtToken.definition],
});

/** Base64 key as text, or certificate-id, or n+e; text expressions unconfirmed. */
export const validateJwtIssuerSigningKeysKey = defineChild({
  name: 'key',
  content: 'none',
  attributes: {
    id: string({ doc: 'matches kid' }),
    certificateId: string({ names: 'certificate', doc: 'a certificate of the service' }),
    n: string({ doc: 'with e' }),
    e: string({ doc: 'with n' }),
  },
  text: string({ role: 'secret', expressions: true, doc: 'the text' }),
});

/** Legacy Mobile Services. */
export const validateJwtZumoMasterKey = defineChild({
  name: 'zumo-master-key',
  content: 'none',
  attributes: { id: string({ doc: 'the id' }) },
  text: string({ role: 'secret', doc: 'the text' }),
});

/** `issuer-signing-keys` of `validate-jwt`. */
export const validateJwtIssuerSigningKeys = defineChild({
  name: 'issuer-signing-keys',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateJwtIssuerSigningKeysKey.definition, validateJwtZumoMasterKey.definition],
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
  text: string({ role: 'secret', expressions: true, doc: 'the text' }),
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
export const validateJwtAudience = defineChild({
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
  children: [validateJwtAudience.definition],
});

/** `issuer` of `validate-jwt`. */
export const validateJwtIssuer = defineChild({
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
  children: [validateJwtIssuer.definition],
});

/** Lets in callers with a JSON Web Token that meets everything it asks for. */
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
    requiredClaims.definition,
  ],
  traits: ['authenticates', 'writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-jwt-policy',
  fidelity: 'approximate',
  difference:
    'whatever the address of an openid-config, the keys are those of the local issuer, and its issuer is not compared; encrypted tokens and those of a zumo-master-key are refused; messages of the library are assumed',
  attributes: {
    headerName: string({ expressions: true, doc: 'the header that holds the token' }),
    queryParameterName: string({ expressions: true, doc: 'the query parameter that holds the token' }),
    tokenValue: string({ expressions: true, doc: 'the token itself, without its scheme' }),
    failedValidationHttpcode: integer({ expressions: true, default: '401', doc: 'the status of the refusal' }),
    failedValidationErrorMessage: string({ expressions: true, doc: 'the message of the refusal' }),
    requireExpirationTime: boolean({ expressions: true, default: 'true', doc: 'refuses tokens that never end' }),
    requireScheme: string({ expressions: true, doc: 'the scheme in front of the token in Authorization' }),
    requireSignedTokens: boolean({ expressions: true, default: 'true', doc: 'refuses tokens without a signature' }),
    clockSkew: integer({ expressions: true, unit: 's', default: '0', doc: 'how far the clocks may be apart' }),
    outputTokenVariableName: string({ writes: 'Jwt', doc: 'the variable that gets the token, as a Jwt' }),
  },
  check: (present, report) => {
    const given = ['headerName', 'queryParameterName', 'tokenValue'].filter((key) => present.has(key));
    if (given.length !== 1)
      report(
        given[1] ?? '',
        'exactly one of `header-name`, `query-parameter-name` and `token-value` is required',
        'name where the token comes from, for example header-name="Authorization"',
      );
  },
  async run(attributes, run, children) {
    const elements = await children.elements();
    const { requireExpirationTime, requireSignedTokens, clockSkew = 0, outputTokenVariableName } = attributes;
    const openIdConfigUrls = elements
      .filter(({ name }) => name === 'openid-config')
      .map((each) => String(each.attributes['url']));
    await requireToken(
      run,
      attributes,
      {
        keys: {
          openIdConfigUrls,
          keys: [
            ...(await keysWithin(run, named(elements, 'issuer-signing-keys'))),
            ...(await keysWithin(run, named(elements, 'issuer-signing-tokens'))),
          ],
        },
        audiences: await textsWithin(named(elements, 'audiences')),
        issuers: await textsWithin(named(elements, 'issuers')),
        claims: await claimsWithin(named(elements, 'required-claims')),
        isSignatureRequired: requireSignedTokens ?? true,
        isExpirationRequired: requireExpirationTime ?? true,
        clockSkewSeconds: clockSkew,
      },
      { ...attributes, variable: outputTokenVariableName },
    );
    return undefined;
  },
});
