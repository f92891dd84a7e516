import { boolean, integer, list, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

/** Requires a header of the request, with one of the values when there are any. */
export const checkHeader = definePolicy({
  name: 'check-header',
  sections: ['inbound'],
  content: 'children',
  traits: ['authenticates'],
  reference: 'https://learn.microsoft.com/azure/api-management/check-header-policy',
  fidelity: 'exact',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the header' }),
    failedCheckHttpcode: integer({ required: true, expressions: true, doc: 'the status of the refusal' }),
    failedCheckErrorMessage: string({ required: true, expressions: true, doc: 'the message of the refusal' }),
    ignoreCase: boolean({ required: true, expressions: true, doc: 'whether upper and lower case are the same' }),
    value: list(string({ expressions: true, doc: 'a value that is allowed' })),
  },
  run({ name, failedCheckHttpcode, failedCheckErrorMessage, ignoreCase, value = [] }, run) {
    const answer = { status: failedCheckHttpcode, wireMessage: failedCheckErrorMessage };
    const found = run.request.headers.text(name);
    if (found === undefined)
      throw new PolicyError('HeaderNotFound', `Header ${name} was not found in the request. Access denied.`, answer);
    const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
    if (value.length > 0 && !value.some((each) => fold(each) === fold(found)))
      throw new PolicyError(
        'HeaderValueNotAllowed',
        `Header ${name} value of ${found} is not allowed. Access denied.`,
        answer,
      );
    return undefined;
  },
});
