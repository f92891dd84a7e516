import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { GatewayMetrics, OtlpExporter, type OtlpExporterOptions, otlpSettings } from '../src/index.ts';
import { type Answer, api, harness, sections, single, snapshotOf } from './harness.ts';
import { otlpRequests } from './otlp-schema.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly Attribute[] }[];
  readonly status: { readonly code?: number };
}

/** A collector that takes only what the protocol allows. */
const collector = async (statusOf: (request: number) => number = () => 200) => {
  const received: { readonly path: string; readonly body: string; readonly headers: Record<string, unknown> }[] = [];
  const wrong: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const path = request.url as keyof typeof otlpRequests;
      const validate = otlpRequests[path];
      if (!validate?.(JSON.parse(body))) wrong.push(path, validate?.errors);
      if (request.headers['content-type'] !== 'application/json') wrong.push(request.headers['content-type']);
      const status = statusOf(received.length);
      if (status === 200) received.push({ path, body, headers: request.headers });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise<void>((done) => void server.close(() => done())));
  const bodies = <T>(path: string): readonly T[] =>
    received.filter((each) => each.path === path).map(({ body }) => JSON.parse(body) as T);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    wrong,
    spans: (): readonly Span[] =>
      bodies<{ resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }>('/v1/traces').flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    metrics: () =>
      bodies<{ resourceMetrics: { scopeMetrics: { metrics: { name: string }[] }[] }[] }>('/v1/metrics').flatMap(
        ({ resourceMetrics }) =>
          resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics)),
      ),
  };
};

const usage = { prompt_tokens: 9, completion_tokens: 16, total_tokens: 25 };
const good: Answer = {
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'gpt-4o-2024-11-20', usage, choices: [{ message: { content: 'canary-answer' } }] }),
};

const gateway = (
  endpoint: string,
  answers: (index: number) => Answer = () => good,
  options: Partial<OtlpExporterOptions> = {},
) => {
  const warnings: string[] = [];
  const metrics = new GatewayMetrics();
  const settings = otlpSettings(endpoint, { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b' });
  if (settings === undefined) throw new Error('nothing is exported');
  const exporter = new OtlpExporter({
    ...settings,
    metrics,
    read: () => metrics.read([]),
    warn: (message) => warnings.push(message),
    intervalMs: 3_600_000,
    ...options,
  });
  const policy = sections({
    inbound: '<set-backend-service backend-id="ptu" />',
    backend:
      '<retry condition="@(context.Response.StatusCode == 429)" count="1" interval="0" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry>',
  });
  const scope = { kind: 'all' } as const;
  const subscriptions = [{ id: 'finance', displayName: 'Finance', key: 'canary-key', isActive: true, scope }];
  const [id, backend] = single('ptu');
  const backends = new Map([[id, { ...backend, circuitBreaker: undefined } as typeof backend]]);
  const made = harness(
    snapshotOf({ apis: [api({ policy })], backends, subscriptions }),
    (_request, index) => answers(index),
    {
      metrics,
      observers: [exporter],
    },
  );
  return { ...made, exporter, warnings };
};

const ask = ({ send }: Pick<ReturnType<typeof gateway>, 'send'>, headers: Readonly<Record<string, string>> = {}) =>
  send({
    method: 'POST',
    path: '/orders/openai/deployments/chat/chat/completions?subscription-key=canary-key',
    headers: { authorization: 'Bearer canary-token', ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'canary-prompt' }] }),
  });

const valueOf = (span: Span, key: string): unknown =>
  Object.values(span.attributes.find((each) => each.key === key)?.value ?? {})[0];

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';

test('a request is a span under the caller, each of its calls one below it, without a word that was said', async () => {
  const to = await collector();
  const made = gateway(to.url, (index) => (index === 0 ? { status: 429 } : good));
  await ask(made, { traceparent: `${parent}-01` });
  await made.exporter.close();
  expect([to.wrong, made.warnings]).toEqual([[], []]);
  const [own, first, second] = to.spans();
  if (own === undefined || first === undefined || second === undefined) throw new Error('spans are missing');
  expect(to.spans()).toHaveLength(3);
  expect([own.traceId, own.parentSpanId, own.kind, own.name]).toEqual([
    '0af7651916cd43dd8448eb211c80319c',
    'b7ad6b7169203331',
    2,
    'POST /orders/*',
  ]);
  for (const call of [first, second])
    expect([call.traceId, call.parentSpanId, call.kind, call.name]).toEqual([own.traceId, own.spanId, 3, 'chat chat']);
  const told = (span: Span) =>
    ['http.response.status_code', 'server.address', 'http.request.resend_count', 'error.type'].map((key) =>
      valueOf(span, key),
    );
  expect([told(first), first.status]).toEqual([['429', 'ptu', undefined, '429'], { code: 2 }]);
  expect([told(second), second.status]).toEqual([['200', 'ptu', '1', undefined], {}]);
  expect(
    [
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.model',
      'gen_ai.response.model',
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.output_tokens',
    ].map((key) => valueOf(own, key)),
  ).toEqual(['chat', 'azure.ai.openai', 'chat', 'gpt-4o-2024-11-20', '9', '16']);
  expect(BigInt(own.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(own.startTimeUnixNano));
  expect(to.received.map(({ headers }) => headers['x-tenant'])).toEqual(['a b', 'a b']);
  expect(JSON.stringify(to.received)).not.toContain('canary');
  expect(made.sent[1]?.headers['traceparent']).toBe(`${parent}-01`);
});

test('metrics go along, under the names of the conventions', async () => {
  const to = await collector();
  const made = gateway(to.url);
  await ask(made);
  await made.exporter.close();
  expect(to.wrong).toEqual([]);
  expect(to.metrics().map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'http.server.request.duration',
      'gen_ai.client.operation.duration',
      'gen_ai.client.token.usage',
      'spillway.requests',
    ]),
  );
});

test('a policy that failed is an event of its request', async () => {
  const to = await collector();
  const made = gateway(to.url, () => ({ error: 'ECONNREFUSED' }));
  await ask(made);
  await made.exporter.close();
  const [own] = to.spans();
  expect(
    own?.events.map(({ name, attributes }) => [name, ...attributes.map(({ value }) => value['stringValue'])]),
  ).toEqual([
    ['spillway.policy.failed', 'retry', 'ExpressionValueEvaluationFailure'],
    ['spillway.policy.failed', 'forward-request', 'BackendConnectionFailure'],
  ]);
  expect([own?.status.code, to.wrong]).toEqual([2, []]);
});

test('who did not sample its request gets no spans; a parent that is none begins a trace of its own', async () => {
  const to = await collector();
  const made = gateway(to.url);
  await ask(made, { traceparent: `${parent}-00` });
  await ask(made, { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
  await made.exporter.close();
  expect(
    to
      .spans()
      .filter(({ kind }) => kind === 2)
      .map(({ parentSpanId }) => parentSpanId),
  ).toEqual([undefined]);
});

test('without a collector requests go on, with one warning, and what waits is bounded', async () => {
  const { url } = await collector();
  await closing.pop()?.();
  const made = gateway(url, () => good, { mostSpans: 10 });
  for (let n = 0; n < 20; n++) {
    expect((await ask(made)).status).toBe(200);
    await made.exporter.flush();
  }
  await made.exporter.close();
  expect(made.warnings).toEqual([
    `the OpenTelemetry collector at ${url} cannot be reached: ECONNREFUSED`,
    '40 spans did not reach the collector',
  ]);
});

test('what a collector cannot take now is sent again; what it refuses is lost, and said to be', async () => {
  let status = 503;
  const to = await collector(() => status);
  const made = gateway(to.url);
  await ask(made);
  await made.exporter.flush();
  expect(to.spans()).toEqual([]);
  status = 200;
  await made.exporter.flush();
  expect(to.spans()).toHaveLength(2);
  status = 400;
  await ask(made);
  await made.exporter.close();
  expect(made.warnings).toEqual([
    `the OpenTelemetry collector at ${to.url} answered 503 to /v1/traces`,
    `the OpenTelemetry collector at ${to.url} answered 400 to /v1/traces`,
    '2 spans did not reach the collector',
  ]);
});

test.for([
  ['the command line wins', 'http://a:1/', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://b:2' }, 'http://a:1'],
  ['or the environment says', undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://b:2' }, 'http://b:2'],
  ['nobody says', undefined, {}, undefined],
  ['it is turned off', 'http://a:1', { OTEL_SDK_DISABLED: 'true' }, undefined],
] as const)('exports where %s', ([, endpoint, environment, expected]) => {
  expect(otlpSettings(endpoint, environment)?.endpoint).toBe(expected);
});

test('is the service that the environment names', () => {
  const settings = otlpSettings('http://a:1', {
    OTEL_SERVICE_NAME: 'gw',
    OTEL_RESOURCE_ATTRIBUTES: 'team=a,service.name=b',
  });
  expect(settings?.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'gw' } },
      { key: 'team', value: { stringValue: 'a' } },
    ]),
  );
});
