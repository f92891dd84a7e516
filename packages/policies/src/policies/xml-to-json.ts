import { boolean, oneOf } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Converts an XML body to JSON. */
export const xmlToJson = definePolicy({
  name: 'xml-to-json',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/xml-to-json-policy',
  ...notWritten,
  attributes: {
    kind: oneOf(['javascript-friendly', 'direct'], { required: true, expressions: true, doc: 'the kind' }),
    apply: oneOf(['always', 'content-type-xml'], { required: true, expressions: true, doc: 'the apply' }),
    considerAcceptHeader: boolean({ expressions: true, default: 'true', doc: 'the consider accept header' }),
    alwaysArrayChildElements: boolean({ expressions: true, default: 'false', doc: 'the always array child elements' }),
    preserveWhitespaceNodes: boolean({ expressions: true, doc: 'the preserve whitespace nodes' }),
    emptyValues: oneOf(['preserve', 'as-null'], { expressions: true, doc: 'the empty values' }),
    trimValues: boolean({ expressions: true, doc: 'the trim values' }),
  },
});
