import { string } from '../attributes.ts';
import { Body } from '../body.ts';
import { definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

/** Wraps a JSON response in the call of a function that the client names. */
export const jsonp = definePolicy({
  name: 'jsonp',
  sections: ['outbound'],
  once: true,
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/jsonp-policy',
  fidelity: 'approximate',
  difference: 'the content type and the separators around the body are not published (assumed)',
  attributes: {
    callbackParameterName: string({
      required: true,
      expressions: true,
      doc: 'the query parameter that holds the name of the function',
    }),
  },
  async run({ callbackParameterName }, run) {
    const callback = run.request.originalUrl.query.find(([name]) => name === callbackParameterName)?.[1];
    if (callback === undefined) return undefined;
    // The reference page's table of errors; the status is assumed.
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u.test(callback))
      throw new PolicyError(
        'CallbackParameterInvalid',
        `Value of callback parameter ${callbackParameterName} is not a valid JavaScript identifier.`,
        { status: 400 },
      );
    const { message } = run;
    const bytes = await message.body?.keep();
    if (bytes === undefined || !(message.headers.text('Content-Type') ?? '').includes('json')) return undefined;
    const wrapped = encodeUtf8(`${callback}(${decodeUtf8(bytes)});`);
    message.body = Body.ofBytes(wrapped);
    message.headers.set('Content-Type', 'application/javascript');
    message.headers.set('Content-Length', String(wrapped.length));
    return undefined;
  },
});
