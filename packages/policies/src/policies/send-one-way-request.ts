import { integer, oneOf, string } from '../attributes.ts';
import { allSections, defineChild, definePolicy } from '../define-policy.ts';
import { outgoingRequest } from '../outgoing.ts';
import { authenticationBasic } from './authentication-basic.ts';
import { authenticationCertificate } from './authentication-certificate.ts';
import { authenticationManagedIdentity } from './authentication-managed-identity.ts';
import { authenticationToken } from './authentication-token.ts';
import { authenticationTokenStore } from './authentication-token-store.ts';
import { proxy } from './proxy.ts';
import { setBody } from './set-body.ts';
import { setHeader } from './set-header.ts';
import { setMethod } from './set-method.ts';

/** Where a request of its own goes; a copy has its address already. */
export const sendOneWayRequestSetUrl = defineChild({
  name: 'set-url',
  content: 'none',
  max: 1,
  attributes: {},
  text: string({ required: true, expressions: true, doc: 'the URL' }),
});

/** Calls a URL and does not wait for the answer. */
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
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/send-one-way-request-policy',
  fidelity: 'exact',
  attributes: {
    mode: oneOf(['new', 'copy'], {
      expressions: true,
      default: 'new',
      doc: 'copy begins with the request that is running; in outbound it has no body then',
    }),
    timeout: integer({ expressions: true, unit: 's', default: '60', doc: 'when to give up' }),
  },
  async run({ mode = 'new', timeout = 60 }, run, children) {
    const request = await outgoingRequest(run, children, mode);
    run.background(async () => void (await run.network.send(request, { timeoutMs: timeout * 1000 })));
    return undefined;
  },
});
