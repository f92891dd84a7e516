import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { decodeUtf8 } from '../utf8.ts';

const convert = async (attributes: string, body: string) => {
  const { world } = await runPolicies(`<json-to-xml apply="always" consider-accept-header="false" ${attributes} />`, {
    body,
  });
  const { headers } = world.request;
  return [headers.text('Content-Type'), decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array())];
};

test.for([
  { attributes: '', body: '{"a_b":1,"c":true}', result: '<Document><a_b>1</a_b><c>True</c></Document>' },
  {
    attributes: 'parse-date="false"',
    body: '{"a":"2024-01-01T00:00:00.000Z"}',
    result: '<a>2024-01-01T00:00:00.000Z</a>',
  },
  {
    attributes: 'namespace-separator=":" namespace-prefix="@("xml" + "ns")" attribute-block-name="#attrs"',
    body: '{"s:a":{"xmlns:s":"urn:s","#attrs":{"x":1}}}',
    result: '<s:a xmlns:s="urn:s" x="1" />',
  },
])('converts $body with $attributes', async ({ attributes, body, result }) => {
  expect(await convert(attributes, body)).toEqual(['application/xml', result]);
});

test.for([
  { type: 'application/json', accept: 'text/xml', isConverted: true },
  { type: 'application/problem+json', accept: 'application/soap+xml', isConverted: true },
  { type: 'application/json', accept: 'application/json', isConverted: false },
  { type: 'text/plain', accept: 'text/xml', isConverted: false },
])('content type $type, Accept $accept: $isConverted', async ({ type, accept, isConverted }) => {
  const { world } = await runPolicies('<json-to-xml apply="content-type-json" />', {
    body: '{"a":1}',
    requestHeaders: { 'Content-Type': type, Accept: accept },
  });
  const body = decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array());
  expect(body).toBe(isConverted ? '<a>1</a>' : '{"a":1}');
});

test.for(['[1]', '1', 'text', '{"a":1'])('fails for %s', async (body) => {
  await expect(convert('', body)).rejects.toMatchObject({ reason: 'ContentNotConverted', answer: { status: 500 } });
});
