import type { Backend, ServiceSnapshot } from '@spillway/artifacts';
import { expect, test } from 'vitest';
import type { ObservedRequest, Observer } from '../src/index.ts';
import { type Answer, api, type Harness, harness, sections, single, snapshotOf } from './harness.ts';

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const usage = { prompt_tokens: 9, completion_tokens: 16, total_tokens: 25 };
const answer = (body: object): Answer => ({ headers: json, body: JSON.stringify(body) });
const stream = (...chunks: readonly (object | '[DONE]')[]): Answer => ({
  headers: events,
  body: chunks.map((chunk) => `data: ${chunk === '[DONE]' ? chunk : JSON.stringify(chunk)}\n\n`).join(''),
});
const said = (content: string): object => ({ model: 'gpt-4o-2024-11-20', choices: [{ delta: { content } }] });

const topology: NonNullable<ServiceSnapshot['topology']> = {
  instances: {
    ptu: {
      endpoint: 'https://ptu.test',
      region: 'westeurope',
      deployments: { chat: { model: 'gpt-4o', version: '2024-11-20', sku: 'ProvisionedManaged', capacity: 100 } },
    },
  },
} as never;

/** A gateway whose policy forwards to `ptu`, twice when the first answer is no success. */
const gateway = (
  answers: (index: number) => Answer,
  inbound = '',
  options: { readonly retry?: string; readonly streamStarted?: (api: string) => void } = {},
): Harness & { readonly seen: ObservedRequest[] } => {
  const seen: ObservedRequest[] = [];
  const retry = options.retry ?? 'context.Response.StatusCode &gt;= 400';
  const policy = sections({
    inbound: `${inbound}<set-backend-service backend-id="ptu" />`,
    backend: `<retry condition="@(${retry})" count="1" interval="0" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry>`,
  });
  const observer: Observer = {
    ended: (request) => seen.push(request),
    ...(options.streamStarted !== undefined && { streamStarted: options.streamStarted }),
  };
  const [id, backend] = single('ptu');
  const backends = new Map([[id, { ...backend, circuitBreaker: undefined } as Backend]]);
  const made = harness(
    snapshotOf({ apis: [api({ policy })], backends, topology }),
    (_request, index) => answers(index),
    {
      observers: [observer],
    },
  );
  return { ...made, seen };
};

const ask = (over: Harness, body: object = {}, path = '/orders/openai/deployments/chat/chat/completions') =>
  over.send({
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], ...body }),
  });

/** The tokens of the last request's attempts. */
const tokens = ({ seen }: { readonly seen: readonly ObservedRequest[] }) =>
  seen.at(-1)?.attempts.map(({ status, usage: used }) => ({ status, ...used }));

test('tells a request, its attempts and what the answer says of its tokens', async () => {
  const made = gateway((index) => (index === 0 ? { status: 503 } : answer({ model: 'gpt-4o-2024-11-20', usage })));
  await ask(made);
  expect(made.seen).toMatchObject([
    {
      method: 'POST',
      route: '/orders/*',
      api: 'orders',
      operation: 'any',
      consumer: null,
      status: 200,
      refusal: null,
      genAiOperation: 'chat',
      parent: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isSampled: true },
      attempts: [
        {
          backend: 'ptu',
          instance: 'ptu',
          region: 'westeurope',
          status: 503,
          usage: null,
          deployment: 'chat',
          model: 'gpt-4o',
        },
        { status: 200, responseModel: 'gpt-4o-2024-11-20', usage: { totalTokens: 25, counted: 'reported' } },
      ],
    },
  ]);
  expect(made.emulator.observing()).toBe(0);
});

test.for([
  ['of a response', answer({ usage: { input_tokens: 4, output_tokens: 3, total_tokens: 7 } }), [4, 3, 'reported']],
  ['of embeddings', answer({ usage: { prompt_tokens: 5, total_tokens: 5 } }), [5, 0, 'reported']],
  [
    'of embeddings too long to keep',
    answer({ data: 'x'.repeat(5_000_000), model: 'ada', usage: { prompt_tokens: 5, total_tokens: 5 } }),
    [5, 0, 'reported'],
  ],
  ['of a run that has only begun', answer({ object: 'thread.run', usage: null }), [0, 0, 'unknown']],
  ['of a stream that tells', stream(said('a b c'), { choices: [], usage }, '[DONE]'), [9, 16, 'reported']],
  [
    'of a streamed response',
    stream({ type: 'response.completed', response: { usage: { input_tokens: 4, output_tokens: 3, total_tokens: 7 } } }),
    [4, 3, 'reported'],
  ],
  ['of a stream that does not tell', stream(said('one two'), said(' three'), '[DONE]'), [8, 3, 'estimated']],
] as const)('counts the tokens %s', async ([, given, expected]) => {
  const made = gateway(() => given);
  await ask(made, { stream: true });
  await expect.poll(() => made.seen.length).toBe(1);
  const [first] = tokens(made) ?? [];
  expect([first?.promptTokens, first?.completionTokens, first?.counted]).toEqual(expected);
});

test.for([
  ['an answer about no tokens', answer({ data: [] })],
  ['a body that is no JSON', { headers: json, body: 'no' }],
  ['a stream of other events', stream({ hello: 'world' })],
  ['a refusal', { status: 400, headers: json, body: JSON.stringify({ usage }) }],
] as const)('books nothing for %s', async ([, given]) => {
  const made = gateway(() => given);
  await ask(made);
  expect(made.seen[0]?.attempts.map(({ usage: used }) => used)).toEqual(made.seen[0]?.attempts.map(() => null));
});

test('a good answer that a policy throws away was paid for, and is counted', async () => {
  const made = gateway(() => answer({ usage }), '', { retry: 'true' });
  await ask(made);
  expect(tokens(made)).toMatchObject([{ totalTokens: 25 }, { totalTokens: 25 }]);
});

test('a stream whose client goes away is partial, and no less counted', async () => {
  const made = gateway(() => stream(...Array.from({ length: 3000 }, () => said('word ')), '[DONE]'));
  const { Body, HeaderMap } = await import('@spillway/policies');
  const response = await made.emulator.handle({
    method: 'POST',
    url: 'http://gateway.test/orders/openai/deployments/chat/chat/completions',
    headers: HeaderMap.from([]),
    body: Body.ofBytes(new TextEncoder().encode(JSON.stringify({ stream: true, messages: [] }))),
    ipAddress: '192.0.2.7',
    signal: new AbortController().signal,
  });
  const content = response.body?.take();
  if (content === undefined || content instanceof Uint8Array) throw new Error('no stream');
  for await (const _chunk of content) break;
  await expect.poll(() => made.seen.length).toBe(1);
  expect(made.seen[0]).toMatchObject({
    isStreamed: true,
    attempts: [{ error: 'client-closed', usage: { counted: 'estimated', isPartial: true } }],
  });
});

test('tells what the gateway refuses itself, and what failed', async () => {
  const made = gateway(() => ({}), '<rate-limit-by-key calls="1" renewal-period="60" counter-key="a" />');
  await ask(made);
  await ask(made);
  expect(made.seen[1]).toMatchObject({
    status: 429,
    attempts: [],
    refusal: { source: 'rate-limit-by-key', reason: 'RateLimitExceeded' },
    failures: [{ policy: 'rate-limit-by-key', reason: 'RateLimitExceeded' }],
  });
});

test('a connection that fails is an attempt without tokens', async () => {
  const made = gateway(() => ({ error: 'ECONNREFUSED' }));
  await ask(made);
  expect(made.seen[0]?.attempts).toMatchObject([{ status: null, error: 'ECONNREFUSED', usage: null }]);
});

test('what a policy asks on its own account is an attempt of its own', async () => {
  const made = gateway(
    () => answer({ usage }),
    `<send-request mode="new" response-variable-name="r" timeout="5"><set-url>https://ptu.test/openai/deployments/chat/chat/completions</set-url><set-method>POST</set-method><set-body>{}</set-body></send-request>`,
  );
  await ask(made);
  expect(made.seen[0]?.attempts.map(({ kind, instance, usage: used }) => [kind, instance, used?.totalTokens])).toEqual([
    ['policy', 'ptu', 25],
    ['forward', 'ptu', 25],
  ]);
});

test('the model of a request without a deployment in its path is the one its body names', async () => {
  const made = gateway(() => answer({ usage }));
  await ask(made, { model: 'chat' }, '/orders/openai/v1/chat/completions');
  expect(made.seen[0]?.attempts[0]).toMatchObject({ deployment: 'chat', model: 'gpt-4o' });
});

test('says when a stream begins; what an observer throws is reported as a bug', async () => {
  const started: string[] = [];
  const made = gateway(() => stream(said('a'), '[DONE]'), '', { streamStarted: (id) => started.push(id) });
  expect((await ask(made)).status).toBe(200);
  expect(started).toEqual(['orders']);
  const failing = harness(snapshotOf(), () => ({}), {
    observers: [
      {
        ended: () => {
          throw new Error('full');
        },
      },
    ],
  });
  await expect(failing.send()).rejects.toThrow('full');
});
