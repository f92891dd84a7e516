import { expect, test } from 'vitest';
import { transformXml } from './xslt.ts';

const sheet = (content: string, top = '<xsl:output omit-xml-declaration="yes" />'): string =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">${top}<xsl:template match="/">${content}</xsl:template></xsl:stylesheet>`;

const orders = '<?xml version="1.0"?><orders><order id="2">b &lt;</order><order id="1">a &amp;</order></orders>';
const loop = '<xsl:template name="a"><b /><xsl:call-template name="a" /></xsl:template>';
const twice = '<xsl:template match="order"><xsl:value-of select="/orders" /></xsl:template>';

test.for([
  {
    name: 'sorts',
    content:
      '<o><xsl:for-each select="orders/order"><xsl:sort select="@id" /><i><xsl:value-of select="." /></i></xsl:for-each></o>',
    text: '<o><i>a &amp;</i><i>b &lt;</i></o>',
  },
  {
    name: 'chooses',
    content:
      '<xsl:choose><xsl:when test="count(orders/order) &gt; 1"><many /></xsl:when><xsl:otherwise><one /></xsl:otherwise></xsl:choose>',
    text: '<many/>',
  },
  { name: 'copies', content: '<xsl:copy-of select="orders/order[2]" />', text: '<order id="1">a &amp;</order>' },
  {
    name: 'takes parameters',
    content: '<o><xsl:value-of select="$who" /></o>',
    top: '<xsl:output omit-xml-declaration="yes" /><xsl:param name="who" select="\'nobody\'" />',
    text: '<o>&lt;Contoso&gt;</o>',
  },
  {
    name: 'writes text',
    content: '<xsl:value-of select="orders/order[1]" />',
    top: '<xsl:output method="text" />',
    text: 'b <',
  },
  { name: 'declares XML', content: '<o />', top: '', text: '<?xml version="1.0" encoding="utf-8"?><o/>' },
  { name: 'reads the text of all', content: '<o><xsl:value-of select="." /></o>', text: '<o>b &lt;a &amp;</o>' },
  {
    name: 'reads the text of variables',
    content:
      '<xsl:variable name="v"><a><b><c>1</c><!-- 2 --></b></a>3</xsl:variable><o><xsl:value-of select="$v" /></o>',
    text: '<o>13</o>',
  },
  {
    name: 'reads CDATA as text',
    content: '<o><![CDATA[<i> & ]]><!-- <![CDATA[ --></o>',
    text: '<o>&lt;i&gt; &amp; </o>',
  },
  { name: 'goes on after a message', content: '<xsl:message>seen</xsl:message><o />', text: '<o/>' },
])('$name', async ({ content, top, text }) => {
  expect(await transformXml(orders, sheet(content, top), [{ name: 'who', value: '<Contoso>' }])).toEqual({ text });
});

test.for([
  { name: 'a broken expression', content: '<xsl:value-of select="(((" />', problem: 'XPST0003' },
  { name: 'an unknown instruction', content: '<xsl:other />', problem: 'Unknown XSLT instruction: <xsl:other>' },
  { name: 'a message that ends it', content: '<xsl:message terminate="yes">no</xsl:message>', problem: "'no'" },
  {
    name: 'another document',
    content: '<xsl:copy-of select="document(\'/etc/hosts\')" />',
    problem: 'reads no other documents: /etc/hosts',
  },
  { name: 'an import', content: '', top: '<xsl:import href="http://a.test/" />', problem: 'documents: http://a.test/' },
  { name: 'an include', content: '', top: '<xsl:include href="file:///a" />', problem: 'documents: file:///a' },
  { name: 'no end', content: '<xsl:call-template name="a" />', top: '', more: loop, problem: 'steps' },
  { name: 'what is not well-formed', content: '<a>', problem: "The 'a' start tag" },
])('refuses $name', async ({ content, top, more = '', problem }) => {
  const stylesheet = sheet(content, top).replace('</xsl:stylesheet>', `${more}</xsl:stylesheet>`);
  expect(await transformXml(orders, stylesheet, [])).toEqual({ problem: expect.stringContaining(problem) });
});

test.for([
  { name: 'JSON', xml: '{"a":1}', problem: 'Data at the root level is invalid' },
  { name: 'half a document', xml: '<a><b></a>', problem: "The 'b' start tag" },
  { name: 'a document type', xml: '<!DOCTYPE a SYSTEM "file:///a"><a />', problem: 'DTD is prohibited' },
])('refuses $name as the body', async ({ xml, problem }) => {
  expect(await transformXml(xml, sheet('<o />'), [])).toEqual({ problem: expect.stringContaining(problem) });
});

test('the text of an element is that of all elements within it', async () => {
  const xml = '<a><b c="no"><d><e>1</e><![CDATA[<2>]]></d></b><!-- no --></a>';
  const inner = '<xsl:template match="b"><xsl:value-of select="/" />|<xsl:value-of select="." /></xsl:template>';
  const stylesheet = sheet('<o><xsl:apply-templates select="a/b" /></o>').replace(
    '</xsl:stylesheet>',
    `${inner}</xsl:stylesheet>`,
  );
  expect(await transformXml(xml, stylesheet, [])).toEqual({ text: '<o>1&lt;2&gt;|1&lt;2&gt;</o>' });
});

test('refuses a result that outgrows its body', async () => {
  const xml = `<orders>${`<order>${'a'.repeat(100)}</order>`.repeat(400)}</orders>`;
  const stylesheet = sheet('<o><xsl:apply-templates select="orders/order" /></o>').replace(
    '</xsl:stylesheet>',
    `${twice}</xsl:stylesheet>`,
  );
  expect(await transformXml(xml, stylesheet, [])).toEqual({ problem: expect.stringContaining('characters') });
});

test('says what to install where the library is missing', async () => {
  const missing = 'xslt-processor-that-is-not-there';
  await expect(transformXml('<a />', sheet('<o />'), [], () => import(missing))).rejects.toMatchObject({
    reason: 'NotImplemented',
    answer: { status: 500 },
    message: expect.stringContaining('install xslt-processor'),
  });
});
