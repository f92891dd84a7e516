import { oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `parameter` of `validate-parameters`. */
export const validateParametersParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    action: oneOf(['ignore', 'prevent', 'detect'], { required: true, expressions: true, doc: 'the action' }),
  },
});

/** `headers` of `validate-parameters`. */
export const validateParametersHeaders = defineChild({
  name: 'headers',
  content: 'children',
  max: 1,
  attributes: {
    specifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the specified parameter action',
    }),
    unspecifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified parameter action',
    }),
  },
  children: [validateParametersParameter.definition],
});

/** `query` of `validate-parameters`. */
export const validateParametersQuery = defineChild({
  name: 'query',
  content: 'children',
  max: 1,
  attributes: {
    specifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the specified parameter action',
    }),
    unspecifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified parameter action',
    }),
  },
  children: [validateParametersParameter.definition],
});

/** `path` of `validate-parameters`. */
export const validateParametersPath = defineChild({
  name: 'path',
  content: 'children',
  max: 1,
  attributes: {
    specifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the specified parameter action',
    }),
  },
  children: [validateParametersParameter.definition],
});

/** Validates header, query and path parameters against the schema. */
export const validateParameters = definePolicy({
  name: 'validate-parameters',
  sections: ['inbound'],
  once: true,
  content: 'children',
  children: [
    validateParametersHeaders.definition,
    validateParametersQuery.definition,
    validateParametersPath.definition,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-parameters-policy',
  ...notWritten,
  attributes: {
    specifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the specified parameter action',
    }),
    unspecifiedParameterAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified parameter action',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'the errors variable name' }),
  },
});
