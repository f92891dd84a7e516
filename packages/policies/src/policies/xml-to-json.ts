import { xmlToJson as convert } from '@spillway/expressions';
import { boolean, oneOf } from '../attributes.ts';
import { convertBody, unpublished } from '../converted-body.ts';
import { definePolicy } from '../define-policy.ts';

/** Converts the body from XML to JSON. */
export const xmlToJson = definePolicy({
  name: 'xml-to-json',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/xml-to-json-policy',
  fidelity: 'approximate',
  difference:
    'a published conversion shows names, attributes, declaration and namespaces of `direct`; that text beside attributes is #text, that `javascript-friendly` leaves out the @ of attributes, the content type and the failure for what is no XML are assumed',
  attributes: {
    kind: oneOf(['javascript-friendly', 'direct'], {
      required: true,
      expressions: true,
      doc: 'whether the form is that of the document or one that reads well in JavaScript',
    }),
    apply: oneOf(['always', 'content-type-xml'], {
      required: true,
      expressions: true,
      doc: 'whether the content type has to say XML',
    }),
    considerAcceptHeader: boolean({
      expressions: true,
      default: 'true',
      doc: 'whether the caller has to ask for JSON in Accept',
    }),
    alwaysArrayChildElements: boolean({
      expressions: true,
      default: 'false',
      doc: 'whether a single element becomes an array too',
    }),
    preserveWhitespaceNodes: boolean({ expressions: true, doc: 'keeps white space', unsupported: unpublished }),
    emptyValues: oneOf(['preserve', 'as-null'], {
      expressions: true,
      doc: 'what elements without content become',
      unsupported: unpublished,
    }),
    trimValues: boolean({ expressions: true, doc: 'cuts white space off', unsupported: unpublished }),
  },
  async run({ kind, apply, considerAcceptHeader = true, alwaysArrayChildElements = false }, run) {
    await convertBody(run, {
      from: 'xml',
      to: 'json',
      isAlways: apply === 'always',
      considersAccept: considerAcceptHeader,
      convert: (text) => convert(text, { kind, alwaysArrayChildElements }),
    });
    return undefined;
  },
});
