import { string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** A value the stylesheet takes as its parameter. */
export const xslTransformParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: { name: string({ required: true, doc: 'the parameter of the stylesheet' }) },
  text: string({ expressions: true, doc: 'its value' }),
});

/** The stylesheet. */
export const xslTransformXslStylesheet = defineChild({
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
  children: [xslTransformParameter.definition, xslTransformXslStylesheet.definition],
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/xsl-transform-policy',
  ...notWritten,
  refused: 'the libraries that run XSLT have licences (LGPL, proprietary) that this project does not take',
  attributes: {},
});
