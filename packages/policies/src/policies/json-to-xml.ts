import { boolean, oneOf, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Converts a JSON body to XML. */
export const jsonToXml = definePolicy({
  name: 'json-to-xml',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/json-to-xml-policy',
  ...notWritten,
  attributes: {
    apply: oneOf(['always', 'content-type-json'], { required: true, expressions: true, doc: 'the apply' }),
    considerAcceptHeader: boolean({ expressions: true, default: 'true', doc: 'the consider accept header' }),
    parseDate: boolean({ default: 'true', doc: 'docs: no expressions; toolkit: yes' }),
    namespaceSeparator: string({ expressions: true, default: '_', doc: 'single character' }),
    namespacePrefix: string({ expressions: true, doc: 'usually xmlns' }),
    attributeBlockName: string({ expressions: true, doc: 'the attribute block name' }),
    attributePrefix: string({ doc: 'the attribute prefix' }),
    namespaceBlockName: string({ doc: 'the namespace block name' }),
    invalidCharacterReplacement: string({ doc: 'the invalid character replacement' }),
    nullValues: string({ doc: 'the null values' }),
    trimValues: boolean({ doc: 'the trim values' }),
    emptyValues: oneOf(['preserve', 'as-null'], { expressions: true, doc: 'the empty values' }),
  },
});
