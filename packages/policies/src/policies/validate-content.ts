import { boolean, integer, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `type` of `validate-content`. */
export const validateContentType = defineChild({
  name: 'type',
  content: 'none',
  attributes: {
    from: string({ doc: 'from or when' }),
    when: boolean({ expressions: true, doc: 'from or when' }),
    to: string({ required: true, doc: 'the to' }),
  },
});

/** `content-type-map` of `validate-content`. */
export const validateContentContentTypeMap = defineChild({
  name: 'content-type-map',
  content: 'children',
  max: 1,
  attributes: {
    anyContentTypeValue: string({ doc: 'the any content type value' }),
    missingContentTypeValue: string({ doc: 'the missing content type value' }),
  },
  children: [validateContentType.definition],
});

/** `content` of `validate-content`. */
export const validateContentContent = defineChild({
  name: 'content',
  content: 'none',
  attributes: {
    type: string({ doc: 'empty = every content type of the API schema' }),
    validateAs: oneOf(['json', 'xml', 'soap'], { required: true, doc: 'the validate as' }),
    action: oneOf(['ignore', 'prevent', 'detect'], { required: true, expressions: true, doc: 'the action' }),
    schemaId: string({ doc: 'the schema id' }),
    schemaRef: string({ doc: 'JSON only, e.g. #/components/schemas/x' }),
    allowAdditionalProperties: boolean({ doc: 'unset = follow schema' }),
    caseInsensitivePropertyNames: boolean({ default: 'false', doc: 'the case insensitive property names' }),
  },
});

/** Validates body size and content against API or stored schemas. */
export const validateContent = definePolicy({
  name: 'validate-content',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'children',
  children: [validateContentContentTypeMap.definition, validateContentContent.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-content-policy',
  ...notWritten,
  attributes: {
    unspecifiedContentTypeAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the unspecified content type action',
    }),
    maxSize: integer({ required: true, expressions: true, maximum: 4194304, unit: 'bytes', doc: 'the max size' }),
    sizeExceededAction: oneOf(['ignore', 'prevent', 'detect'], {
      required: true,
      expressions: true,
      doc: 'the size exceeded action',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'the errors variable name' }),
  },
});
