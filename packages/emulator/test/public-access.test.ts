import { Body, decodeUtf8, HeaderMap } from '@spillway/policies';
import { expect, test } from 'vitest';
import { createEmulator, VirtualClock } from '../src/index.ts';
import { api, snapshotOf } from './harness.ts';

const from = async (ipAddress: string, publicNetworkAccess: 'Enabled' | 'Disabled' | undefined) => {
  const asked: string[] = [];
  const emulator = createEmulator({
    clock: new VirtualClock(),
    snapshot: snapshotOf({
      apis: [api()],
      topology: {
        version: 1,
        gateways: [
          {
            id: 'gw',
            region: 'westeurope',
            hostname: 'ai.contoso.example',
            ...(publicNetworkAccess !== undefined && { publicNetworkAccess }),
          },
        ],
        instances: {},
      },
    }),
    transport: async ({ url }) => {
      asked.push(url);
      return { status: 200, reason: 'OK', headers: [], body: (async function* () {})() };
    },
  });
  const { status, body, headers } = await emulator.handle({
    method: 'GET',
    url: 'http://gateway.test/orders/42',
    headers: new HeaderMap(),
    body: undefined,
    ipAddress,
    signal: new AbortController().signal,
  });
  const text = decodeUtf8(await (body ?? Body.ofBytes(new Uint8Array())).buffer());
  return { status, text, type: headers.text('Content-Type'), calls: asked.length };
};

// 4.3, "private endpoint only": the properties that are recorded.
test('with public access disabled a public address gets 403, is named, and is told where to read on', async () => {
  const { status, text, type, calls } = await from('203.0.113.9', 'Disabled');
  expect({ status, type, calls }).toEqual({ status: 403, type: 'application/json', calls: 0 });
  const answer = JSON.parse(text) as { readonly statusCode: number; readonly message: string };
  expect(Object.keys(answer)).toEqual(['statusCode', 'message']);
  expect(answer).toEqual({
    statusCode: 403,
    message: expect.stringMatching(/203\.0\.113\.9.*public network access.*is disabled.*https:\/\/aka\.ms\/\S+$/),
  });
});

test.for([
  { address: '10.1.2.3', access: 'Disabled', status: 200 },
  { address: '172.31.0.1', access: 'Disabled', status: 200 },
  { address: '172.32.0.1', access: 'Disabled', status: 403 },
  { address: '192.168.1.1', access: 'Disabled', status: 200 },
  { address: '127.0.0.1', access: 'Disabled', status: 200 },
  { address: '::1', access: 'Disabled', status: 200 },
  { address: 'fd12::1', access: 'Disabled', status: 200 },
  { address: '2001:db8::1', access: 'Disabled', status: 403 },
  { address: '203.0.113.9', access: 'Enabled', status: 200 },
  { address: '203.0.113.9', access: undefined, status: 200 },
] as const)('$address with access $access gets $status', async ({ address, access, status }) => {
  expect((await from(address, access)).status).toBe(status);
});
