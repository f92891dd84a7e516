import { expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import { Body } from '../body.ts';
import { newResponse } from '../message.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

const outbound = (body: string | undefined, options: Options = {}): Promise<string | undefined> => {
  const response = newResponse(200, body === undefined ? undefined : Body.ofBytes(encodeUtf8(body)));
  return runPolicies('<redirect-content-urls />', {
    section: 'outbound',
    response,
    backendUrl: 'https://backend.test/base',
    ...options,
  }).then(async ({ world }) => world.response?.body && decodeUtf8(await world.response.body.buffer()));
};

test.for([
  {
    name: 'a link',
    body: '{"self":"https://backend.test/base/42"}',
    result: '{"self":"https://gateway.test/orders/42"}',
  },
  {
    name: 'every link',
    body: '<a>https://backend.test/base/1</a><a>HTTPS://Backend.Test/base?x=1</a>',
    result: '<a>https://gateway.test/orders/1</a><a>https://gateway.test/orders?x=1</a>',
  },
  { name: 'the base alone', body: 'https://backend.test/base', result: 'https://gateway.test/orders' },
  {
    name: 'no link to another path',
    body: 'https://backend.test/baseline https://backend.test/',
    result: 'https://backend.test/baseline https://backend.test/',
  },
  { name: 'no link to another host', body: 'https://other.test/base/1', result: 'https://other.test/base/1' },
  {
    name: 'no link to another port',
    body: 'https://backend.test:8443/base/1',
    result: 'https://backend.test:8443/base/1',
  },
])('changes $name', async ({ body, result }) => {
  expect(await outbound(body)).toBe(result);
});

test('the base of an API at the root has no path', async () => {
  const body = 'see https://backend.test/a. Or https://backend.test:444/a';
  const result = await outbound(body, { backendUrl: 'https://backend.test/' });
  expect(result).toBe('see https://gateway.test/orders/a. Or https://backend.test:444/a');
});

test('a request is changed the other way round, with its length', async () => {
  const { world } = await runPolicies('<redirect-content-urls />', {
    body: '"https://gateway.test/orders/42"',
    backendUrl: 'http://backend.test:8080',
  });
  expect(decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array())).toBe('"http://backend.test:8080/42"');
  expect(world.request.headers.text('Content-Length')).toBe('29');
});

test('nothing is changed without a body, without a backend, or where there is no text', async () => {
  expect(await outbound(undefined)).toBeUndefined();
  expect(await outbound('https://backend.test/base/1', { backendUrl: '' })).toBe('https://backend.test/base/1');
  const bytes = new Uint8Array([0xff, 0xfe, 0x00]);
  const response = newResponse(200, Body.ofBytes(bytes));
  const { world } = await runPolicies('<redirect-content-urls />', {
    section: 'outbound',
    response,
    backendUrl: 'https://backend.test',
  });
  expect(await world.response?.body?.buffer()).toBe(bytes);
});
