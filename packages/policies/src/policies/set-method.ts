import { string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';

/** Changes the method of the request. */
export const setMethod = definePolicy({
  name: 'set-method',
  sections: ['inbound', 'backend', 'outbound', 'on-error'],
  content: 'none',
  text: string({ required: true, expressions: true, doc: 'the method' }),
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/set-method-policy',
  fidelity: 'exact',
  attributes: {},
  run(attributes, run) {
    const { text } = attributes as { readonly text: string };
    run.request.method = text.trim().toUpperCase();
    return undefined;
  },
});
