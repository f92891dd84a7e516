import { parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { Body, bindDocument, decodeUtf8, encodeUtf8, newResponse } from '../index.ts';

const stylesheet =
  '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:contoso" exclude-result-prefixes="c">\n<xsl:template match="/"><a b="&lt;{{c:x}}">&amp; @(1)<!-- kept --></a></xsl:template>\n</xsl:stylesheet>';
const policy = (parameters = ''): string => `<xsl-transform>${parameters}${stylesheet}</xsl-transform>`;

const transformed = async (message: { readonly body?: Body | undefined } | undefined): Promise<unknown> =>
  JSON.parse(decodeUtf8((await message?.body?.keep()) ?? new Uint8Array()));

test('the body of the request goes through the stylesheet, which is handed over as it is written', async () => {
  const { world, ended } = await runPolicies(policy(), {
    body: '<é />',
    requestHeaders: { 'Content-Type': 'text/xml' },
  });
  expect(ended).toBeUndefined();
  expect(await transformed(world.request)).toEqual({ xml: '<é />', stylesheet, parameters: [] });
  expect(world.request.headers.text('Content-Type')).toBe('text/xml');
  const { length } = (await world.request.body?.keep()) ?? [];
  expect(world.request.headers.text('Content-Length')).toBe(String(length));
});

test('after the backend it is the body of the response', async () => {
  const { world } = await runPolicies(policy(), {
    section: 'outbound',
    body: '<request />',
    response: newResponse(200, Body.ofBytes(encodeUtf8('<response />'))),
  });
  expect(await transformed(world.response)).toMatchObject({ xml: '<response />' });
  expect(decodeUtf8((await world.request.body?.keep()) ?? new Uint8Array())).toBe('<request />');
});

test('parameters are passed by name, expressions evaluated', async () => {
  const parameters =
    '<parameter name="who">Contoso &amp; Co</parameter><parameter name="sum">@(1 + 2)</parameter><parameter name="none" />';
  const { world } = await runPolicies(policy(parameters), { body: '<a />' });
  expect(await transformed(world.request)).toMatchObject({
    parameters: [
      { name: 'who', value: 'Contoso & Co' },
      { name: 'sum', value: '3' },
      { name: 'none', value: '' },
    ],
  });
});

test('without a body there is nothing to do', async () => {
  const { world } = await runPolicies(policy());
  expect(world.request.body).toBeUndefined();
  expect(world.request.headers.text('Content-Length')).toBeUndefined();
});

test('a transformation that fails is an error, and the body stays', async () => {
  const broken = policy().replace('<!-- kept -->', '<xsl:broken />');
  await expect(runPolicies(broken, { body: '<a />' })).rejects.toMatchObject({
    reason: 'XslTransformFailure',
    message: 'broken',
    answer: { status: 500 },
  });
});

test.for([
  { name: 'no stylesheet', xml: '<xsl-transform />', code: 'POL113' },
  { name: 'a parameter without name', xml: policy('<parameter>a</parameter>'), code: 'POL104' },
  {
    name: 'an unknown attribute of the stylesheet',
    xml: policy().replace(' version=', ' versoin='),
    code: 'POL103',
  },
])('reports $name', ({ xml, code }) => {
  const { document } = parseDocument('policy.xml', `<policies><inbound>${xml}</inbound></policies>`);
  expect(document && bindDocument(document).diagnostics.map((each) => each.code)).toEqual([code]);
});

test('named values that exist are put into the stylesheet', () => {
  const written = policy().replace('kept', '{{place}}');
  const { document } = parseDocument('policy.xml', `<policies><inbound>${written}</inbound></policies>`);
  const bound = document && bindDocument(document, { namedValues: new Map([['place', 'here']]) });
  const [step] = bound?.sections.inbound ?? [];
  const value = step?.kind === 'policy' ? step.children[0]?.text?.value : undefined;
  expect(bound?.diagnostics).toEqual([]);
  expect(value).toEqual({ kind: 'constant', value: stylesheet.replace('kept', 'here') });
});
