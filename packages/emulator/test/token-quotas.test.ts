import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const chat = { method: 'POST', body: '{"messages":[{"role":"user","content":"hi"}]}' };

const gateway = (attributes: string, totals: readonly number[] = [], more: Readonly<Record<string, string>> = {}) =>
  harness(
    snapshotOf({
      apis: [api({ policy: sections({ inbound: `<llm-token-limit counter-key="k" ${attributes} />`, ...more }) })],
    }),
    (_, index) => ({
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ usage: { prompt_tokens: 1, total_tokens: totals[index] ?? 10 } }),
    }),
  );

const hourly = 'token-quota="100" token-quota-period="Hourly" estimate-prompt-tokens="false"';

test('a quota lets calls in until it is used up, and again in the next period', async () => {
  const { send, clock, sent } = gateway(`${hourly} remaining-quota-tokens-header-name="x-left"`, [60, 70, 5]);
  clock.advance(38 * 60_000 + 27_000);
  const seen: string[] = [];
  for (const wait of [0, 0, 0, 21 * 60_000 + 33_000]) {
    clock.advance(wait);
    const { status, headers, body } = await send(chat);
    seen.push(`${status} ${status === 200 ? headers['x-left'] : `${headers['Retry-After']} ${body}`}`);
  }
  expect(seen).toEqual([
    '200 40',
    '200 0',
    // Recorded: the text of this very wait.
    '403 1293 { "statusCode": 403, "message": "Token quota is exceeded. Try again in 21 minutes and 33 seconds." }',
    '200 95',
  ]);
  expect(sent).toHaveLength(3);
});

test('on-error sees the reason of the limit per minute and no id', async () => {
  const told =
    '<set-header name="told"><value>@(context.LastError.Reason + "/" + context.LastError.Source + "/" + (context.LastError.PolicyId ?? "none") + "/" + context.Variables["wait"])</value></set-header>';
  const { send } = gateway(`id="mine" ${hourly} retry-after-variable-name="wait"`, [100], { 'on-error': told });
  await send(chat);
  expect(await send(chat)).toMatchObject({
    status: 403,
    headers: { told: 'TokenLimitExceeded/llm-token-limit/none/3600' },
  });
});

test('both limits count, and the one per minute is asked first', async () => {
  const { send, clock } = gateway(`tokens-per-minute="50" ${hourly}`, [60, 60]);
  expect(await send(chat)).toMatchObject({ status: 200 });
  expect(await send(chat)).toMatchObject({ status: 429 });
  clock.advance(61_000);
  expect(await send(chat)).toMatchObject({ status: 200 });
  clock.advance(61_000);
  expect(await send(chat)).toMatchObject({ status: 403 });
});

test.for([
  {
    name: 'a prompt that can never fit',
    attributes: 'token-quota="3" token-quota-period="Daily" estimate-prompt-tokens="true"',
    calls: 1,
  },
  {
    name: 'a quota for ever',
    attributes: 'token-quota="10" token-quota-period="Indefinite" estimate-prompt-tokens="false"',
    calls: 2,
  },
])('$name is refused without a time', async ({ attributes, calls }) => {
  const { send } = gateway(attributes);
  for (let call = 1; call < calls; call++) await send(chat);
  const answer = await send(chat);
  expect(answer).toMatchObject({ status: 403, body: '{ "statusCode": 403, "message": "Token quota is exceeded." }' });
  expect(answer.headers['Retry-After']).toBeUndefined();
});

test('what is left of a large quota is told in full', async () => {
  const outbound = '<set-header name="left"><value>@(context.Variables["left"].ToString())</value></set-header>';
  const { send } = gateway(
    'token-quota="@(5000000000L)" token-quota-period="Yearly" estimate-prompt-tokens="false" remaining-quota-tokens-variable-name="left"',
    [1],
    { outbound },
  );
  expect((await send(chat)).headers['left']).toBe('4999999999');
});

test.for([
  'token-quota="1" estimate-prompt-tokens="false"',
  'token-quota-period="Daily" tokens-per-minute="1" estimate-prompt-tokens="false"',
])('a quota and its period go together: %s', (attributes) => {
  expect(() => gateway(attributes)).toThrow('go together');
});
