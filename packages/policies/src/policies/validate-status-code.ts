import { integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `status-code` of `validate-status-code`. */
export const validateStatusCodeStatusCode = defineChild({
  name: 'status-code',
  content: 'none',
  attributes: {
    code: integer({ required: true, doc: 'the code' }),
    action: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'no effect when the code is in the schema',
    }),
  },
});

/** Validates response status codes against the API schema. */
export const validateStatusCode = definePolicy({
  name: 'validate-status-code',
  sections: ['outbound', 'on-error'],
  once: true,
  content: 'children',
  children: [validateStatusCodeStatusCode.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-status-code-policy',
  ...notWritten,
  attributes: {
    unspecifiedStatusCodeAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified status code action',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'toolkit emits error-variable-name, a toolkit bug' }),
  },
});
