import { string } from '../attributes.ts';
import { Body } from '../body.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

/** Replaces a text in the body of the request or, after the backend, of the response. */
export const findAndReplace = definePolicy({
  name: 'find-and-replace',
  sections: allSections,
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/find-and-replace-policy',
  fidelity: 'exact',
  attributes: {
    from: string({ required: true, expressions: true, doc: 'the text to look for; case matters' }),
    to: string({ required: true, expressions: true, doc: 'the text instead; empty deletes' }),
  },
  async run({ from, to }, run) {
    const { message } = run;
    const bytes = await message.body?.keep();
    if (bytes === undefined || from === '') return undefined;
    const replaced = encodeUtf8(decodeUtf8(bytes).replaceAll(from, () => to));
    message.body = Body.ofBytes(replaced);
    message.headers.set('Content-Length', String(replaced.length));
    return undefined;
  },
});
