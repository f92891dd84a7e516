import { oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** `parameter` of `validate-parameters`. */
export const validateParametersHeadersParameter = defineChild({
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
  children: [validateParametersHeadersParameter.definition],
});

/** `parameter` of `validate-parameters`. */
export const validateParametersQueryParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    action: oneOf(['ignore', 'prevent', 'detect'], { required: true, expressions: true, doc: 'the action' }),
  },
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
  children: [validateParametersQueryParameter.definition],
});

/** `parameter` of `validate-parameters`. */
export const validateParametersPathParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    action: oneOf(['ignore', 'prevent', 'detect'], { required: true, expressions: true, doc: 'the action' }),
  },
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
  children: [validateParametersPathParameter.definition],
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
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
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
    errorsVariableName: string({ doc: 'the errors variable name' }),
  },
  run: notRun,
});
