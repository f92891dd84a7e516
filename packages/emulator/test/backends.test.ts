import type { Backend } from '@spillway/artifacts';
import { describe, expect, test } from 'vitest';
import { type Answer, api, harness, rule, sections, single, snapshotOf } from './harness.ts';

const toPool = '<set-backend-service backend-id="pool" />';
const pool = (members: readonly (readonly [string, number, number])[]): [string, Backend] => [
  'pool',
  {
    kind: 'pool',
    id: 'pool',
    members: members.map(([backendId, priority, weight]) => ({ backendId, priority, weight })),
  },
];

const service = (
  backends: readonly [string, Backend][],
  parts: Readonly<Record<string, string>> = { inbound: toPool },
) => snapshotOf({ apis: [api({ policy: sections(parts) })], backends: new Map(backends) });

const hostsOf = (sent: readonly { readonly url: string }[]): readonly string[] =>
  sent.map(({ url }) => new URL(url).hostname.replace('.test', ''));

describe('pools', () => {
  test('weights go round in blocks, reduced, in list order', async () => {
    const { send, sent } = harness(
      service([
        single('uk'),
        single('se'),
        single('fr'),
        pool([
          ['uk', 1, 80],
          ['se', 1, 10],
          ['fr', 1, 10],
        ]),
      ]),
    );
    for (let n = 0; n < 12; n++) await send();
    expect(hostsOf(sent)).toEqual([...Array<string>(8).fill('uk'), 'se', 'fr', 'uk', 'uk']);
  });

  test('the next priority is used only while every member of the first is open', async () => {
    const answers = (request: { readonly url: string }): Answer =>
      request.url.includes('first') ? { status: 429, headers: { 'Retry-After': '5' } } : {};
    const { send, sent, clock } = harness(
      service([
        single('first'),
        single('second'),
        pool([
          ['first', 1, 1],
          ['second', 2, 1],
        ]),
      ]),
      answers,
    );
    expect((await send()).status).toBe(429);
    expect((await send()).status).toBe(200);
    clock.advance(5000);
    await send();
    expect(hostsOf(sent)).toEqual(['first', 'second', 'first']);
  });

  test('an exhausted pool makes no call, answers 503 with the soonest wait and reaches on-error', async () => {
    const waits: Readonly<Record<string, string>> = { a: '30', b: '12' };
    const answers = ({ url }: { readonly url: string }): Answer => ({
      status: 429,
      headers: { 'Retry-After': waits[new URL(url).hostname[0] ?? ''] ?? '' },
    });
    const parts = {
      inbound: toPool,
      'on-error':
        '<set-header name="x-why"><value>@(context.LastError.Section + context.Response.StatusCode)</value></set-header>',
    };
    const { send, sent, clock } = harness(
      service(
        [
          single('a'),
          single('b'),
          pool([
            ['a', 1, 1],
            ['b', 1, 1],
          ]),
        ],
        parts,
      ),
      answers,
    );
    await send();
    await send();
    clock.advance(5000);
    expect(await send()).toMatchObject({ status: 503, headers: { 'Retry-After': '7', 'x-why': 'backend503' } });
    expect(sent).toHaveLength(2);
  });

  test('a retry chooses a member anew and sends the same body again', async () => {
    const parts = {
      inbound: toPool,
      backend:
        '<retry condition="@(context.Response.StatusCode == 429)" count="2" interval="0"><forward-request buffer-request-body="true" /></retry>',
    };
    const answers = (request: { readonly url: string }): Answer =>
      request.url.includes('first') ? { status: 429 } : { body: 'ok' };
    const { send, sent } = harness(
      service(
        [
          single('first'),
          single('second'),
          pool([
            ['first', 1, 1],
            ['second', 2, 1],
          ]),
        ],
        parts,
      ),
      answers,
    );
    expect(await send({ method: 'POST', body: 'ünïcode' })).toMatchObject({ status: 200, body: 'ok' });
    expect(sent.map(({ body }) => body)).toEqual(['ünïcode', 'ünïcode']);
    expect(hostsOf(sent)).toEqual(['first', 'second']);
  });

  test('without request buffering the second attempt has an empty body', async () => {
    const parts = {
      inbound: toPool,
      backend:
        '<retry condition="@(context.Response.StatusCode == 500)" count="1" interval="0"><forward-request /></retry>',
    };
    const { send, sent } = harness(
      service([single('first', rule({ statusCodeRanges: [] })), pool([['first', 1, 1]])], parts),
      (_, index) => ({ status: index === 0 ? 500 : 200 }),
    );
    await send({ method: 'POST', body: 'once' });
    expect(sent.map(({ body }) => body)).toEqual(['once', '']);
  });
});

describe('circuit breakers', () => {
  const one = (breaker: ReturnType<typeof rule>) =>
    service([single('only', breaker)], { inbound: '<set-backend-service backend-id="only" />' });

  test.for([
    { name: 'seconds', retryAfter: '7', opensFor: 7 },
    { name: 'zero, which still keeps the same request away', retryAfter: '0', opensFor: 1 },
    { name: 'a fraction, rounded up', retryAfter: '1.5', opensFor: 2 },
    { name: 'a date', retryAfter: new Date(Date.UTC(2026, 0, 1) + 9000).toUTCString(), opensFor: 9 },
    { name: 'a negative number', retryAfter: '-3', opensFor: 60 },
    { name: 'a word', retryAfter: 'abc', opensFor: 60 },
    { name: 'nothing', retryAfter: '', opensFor: 60 },
  ])('Retry-After as $name rests the member $opensFor s', async ({ retryAfter, opensFor }) => {
    const { send, sent, clock } = harness(one(rule()), (_, index) =>
      index === 0 ? { status: 429, headers: { 'Retry-After': retryAfter } } : {},
    );
    await send();
    clock.advance(opensFor * 1000 - 1);
    expect((await send()).status).toBe(503);
    clock.advance(1);
    expect((await send()).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test.for([
    { at: [0, 4, 9], opens: true },
    { at: [0, 6, 12], opens: false },
  ])('three failures in ten seconds at $at: opens is $opens', async ({ at, opens }) => {
    const { send, clock, emulator } = harness(one(rule({ count: 3, intervalMs: 10_000 })), () => ({ status: 500 }));
    for (const [index, second] of at.entries()) {
      clock.advance((second - (at[index - 1] ?? 0)) * 1000);
      await send();
    }
    expect(emulator.backends()).toEqual([{ id: 'only', isOpen: opens, closesInMs: opens ? 60_000 : 0 }]);
  });

  test('a rule that ignores Retry-After rests the member for the trip duration', async () => {
    const { send, emulator } = harness(one(rule({ acceptRetryAfter: false })), () => ({
      status: 429,
      headers: { 'Retry-After': '5' },
    }));
    await send();
    expect(emulator.backends()[0]?.closesInMs).toBe(60_000);
  });

  test('a status outside the ranges does not count', async () => {
    const { send, emulator } = harness(one(rule()), () => ({ status: 404 }));
    await send();
    expect(emulator.backends()[0]?.isOpen).toBe(false);
  });

  test.for([
    { errorReasons: ['BackendConnectionFailure'], opens: true },
    { errorReasons: ['Server errors'], opens: true },
    { errorReasons: ['Timeout'], opens: false },
  ])('a refused connection with $errorReasons: opens is $opens', async ({ errorReasons, opens }) => {
    const { send, emulator } = harness(one(rule({ errorReasons })), () => ({ error: 'ECONNREFUSED' }));
    expect((await send()).status).toBe(500);
    expect(emulator.backends()[0]?.isOpen).toBe(opens);
  });
});

describe('forwarding', () => {
  test('a backend that sends no headers in time gives 500 and reason Timeout', async () => {
    const policy = sections({
      backend: '<forward-request timeout="3" />',
      'on-error': '<set-header name="x-why"><value>@(context.LastError.Reason)</value></set-header>',
    });
    const { send, clock } = harness(snapshotOf({ apis: [api({ policy })] }), () => ({ delayMs: 60_000 }));
    const start = clock.now();
    expect(await send()).toMatchObject({ status: 500, headers: { 'x-why': 'Timeout' } });
    expect(clock.now() - start).toBe(3000);
  });

  test('a retry waits in virtual time by its formula', async () => {
    const policy = sections({
      backend:
        '<retry condition="@(context.Response.StatusCode == 503)" count="3" interval="2" delta="3"><forward-request /></retry>',
    });
    const { send, clock } = harness(snapshotOf({ apis: [api({ policy })] }), () => ({ status: 503 }));
    const start = clock.now();
    expect((await send()).status).toBe(503);
    expect(clock.now() - start).toBe((2 + 5 + 8) * 1000);
  });

  test('the caller is appended to X-Forwarded-For and hop-by-hop headers stay behind', async () => {
    const { send, sent } = harness(snapshotOf());
    await send({
      headers: { 'X-Forwarded-For': '203.0.113.1', Connection: 'keep-alive', Host: 'gateway.test', 'x-own': '1' },
    });
    expect(sent[0]?.headers).toEqual({ 'X-Forwarded-For': '203.0.113.1, 192.0.2.7', 'x-own': '1' });
  });

  test('a body that an expression has taken is not sent, unless it preserved the content', async () => {
    const reading = (preserve: string): string =>
      `<set-variable name="n" value="@(context.Request.Body.As<string>(${preserve}).Length)" />`;
    for (const [preserve, body] of [
      ['', ''],
      ['preserveContent: true', 'hello'],
    ] as const) {
      const { send, sent } = harness(service([], { inbound: reading(preserve) }));
      await send({ method: 'POST', body: 'hello' });
      expect(sent[0]?.body).toBe(body);
    }
  });

  test('the query of a base URL is added once, however often the request is sent', async () => {
    const parts = {
      inbound: '<set-backend-service base-url="https://one.test/openai?z=9" />',
      backend:
        '<retry condition="@(context.Response.StatusCode == 500)" count="2" interval="0"><forward-request /></retry>',
    };
    const { send, sent } = harness(service([], parts), () => ({ status: 500 }));
    await send({ path: '/orders/42?a=1' });
    expect(sent.map(({ url }) => url)).toEqual(Array<string>(3).fill('https://one.test/openai/42?z=9&a=1'));
  });

  test('an unknown backend gives 500 and says so in the trace', async () => {
    const { send, emulator } = harness(
      service([], { inbound: '<set-backend-service backend-id="@("no" + "where")" />' }),
    );
    expect((await send()).status).toBe(500);
    expect(emulator.traces(1)[0]?.entries.at(-1)?.error?.message).toBe("Backend with id 'nowhere' could not be found.");
  });

  test('a base URL that ends in a slash keeps the slashes an author wrote', async () => {
    const parts = { inbound: '<set-backend-service base-url="https://one.test//openai" />' };
    const { send, sent } = harness(service([], parts));
    await send();
    expect(sent[0]?.url).toBe('https://one.test//openai/42');
  });
});

test('a reset emulator answers like a new one', async () => {
  const snapshot = service([
    single('a'),
    single('b'),
    pool([
      ['a', 1, 1],
      ['b', 1, 1],
    ]),
  ]);
  const run = async (from: ReturnType<typeof harness>): Promise<unknown> => {
    const answers: number[] = [];
    const before = from.sent.length;
    for (let n = 0; n < 4; n++) answers.push((await from.send()).status);
    return { answers, hosts: hostsOf(from.sent).slice(before), ids: from.emulator.traces(4).map(({ id }) => id) };
  };
  const throttled = (): Answer => ({ status: 429 });
  const used = harness(snapshot, throttled);
  await run(used);
  used.emulator.reset();
  expect(await run(used)).toEqual(await run(harness(snapshot, throttled)));
});
