import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const policy = `<xsl-transform>
  <parameter name="place">@(context.Request.Method)</parameter>
  <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
    <xsl:output method="xml" omit-xml-declaration="yes" />
    <xsl:param name="place" />
    <xsl:template match="/">
      <orders place="{$place}">
        <xsl:for-each select="orders/order">
          <xsl:sort select="@id" data-type="number" />
          <xsl:choose>
            <xsl:when test="@id &lt; 10"><small><xsl:value-of select="." /></small></xsl:when>
            <xsl:otherwise><large><xsl:value-of select="." /></large></xsl:otherwise>
          </xsl:choose>
        </xsl:for-each>
      </orders>
    </xsl:template>
  </xsl:stylesheet>
</xsl-transform>`;

const gateway = (body: string) =>
  harness(
    snapshotOf({
      apis: [
        api({
          policy: sections({
            outbound: `<base />${policy}`,
            'on-error': '<set-header name="reason"><value>@(context.LastError.Reason)</value></set-header>',
          }),
        }),
      ],
    }),
    () => ({ headers: { 'Content-Type': 'application/xml' }, body }),
  );

test('the answer of the backend is transformed', async () => {
  const { send } = gateway('<orders><order id="12">b &amp; c</order><order id="3">a</order></orders>');
  const { status, headers, body } = await send();
  expect([status, headers['content-type'] ?? headers['Content-Type']]).toEqual([200, 'application/xml']);
  expect(body).toBe('<orders place="GET"><small>a</small><large>b &amp; c</large></orders>');
});

test('what is no XML goes through on-error', async () => {
  const { send } = gateway('{"orders":[]}');
  expect(await send()).toMatchObject({ status: 500, headers: { reason: 'XslTransformFailure' } });
});
