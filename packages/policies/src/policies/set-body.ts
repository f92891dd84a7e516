import { clr } from '@spillway/expressions';
import { any, boolean, oneOf } from '../attributes.ts';
import { Body } from '../body.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { renderTemplate } from '../liquid.ts';
import { encodeUtf8 } from '../utf8.ts';

/** Replaces the body of the request or, after the backend, of the response. */
export const setBody = definePolicy({
  name: 'set-body',
  sections: allSections,
  content: 'xml',
  text: any({ required: true, expressions: true, templateBy: 'template', doc: 'the new body' }),
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/set-body-policy',
  fidelity: 'approximate',
  difference:
    'exact without a template; Liquid runs on LiquidJS with the filters of the reference page but Currency, attributes of XML cannot be reached, and a template that fails is an error (assumed)',
  attributes: {
    template: oneOf(['none', 'liquid'], { doc: 'liquid renders the text as a template' }),
    xsiNil: oneOf(['blank', 'null'], { default: 'blank', doc: 'Liquid only: what xsi:nil becomes' }),
    parseDate: boolean({ doc: 'Liquid only: false copies dates as they are written' }),
    htmlDecodeExpression: boolean({
      doc: 'Liquid only: decodes HTML entities in the template',
      unsupported: 'the reference does not say what it does',
    }),
  },
  run({ template, xsiNil = 'blank', parseDate = true, ...rest }, run) {
    const { text } = rest as unknown as { readonly text: Parameters<typeof clr.text>[0] };
    const set = (bytes: Uint8Array): undefined => {
      run.message.body = Body.ofBytes(bytes);
      run.message.headers.set('Content-Length', String(bytes.length));
      return undefined;
    };
    if (template === 'liquid')
      return renderTemplate(run, clr.text(text), { xsiNil, parseDate }).then((rendered) => set(encodeUtf8(rendered)));
    return set(clr.bytesOf(text) ?? encodeUtf8(clr.text(text)));
  },
});
