import { boolean, integer, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** Any match passes; expressions per toolkit. */
export const checkHeaderValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Requires a header, optionally with one of given values. */
export const checkHeader = definePolicy({
  name: 'check-header',
  sections: ['inbound'],
  content: 'children',
  children: [checkHeaderValue.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/check-header-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the name' }),
    failedCheckHttpcode: integer({ required: true, expressions: true, doc: 'the failed check httpcode' }),
    failedCheckErrorMessage: string({ required: true, expressions: true, doc: 'XSD: optional' }),
    ignoreCase: boolean({ required: true, expressions: true, doc: 'XSD: optional' }),
  },
  run: notRun,
});
