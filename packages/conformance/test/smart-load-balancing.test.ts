import type { ServiceSnapshot } from '@spillway/artifacts';
import { createEmulator, inProcessTransport, VirtualClock } from '@spillway/emulator';
import { createRegions } from '@spillway/mock-aoai';
import { Body, decodeUtf8, encodeUtf8, HeaderMap } from '@spillway/policies';
import { parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';

// A widespread policy stores an int where its loop condition casts to string: the first 429 gives the client a 500, and
// the next request works. This is our own text with the same mistake, on line 6.
const policy = `<policies>
    <inbound>
        <set-variable name="remaining" value="1" />
    </inbound>
    <backend>
        <retry condition="@(context.Response.StatusCode == 429 && int.Parse((string)context.Variables["remaining"]) > 0)" count="3" interval="0">
            <cache-lookup-value key="index" variable-name="index" default-value="@(0)" />
            <set-backend-service base-url="@((int)context.Variables["index"] == 0 ? "https://first.openai.azure.com/openai" : "https://second.openai.azure.com/openai")" />
            <forward-request buffer-request-body="true" />
            <choose>
                <when condition="@(context.Response.StatusCode == 429)">
                    <cache-store-value key="index" value="@(1 - (int)context.Variables["index"])" duration="60" />
                    <set-variable name="remaining" value="@(1)" />
                </when>
            </choose>
        </retry>
    </backend>
    <outbound />
    <on-error />
</policies>`;

const deployments = { 'gpt-4o': { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 } };
const topology = {
  version: 1,
  instances: {
    first: { endpoint: 'https://first.openai.azure.com', region: 'westeurope', deployments },
    second: { endpoint: 'https://second.openai.azure.com', region: 'swedencentral', deployments },
  },
} as const;

const snapshot: ServiceSnapshot = {
  apis: [
    {
      id: 'openai',
      displayName: 'Azure OpenAI',
      path: 'openai',
      serviceUrl: undefined,
      subscriptionRequired: false,
      subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key', bearer: false },
      revision: '1',
      operations: [{ id: 'any', displayName: 'Any', method: '*', urlTemplate: '/*' }],
      policy: parseDocument('policy.xml', policy).document,
      operationPolicies: new Map(),
    },
  ],
  products: [],
  backends: new Map(),
  namedValues: new Map(),
  subscriptions: [],
  policy: undefined,
  topology,
  fragments: new Map(),
  topologySource: undefined,
};

const setUp = () => {
  const clock = new VirtualClock();
  const regions = createRegions(topology, { clock });
  const emulator = createEmulator({
    snapshot,
    transport: inProcessTransport((request) => regions.respond(request)),
    clock,
  });
  const send = () =>
    clock.run(async () => {
      const response = await emulator.handle({
        method: 'POST',
        url: 'http://gateway.test/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
        headers: HeaderMap.from([
          ['Content-Type', 'application/json'],
          ['Authorization', 'Bearer of-a-client'],
        ]),
        body: Body.ofBytes(encodeUtf8('{"messages":[{"role":"user","content":"hi"}]}')),
        ipAddress: '127.0.0.1',
        signal: new AbortController().signal,
      });
      return { status: response.status, body: decodeUtf8((await response.body?.buffer()) ?? new Uint8Array()) };
    });
  return { regions, emulator, send };
};

test('a cast that fails in the loop condition gives the client a 500 on the first 429, and the next request works', async () => {
  const { regions, emulator, send } = setUp();
  regions.setFault('first', { status: 429, headers: { 'retry-after': '10' } });
  const failed = await send();
  const [trace] = emulator.traces(1);
  expect(failed).toEqual({
    status: 500,
    body: `{ "statusCode": 500, "message": "Internal server error", "activityId": "${trace?.id}" }`,
  });
  expect((await send()).status).toBe(200);
  expect(regions.journal('first')).toHaveLength(1);
  expect(regions.journal('second')).toHaveLength(1);
});

test('the trace names the expression that failed by line and column', async () => {
  const { regions, emulator, send } = setUp();
  regions.setFault('first', { status: 429 });
  await send();
  const error = emulator.traces(1)[0]?.entries.find((entry) => entry.policy === 'retry')?.error;
  const [, , , , , line = ''] = policy.split('\n');
  expect(error).toEqual({
    reason: 'ExpressionValueEvaluationFailure',
    message: "Expression evaluation failed. Unable to cast object of type 'System.Int32' to type 'System.String'.",
    file: 'policy.xml',
    line: 6,
    column: line.indexOf('(string)context') + 1,
  });
});
