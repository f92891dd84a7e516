import { integer, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { isFieldText } from '../headers.ts';
import { reasonOf } from '../message.ts';
import { PolicyError } from '../policy-error.ts';

/** Sets the status of the response. */
export const setStatus = definePolicy({
  name: 'set-status',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/set-status-policy',
  fidelity: 'exact',
  attributes: {
    code: integer({ required: true, expressions: true, minimum: 100, maximum: 999, doc: 'the status' }),
    reason: string({ expressions: true, doc: 'the reason phrase' }),
  },
  run({ code, reason }, run) {
    const response = run.message.kind === 'response' ? run.message : run.response;
    if (response === undefined) {
      run.telemetry.trace('there is no response to set a status on yet');
      return undefined;
    }
    if (reason !== undefined && !isFieldText(reason))
      throw new PolicyError('InvalidStatus', 'The reason phrase has a character that is not allowed.', { status: 500 });
    response.status = code;
    response.reason = reason ?? reasonOf(code);
    return undefined;
  },
});
