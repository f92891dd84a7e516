import { describe, expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const byKey = (attributes: string) =>
  harness(
    snapshotOf({
      apis: [
        api({
          policy: sections({
            inbound: `<rate-limit-by-key calls="2" renewal-period="10" counter-key="@(context.Request.Headers.GetValueOrDefault(&quot;who&quot;))" ${attributes} /><base />`,
          }),
        }),
      ],
    }),
    ({ headers }) => ({ status: Number(headers['answer'] ?? 200) }),
  );

describe('rate-limit-by-key', () => {
  test('lets so many calls of a key in during the window that slides', async () => {
    const { send, clock, sent } = byKey(
      'remaining-calls-header-name="x-left" total-calls-header-name="x-of" retry-after-header-name="x-wait"',
    );
    const seen: string[] = [];
    for (const seconds of [0, 4, 1, 5, 1]) {
      clock.advance(seconds * 1000);
      const { status, headers } = await send({ headers: { who: 'a' } });
      seen.push(`${status} ${headers['x-left'] ?? ''}/${headers['x-of']} ${headers['x-wait'] ?? ''}`);
    }
    expect(seen).toEqual(['200 1/2 ', '200 0/2 ', '429 /2 5', '200 0/2 ', '429 /2 3']);
    expect((await send({ headers: { who: 'b' } })).status).toBe(200);
    expect(sent).toHaveLength(4);
  });

  test('says the wait on the wire, and the short text in on-error', async () => {
    const policy = sections({
      inbound:
        '<rate-limit-by-key calls="1" renewal-period="60" counter-key="k" retry-after-variable-name="wait" /><base />',
      'on-error':
        '<set-header name="x-error"><value>@(context.LastError.Reason + "|" + context.LastError.Message + "|" + (int)context.Variables["wait"])</value></set-header>',
    });
    const { send } = harness(snapshotOf({ apis: [api({ policy })] }));
    await send();
    expect(await send()).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '60', 'x-error': 'RateLimitExceeded|Rate limit is exceeded|60' },
      body: '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 60 seconds." }',
    });
  });

  test('counts by what the answer was when a condition says so', async () => {
    const { send } = byKey(
      'increment-condition="@(context.Response.StatusCode &gt;= 500)" increment-count="@(context.Response.StatusCode - 500)"',
    );
    const statuses: number[] = [];
    for (const answer of [200, 200, 501, 200, 501, 200])
      statuses.push((await send({ headers: { who: 'a', answer: String(answer) } })).status);
    expect(statuses).toEqual([200, 200, 501, 200, 501, 429]);
  });

  test('a count that fails is traced and changes nothing', async () => {
    const { send, emulator } = byKey('increment-count="@(int.Parse(&quot;x&quot;))"');
    expect((await send({ headers: { who: 'a' } })).status).toBe(200);
    expect(JSON.stringify(emulator.traces(1)[0]?.entries)).toContain('Input string');
  });
});

describe('rate-limit', () => {
  const subscriptions = ['one', 'two'].map((id) => ({
    id,
    displayName: id,
    key: `key-${id}`,
    isActive: true,
    scope: { kind: 'all' } as const,
  }));
  const gatewayOf = (inner: string) => {
    const policy = sections({ inbound: `<rate-limit calls="3" renewal-period="60">${inner}</rate-limit><base />` });
    return harness(snapshotOf({ apis: [api({ policy })], subscriptions }));
  };
  const calls = async (gateway: ReturnType<typeof gatewayOf>, count: number, key?: string, path?: string) => {
    const statuses: number[] = [];
    for (let call = 0; call < count; call++) {
      const headers = key === undefined ? {} : { 'Ocp-Apim-Subscription-Key': `key-${key}` };
      statuses.push((await gateway.send({ headers, ...(path !== undefined && { path }) })).status);
    }
    return statuses;
  };

  test('counts per subscription, and not without a key', async () => {
    const gateway = gatewayOf('');
    expect(await calls(gateway, 4, 'one')).toEqual([200, 200, 200, 429]);
    expect(await calls(gateway, 1, 'two')).toEqual([200]);
    expect(await calls(gateway, 5)).toEqual([200, 200, 200, 200, 200]);
  });

  test.for([
    '<api id="orders" calls="1" renewal-period="60" />',
    '<api name="Orders" calls="9" renewal-period="60"><operation id="get-order" calls="1" renewal-period="60" /></api>',
    '<operation name="Get order" calls="1" renewal-period="60" />',
  ])('a limit of its own counts on top: %s', async (inner) => {
    expect(await calls(gatewayOf(inner), 2, 'one')).toEqual([200, 429]);
  });

  test('a limit for something else does not count', async () => {
    const inner =
      '<api id="other" calls="1" renewal-period="60" /><operation id="any" calls="1" renewal-period="60" />';
    expect(await calls(gatewayOf(inner), 2, 'one')).toEqual([200, 200]);
    expect(await calls(gatewayOf(inner), 2, 'one', '/orders/a/b')).toEqual([200, 429]);
  });
});

test.for([
  ['rate-limit-by-key', '<rate-limit-by-key calls="3" renewal-period="60" counter-key="k" />'],
  ['quota-by-key', '<quota-by-key calls="3" renewal-period="300" counter-key="k" />'],
  [
    'llm-token-limit',
    '<llm-token-limit tokens-per-minute="40" token-quota="25" token-quota-period="Daily" counter-key="k" estimate-prompt-tokens="true" />',
  ],
] as const)('%s lets no more in at once than one after the other', async ([, policy]) => {
  const { send } = harness(snapshotOf({ apis: [api({ policy: sections({ inbound: policy }) })] }));
  const chat = { method: 'POST', body: '{"messages":[{"role":"user","content":"hi"}]}' };
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(chat)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
});
