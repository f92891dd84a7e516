import { string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { newResponse } from '../message.ts';
import { responseOf } from '../response-value.ts';
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
    responseVariableName: string({ doc: 'a variable that holds the response to return' }),
  },
  async run({ responseVariableName }, run, children) {
    const held = responseVariableName === undefined ? null : (run.variables.get(responseVariableName) ?? null);
    // A variable that holds no response is as good as none (assumed).
    const response = responseOf(held) ?? newResponse(200);
    await children.run(response);
    return response;
  },
});
