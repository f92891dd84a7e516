import { integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `rule` of `validate-graphql-request`. */
export const validateGraphqlRequestRule = defineChild({
  name: 'rule',
  content: 'none',
  min: 1,
  max: 100,
  attributes: {
    path: string({ required: true, doc: '/Type/field or /__* for introspection' }),
    action: oneOf(['allow', 'remove', 'reject', 'ignore'], {
      expressions: true,
      default: 'allow',
      doc: 'ignore is docs-only',
    }),
  },
});

/** `authorize` of `validate-graphql-request`. */
export const validateGraphqlRequestAuthorize = defineChild({
  name: 'authorize',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateGraphqlRequestRule.definition],
});

/** Validates a GraphQL query and authorizes paths in it. */
export const validateGraphqlRequest = definePolicy({
  name: 'validate-graphql-request',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'children',
  children: [validateGraphqlRequestAuthorize.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-graphql-request-policy',
  ...notWritten,
  attributes: {
    errorVariableName: string({ writes: 'object', doc: 'the error variable name' }),
    maxSize: integer({ required: true, expressions: true, unit: 'bytes', doc: 'XSD: optional string' }),
    maxDepth: integer({ expressions: true, default: '6', doc: 'the max depth' }),
    maxTotalDepth: integer({ expressions: true, doc: 'the max total depth' }),
    maxComplexity: integer({ expressions: true, doc: 'the max complexity' }),
  },
});
