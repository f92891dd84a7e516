import { integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { responseOfStatus } from '../open-api.ts';
import { type Action, actions, internalText, settle } from '../validation.ts';

/** What to do with one status; no effect on one that the document has. */
export const validateStatusCodeStatusCode = defineChild({
  name: 'status-code',
  content: 'none',
  attributes: {
    code: integer({ required: true, doc: 'the status' }),
    action: oneOf(actions, { required: true, expressions: true, doc: 'what to do with it' }),
  },
});

/** Checks that the API's document knows the status of the response. */
export const validateStatusCode = definePolicy({
  name: 'validate-status-code',
  sections: ['outbound', 'on-error'],
  once: true,
  content: 'children',
  children: [validateStatusCodeStatusCode.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-status-code-policy',
  fidelity: 'approximate',
  difference:
    'ranges and the default response of a document count for nothing, since the service keeps responses by status; errors are logged as a JSON array (assumed)',
  attributes: {
    unspecifiedStatusCodeAction: oneOf(actions, {
      required: true,
      expressions: true,
      doc: 'what to do with a status the document does not have',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong' }),
  },
  async run({ unspecifiedStatusCodeAction, errorsVariableName }, run, children) {
    const status = run.response?.status;
    if (status === undefined) return undefined;
    if (run.contract !== undefined && responseOfStatus(run.contract, status) !== undefined) return undefined;
    const own = (await children.elements()).find(({ attributes }) => attributes['code'] === status);
    const action = (own?.attributes['action'] as Action | undefined) ?? unspecifiedStatusCodeAction;
    if (action === 'ignore') return undefined;
    const details = `Response status code ${status} is not allowed.`;
    const error = { name: String(status), type: 'StatusCode', rule: 'Unspecified', details, publicText: internalText };
    return settle(run, [{ ...error, action }], errorsVariableName);
  },
});
