import type { DebugEntry, DebugTrace } from '@spillway/emulator';
import { expect, test } from 'vitest';
import { api, harness, sections, single, snapshotOf } from './harness.ts';

// The recorded trace of 9 Jun 2024: four groups of entries with source, time, elapsed time and data, from the request as
// it came to the answer as it went.

const subscription = {
  id: 'demo',
  displayName: 'demo',
  key: 'a-subscription-key',
  isActive: true,
  scope: { kind: 'all' } as const,
};

const snapshot = (inbound = '') =>
  snapshotOf({
    apis: [
      api({
        subscriptionRequired: true,
        policy: sections({
          inbound: `<base /><set-header name="x-who" exists-action="override"><value>@("for " + context.Subscription.Id)</value></set-header><set-header name="Authorization" exists-action="override"><value>Bearer of-the-gateway</value></set-header><set-backend-service backend-id="one" />${inbound}`,
          backend: '<forward-request timeout="7" />',
          outbound: '<base /><set-header name="x-done" exists-action="override"><value>yes</value></set-header>',
        }),
      }),
    ],
    backends: new Map([single('one')]),
    subscriptions: [subscription],
  });

const traced = async (inbound = '', headers: Readonly<Record<string, string>> = {}) => {
  const { emulator, send, sent } = harness(snapshot(inbound), () => ({ body: 'hello', delayMs: 1500 }));
  const answer = await send({
    headers: { 'Ocp-Apim-Subscription-Key': 'a-subscription-key', 'Apim-Debug-Authorization': 'any', ...headers },
  });
  const id = answer.headers['Apim-Trace-Id'] ?? '';
  return { answer, sent, emulator, id, trace: emulator.debugTrace(id) as DebugTrace };
};

const sources = (entries: readonly DebugEntry[]): readonly string[] => entries.map(({ source }) => source);

test('the entries stand in the recorded order, each with its times', async () => {
  const { trace, id } = await traced();
  expect([trace.serviceName, trace.traceId]).toEqual(['localhost', id]);
  expect(sources(trace.traceEntries.inbound)).toEqual([
    'api-inspector',
    'api-inspector',
    'set-header',
    'set-header',
    'set-header',
    'set-backend-service',
  ]);
  expect(sources(trace.traceEntries.backend)).toEqual(['request-forwarder', 'forward-request', 'forward-request']);
  expect(sources(trace.traceEntries.outbound)).toEqual(['set-header', 'transfer-response']);
  expect(trace.traceEntries['on-error']).toEqual([]);
  for (const entry of Object.values(trace.traceEntries).flat()) {
    expect(entry.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    expect(entry.elapsed).toMatch(/^\d\d:\d\d:\d\d\.\d{7}$/);
  }
  expect(trace.traceEntries.outbound.at(-1)?.elapsed).toBe('00:00:01.5000000');
});

test('the entries say what came, what an expression gave, where it went and what came back', async () => {
  const { inbound, backend, outbound } = (await traced()).trace.traceEntries;
  expect(inbound[0]?.data).toMatchObject({ request: { method: 'GET', url: 'http://gateway.test/orders/42' } });
  expect(inbound[1]?.data).toMatchObject({
    configuration: { api: { from: '/orders', revision: '1' }, operation: { method: 'GET', uriTemplate: '/{id}' } },
  });
  expect(inbound[2]?.data).toEqual({
    message: 'Expression was successfully evaluated.',
    expression: '"for " + context.Subscription.Id',
    value: 'for demo',
  });
  expect(inbound[3]?.data).toMatchObject({ name: 'x-who', value: ['for demo'] });
  expect(backend[0]?.data).toMatchObject({
    message: expect.stringContaining('Timeout set to 7 seconds'),
    request: { url: 'https://one.test/base/42' },
  });
  expect(backend[1]?.data).toMatchObject({ response: { status: { code: 200 } } });
  expect(outbound.at(-1)?.data).toMatchObject({ message: 'Response has been sent to the caller in full.', bytes: 5 });
});

test('no key and no token is in it, and none of it reaches the backend', async () => {
  const { trace, sent } = await traced('', { cookie: 'session=1' });
  const text = JSON.stringify(trace);
  for (const secret of ['a-subscription-key', 'of-the-gateway', 'session=1']) expect(text).not.toContain(secret);
  expect(text).toContain('***');
  expect(Object.keys(sent[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
    'apim-debug-authorization',
  );
});

test('what fails stands there with its place, and in on-error', async () => {
  const { trace, answer } = await traced('<set-variable name="a" value="@(((string)null).Length)" />');
  expect(answer.status).toBe(500);
  expect(trace.traceEntries.inbound.at(-1)).toMatchObject({
    source: 'set-variable',
    data: { reason: 'ExpressionValueEvaluationFailure', file: 'policy.xml' },
  });
});

test.for([{}, { 'Ocp-Apim-Trace': 'false' }])('who does not ask for a trace gets none: %o', async (headers) => {
  const { emulator, send } = harness(snapshot());
  const answer = await send({ headers: { 'Ocp-Apim-Subscription-Key': 'a-subscription-key', ...headers } });
  expect(answer.headers).not.toHaveProperty('Apim-Trace-Id');
  expect(emulator.debugTrace(emulator.traces(1)[0]?.id ?? '')).toBeUndefined();
});

test('the header of old asks for one, too', async () => {
  const { emulator, send } = harness(snapshot());
  const headers = { 'Ocp-Apim-Subscription-Key': 'a-subscription-key', 'Ocp-Apim-Trace': 'true' };
  const answer = await send({ headers });
  expect(emulator.debugTrace(answer.headers['Apim-Trace-Id'] ?? '')).toBeDefined();
});

test('values that hold themselves, large numbers and nothing are told as text', async () => {
  const { trace, answer } = await traced(
    [
      '<set-variable name="tree" value="@(JObject.Parse(&quot;{&#92;&quot;a&#92;&quot;:[1,{}]}&quot;))" />',
      '<set-variable name="big" value="@(9007199254740993L)" />',
      '<set-variable name="none" value="@((string)null)" />',
    ].join(''),
  );
  expect(answer.status).toBe(200);
  const said = (trace?.traceEntries.inbound ?? []).filter(({ source }) => source === 'set-variable');
  const values = said.flatMap(({ data }) => ('name' in (data as object) ? [(data as { value: unknown }).value] : []));
  expect(values.map((value) => String(value).replace(/\s/g, ''))).toEqual(['{"a":[1,{}]}', '9007199254740993', '']);
  expect(() => JSON.stringify(trace)).not.toThrow();
});
