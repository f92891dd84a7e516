import { integer, oneOf, string } from '../attributes.ts';
import { allSections, defineChild, definePolicy, notRun } from '../define-policy.ts';
import { authenticationBasic } from './authentication-basic.ts';
import { authenticationCertificate } from './authentication-certificate.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { authenticationToken } from './authentication-token.ts';
import { authenticationTokenStore } from './authentication-token-store.ts';
import { proxy } from './proxy.ts';
import { setBody } from './set-body.ts';
import { setHeader } from './set-header.ts';
import { setMethod } from './set-method.ts';

/** Required unless mode=copy. */
export const sendOneWayRequestSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ required: true, expressions: true, doc: 'the text' }),
});

/** Calls a URL without awaiting the response. */
export const sendOneWayRequest = definePolicy({
  name: 'send-one-way-request',
  sections: allSections,
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'children',
  children: [sendOneWayRequestSetUrl.definition],
  nestedPolicies: [
    { definition: setMethod.definition, max: 1 },
    { definition: setHeader.definition },
    { definition: setBody.definition, max: 1 },
    { definition: authenticationCertificate.definition, max: 1 },
    { definition: authenticationToken.definition, max: 1 },
    { definition: authenticationTokenStore.definition, max: 1 },
    { definition: authenticationManagedIdentity.definition, max: 1 },
    { definition: authenticationBasic.definition, max: 1 },
    { definition: proxy.definition, max: 1 },
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/send-one-way-request-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    mode: oneOf(['new', 'copy'], { expressions: true, default: 'new', doc: 'the mode' }),
    timeout: integer({ expressions: true, unit: 's', default: '60', doc: 'XSD: literal int' }),
  },
  run: notRun,
});
