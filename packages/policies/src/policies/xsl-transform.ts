import { string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** A value the stylesheet takes as its parameter. */
export const xslTransformParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: { name: string({ required: true, doc: 'the parameter of the stylesheet' }) },
  text: string({ expressions: true, doc: 'its value' }),
});

/** The stylesheet. */
export const xslTransformStylesheet = defineChild({
  name: 'xsl:stylesheet',
  content: 'xml',
  min: 1,
  max: 1,
  attributes: { version: string({ doc: 'the version of XSLT' }) },
});

/** Applies an XSL stylesheet to an XML body. */
export const xslTransform = definePolicy({
  name: 'xsl-transform',
  sections: ['inbound', 'outbound'],
  content: 'children',
  children: [xslTransformParameter.definition, xslTransformStylesheet.definition],
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/xsl-transform-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {},
  run: notRun,
});
