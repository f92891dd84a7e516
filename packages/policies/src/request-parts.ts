import { string } from './attributes.ts';
import { defineChild } from './define-policy.ts';
import { authenticationBasic } from './policies/authentication-basic.ts';
import { authenticationCertificate } from './policies/authentication-certificate.ts';
import { authenticationManagedIdentity } from './policies/authentication-managed-identity.ts';
import { authenticationToken } from './policies/authentication-token.ts';
import { authenticationTokenStore } from './policies/authentication-token-store.ts';
import { proxy } from './policies/proxy.ts';
import { setBody } from './policies/set-body.ts';
import { setHeader } from './policies/set-header.ts';
import { setMethod } from './policies/set-method.ts';

/** Where a request of its own goes; a copy has its address already. */
export const setUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ required: true, expressions: true, doc: 'the URL' }),
});

/** The policies that may stand in a request of its own. */
export const requestPolicies = [
  { definition: setMethod.definition, max: 1 },
  { definition: setHeader.definition },
  { definition: setBody.definition, max: 1 },
  { definition: authenticationCertificate.definition, max: 1 },
  { definition: authenticationToken.definition, max: 1 },
  { definition: authenticationTokenStore.definition, max: 1 },
  { definition: authenticationManagedIdentity.definition, max: 1 },
  { definition: authenticationBasic.definition, max: 1 },
  { definition: proxy.definition, max: 1 },
];
