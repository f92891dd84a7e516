import { expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { newResponse } from '../message.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

const xml = '<a x="1"><b>2</b></a>';

const convert = async (attributes: string, options: Options & { type?: string; body?: string } = {}) => {
  const response = newResponse(200, Body.ofBytes(encodeUtf8(options.body ?? xml)));
  if (options.type !== undefined) response.headers.set('Content-Type', options.type);
  const { world } = await runPolicies(`<xml-to-json ${attributes} />`, { section: 'outbound', ...options, response });
  const after = world.response ?? response;
  return [after.headers.text('Content-Type'), decodeUtf8((await after.body?.buffer()) ?? new Uint8Array())];
};

const always = 'kind="direct" apply="always" consider-accept-header="false"';

test.for([
  { attributes: always, result: '{"a":{"@x":"1","b":"2"}}' },
  { attributes: always.replace('direct', 'javascript-friendly'), result: '{"a":{"x":"1","b":"2"}}' },
  { attributes: `${always} always-array-child-elements="@(1 == 1)"`, result: '{"a":{"@x":"1","b":["2"]}}' },
])('converts with $attributes', async ({ attributes, result }) => {
  expect(await convert(attributes)).toEqual(['application/json', result]);
});

test.for([
  { apply: 'content-type-xml', type: 'text/xml; charset=utf-8', accept: 'application/json', isConverted: true },
  {
    apply: 'content-type-xml',
    type: 'application/soap+xml',
    accept: 'text/html, Application/Problem+JSON;q=0.9',
    isConverted: true,
  },
  { apply: 'content-type-xml', type: 'text/plain', accept: 'application/json', isConverted: false },
  { apply: 'content-type-xml', type: undefined, accept: 'application/json', isConverted: false },
  { apply: 'always', type: 'text/plain', accept: 'application/json', isConverted: true },
  { apply: 'always', type: 'text/xml', accept: '*/*', isConverted: false },
  { apply: 'always', type: 'text/xml', accept: 'application/jsonp', isConverted: false },
  { apply: 'always', type: 'text/xml', accept: undefined, isConverted: false },
])('apply=$apply, $type, Accept $accept: $isConverted', async ({ apply, type, accept, isConverted }) => {
  const options = { ...(type && { type }), ...(accept && { requestHeaders: { Accept: accept } }) };
  const [, body] = await convert(`kind="direct" apply="${apply}"`, options);
  expect(body === xml).toBe(!isConverted);
});

test('a request is converted before it goes to the backend, with its length', async () => {
  const { world } = await runPolicies(`<xml-to-json ${always} />`, { body: '<a>ü</a>' });
  expect(decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array())).toBe('{"a":"ü"}');
  expect(world.request.headers.text('Content-Length')).toBe('10');
});

test('nothing is done without a body', async () => {
  const { world } = await runPolicies(`<xml-to-json ${always} />`);
  expect([world.request.body, world.request.headers.has('Content-Type')]).toEqual([undefined, false]);
  expect(await convert(always, { body: '' })).toEqual([undefined, '']);
});

test('what is no XML is an error', async () => {
  await expect(convert(always, { body: '{"a":1}' })).rejects.toMatchObject({
    reason: 'ContentNotConverted',
    message: 'Data at the root level is invalid. Line 1, position 1.',
    answer: { status: 500 },
  });
});
