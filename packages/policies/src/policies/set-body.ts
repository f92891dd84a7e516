import { clr } from '@spillway/expressions';
import { any, boolean, oneOf } from '../attributes.ts';
import { Body } from '../body.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { encodeUtf8 } from '../utf8.ts';

/** Replaces the body of the request or, after the backend, of the response. */
export const setBody = definePolicy({
  name: 'set-body',
  sections: allSections,
  content: 'xml',
  text: any({ required: true, expressions: true, doc: 'the new body' }),
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/set-body-policy',
  fidelity: 'exact',
  attributes: {
    template: oneOf(['none', 'liquid'], {
      doc: 'liquid renders the text as a template',
      unsupported: 'Liquid templates do not run here yet',
    }),
    xsiNil: oneOf(['blank', 'null'], {
      default: 'blank',
      doc: 'Liquid only: what xsi:nil becomes',
      unsupported: 'Liquid templates do not run here yet',
    }),
    parseDate: boolean({
      doc: 'Liquid only: whether dates are parsed',
      unsupported: 'Liquid templates do not run here yet',
    }),
    htmlDecodeExpression: boolean({
      doc: 'Liquid only: decodes HTML entities in the template',
      unsupported: 'Liquid templates do not run here yet',
    }),
  },
  run(attributes, run) {
    const { text } = attributes as typeof attributes & { readonly text: Parameters<typeof clr.text>[0] };
    const bytes = clr.bytesOf(text) ?? encodeUtf8(clr.text(text));
    run.message.body = Body.ofBytes(bytes);
    run.message.headers.set('Content-Length', String(bytes.length));
    return undefined;
  },
});
