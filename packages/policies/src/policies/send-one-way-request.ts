import { integer, oneOf } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { outgoingRequest } from '../outgoing.ts';
import { requestPolicies, setUrl } from '../request-parts.ts';

/** Calls a URL and does not wait for the answer. */
export const sendOneWayRequest = definePolicy({
  name: 'send-one-way-request',
  sections: allSections,
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'children',
  children: [setUrl.definition],
  nestedPolicies: requestPolicies,
  traits: ['sends'],
  reference: 'https://learn.microsoft.com/azure/api-management/send-one-way-request-policy',
  fidelity: 'approximate',
  difference: 'a call that fails is told in the trace only; one that names no method is a GET (assumed)',
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
