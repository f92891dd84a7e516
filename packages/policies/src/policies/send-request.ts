import { boolean, integer, oneOf, string } from '../attributes.ts';
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
export const sendRequestSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ required: true, expressions: true, doc: 'the text' }),
});

/** Calls a URL and stores the response in a variable. */
export const sendRequest = definePolicy({
  name: 'send-request',
  sections: allSections,
  content: 'children',
  children: [sendRequestSetUrl.definition],
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
  reference: 'https://learn.microsoft.com/azure/api-management/send-request-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    mode: oneOf(['new', 'copy'], { expressions: true, default: 'new', doc: 'copy in outbound carries no body' }),
    responseVariableName: string({
      required: true,
      expressions: true,
      doc: 'docs allow expressions; toolkit does not; XSD optional',
    }),
    timeout: integer({ expressions: true, unit: 's', default: '60', doc: 'the timeout' }),
    timeoutMs: integer({ expressions: true, unit: 'ms', doc: 'the timeout ms' }),
    ignoreError: boolean({ default: 'false', doc: 'true: variable is null on failure' }),
    bufferResponse: boolean({ default: 'true', doc: 'the buffer response' }),
    failOnErrorStatusCode: boolean({ default: 'false', doc: 'the fail on error status code' }),
  },
  run: notRun,
});
