import { jsonToXml as convert } from '@spillway/expressions';
import { boolean, oneOf, string } from '../attributes.ts';
import { convertBody, unpublished } from '../converted-body.ts';
import { definePolicy } from '../define-policy.ts';

/** Converts the body from JSON to XML. */
export const jsonToXml = definePolicy({
  name: 'json-to-xml',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/json-to-xml-policy',
  fidelity: 'approximate',
  difference:
    'published conversions show roots, arrays, nothings, attributes and namespaces; the layout (one line), names that XML does not allow, dates, arrays in arrays, the content type and the failure for what is no JSON object are assumed',
  attributes: {
    apply: oneOf(['always', 'content-type-json'], {
      required: true,
      expressions: true,
      doc: 'whether the content type has to say JSON',
    }),
    considerAcceptHeader: boolean({
      expressions: true,
      default: 'true',
      doc: 'whether the caller has to ask for XML in Accept',
    }),
    parseDate: boolean({ default: 'true', doc: 'false copies dates as they are written' }),
    namespaceSeparator: string({ expressions: true, default: '_', doc: 'the character behind a prefix' }),
    namespacePrefix: string({ expressions: true, doc: 'how properties that declare namespaces begin, usually xmlns' }),
    attributeBlockName: string({ expressions: true, doc: 'the name of the objects that hold attributes' }),
    attributePrefix: string({ doc: 'how properties that are attributes begin', unsupported: unpublished }),
    namespaceBlockName: string({ doc: 'the name of the objects that declare namespaces', unsupported: unpublished }),
    invalidCharacterReplacement: string({ doc: 'what stands for other characters', unsupported: unpublished }),
    nullValues: string({ doc: 'what null becomes', unsupported: unpublished }),
    trimValues: boolean({ doc: 'cuts white space off', unsupported: unpublished }),
    emptyValues: oneOf(['preserve', 'as-null'], {
      expressions: true,
      doc: 'what an empty text becomes',
      unsupported: unpublished,
    }),
  },
  async run({ apply, considerAcceptHeader = true, parseDate = true, namespaceSeparator = '_', ...names }, run) {
    const { namespacePrefix, attributeBlockName } = names;
    await convertBody(run, {
      from: 'json',
      to: 'xml',
      isAlways: apply === 'always',
      considersAccept: considerAcceptHeader,
      convert: (text) => convert(text, { parseDate, namespaceSeparator, namespacePrefix, attributeBlockName }),
    });
    return undefined;
  },
});
