import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { newResponse } from '../message.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

test.for([
  { name: 'every occurrence', from: 'a', to: 'ü', body: 'banana', result: 'bününü', length: '9' },
  { name: 'text, not a pattern', from: 'a.', to: '$&', body: 'a.ab', result: '$&ab', length: '4' },
  { name: 'nothing when it is not there', from: 'x', to: 'y', body: 'abc', result: 'abc', length: '3' },
  { name: 'nothing for an empty text', from: '', to: 'y', body: 'abc', result: 'abc', length: undefined },
])('replaces $name', async ({ from, to, body, result, length }) => {
  const { world } = await runPolicies(`<find-and-replace from="${from}" to="${to.replace('&', '&amp;')}" />`, { body });
  expect(decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array())).toBe(result);
  expect(world.request.headers.text('Content-Length')).toBe(length);
});

test('works on the response behind the backend, and on no body at all', async () => {
  const response = newResponse(200, Body.ofBytes(encodeUtf8('http://internal/x')));
  const { world } = await runPolicies('<find-and-replace from="internal" to="@("public")" />', {
    section: 'outbound',
    response,
  });
  expect(decodeUtf8((await world.response?.body?.buffer()) ?? new Uint8Array())).toBe('http://public/x');
  const empty = await runPolicies('<find-and-replace from="a" to="b" />');
  expect(empty.world.request.body).toBeUndefined();
});
