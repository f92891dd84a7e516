import { oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `header` of `validate-headers`. */
export const validateHeadersHeader = defineChild({
  name: 'header',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    action: oneOf(['ignore', 'prevent', 'detect'], { required: true, expressions: true, doc: 'the action' }),
  },
});

/** Validates response headers against the API schema. */
export const validateHeaders = definePolicy({
  name: 'validate-headers',
  sections: ['outbound', 'on-error'],
  once: true,
  content: 'children',
  children: [validateHeadersHeader.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-headers-policy',
  ...notWritten,
  attributes: {
    specifiedHeaderAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the specified header action',
    }),
    unspecifiedHeaderAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified header action',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'the errors variable name' }),
  },
});
