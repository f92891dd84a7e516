import { string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Wraps a JSON response in a callback. */
export const jsonp = definePolicy({
  name: 'jsonp',
  sections: ['outbound'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/jsonp-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    callbackParameterName: string({
      required: true,
      expressions: true,
      doc: 'query parameter holding the function name',
    }),
  },
  run: notRun,
});
