import { string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { newResponse } from '../message.ts';
import { setBody } from './set-body.ts';
import { setHeader } from './set-header.ts';
import { setStatus } from './set-status.ts';

/** Ends the pipeline with a response of its own; headers set on another response before are not part of it. */
export const returnResponse = definePolicy({
  name: 'return-response',
  sections: allSections,
  content: 'policies',
  onlyPolicies: [
    { definition: setStatus.definition, max: 1 },
    { definition: setHeader.definition },
    { definition: setBody.definition, max: 1 },
  ],
  traits: ['ends'],
  reference: 'https://learn.microsoft.com/azure/api-management/return-response-policy',
  fidelity: 'exact',
  attributes: {
    responseVariableName: string({
      doc: 'a variable that holds the response to return',
      unsupported: 'a response in a variable does not exist here yet',
    }),
  },
  async run(_attributes, _run, children) {
    const response = newResponse(200);
    await children.run(response);
    return response;
  },
});
