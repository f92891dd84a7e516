import { definePolicy, notRun } from '../define-policy.ts';

/** Applies an XSL stylesheet to an XML body. */
export const xslTransform = definePolicy({
  name: 'xsl-transform',
  sections: ['inbound', 'outbound'],
  content: 'xml',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/xsl-transform-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {},
  run: notRun,
});
