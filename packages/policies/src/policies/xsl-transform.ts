import { string } from '../attributes.ts';
import { Body } from '../body.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';
import type { XsltParameter } from '../run.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

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
  withTags: true,
  min: 1,
  max: 1,
  attributes: {
    version: string({ doc: 'the version of XSLT' }),
    excludeResultPrefixes: string({ doc: 'prefixes whose namespaces the result does not declare' }),
    extensionElementPrefixes: string({ doc: 'prefixes of extension elements' }),
  },
});

const parameterOf = async (child: RunningChild): Promise<XsltParameter> => ({
  name: String(child.attributes['name']),
  value: (await child.text()) ?? '',
});

/** Applies an XSL stylesheet to an XML body. */
export const xslTransform = definePolicy({
  name: 'xsl-transform',
  sections: ['inbound', 'outbound'],
  content: 'children',
  children: [xslTransformParameter.definition, xslTransformXslStylesheet.definition],
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/xsl-transform-policy',
  fidelity: 'approximate',
  difference:
    'runs with the package xslt-processor only, which the user installs; its XSLT may differ in white space and namespaces, and runs what later versions than 1.0 have; parameters are texts, stylesheets that read other documents are refused; that Content-Type stays, that no body is no error, and the failure for what is no XML are assumed',
  attributes: {},
  async run(_attributes, { message, services }, children) {
    const bytes = await message.body?.keep();
    if (bytes === undefined || bytes.length === 0) return undefined;
    const elements = await children.elements();
    const parameters = await Promise.all(elements.filter(({ name }) => name === 'parameter').map(parameterOf));
    const stylesheet = (await named(elements, 'xsl:stylesheet')?.text()) ?? '';
    const result = await services.xslt.transform(decodeUtf8(bytes), stylesheet, parameters);
    // Reason and status are not published (assumed).
    if ('problem' in result) throw new PolicyError('XslTransformFailure', result.problem, { status: 500 });
    const transformed = encodeUtf8(result.text);
    message.body = Body.ofBytes(transformed);
    message.headers.set('Content-Length', String(transformed.length));
    return undefined;
  },
});
