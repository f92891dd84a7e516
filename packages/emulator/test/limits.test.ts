import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const limit = (attributes: string): ReturnType<typeof snapshotOf> =>
  snapshotOf({
    apis: [
      api({
        policy: sections({
          inbound: `<azure-openai-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="false" ${attributes} /><azure-openai-emit-token-metric namespace="ns"><dimension name="API ID" /><dimension name="Path" value="@(context.Request.OriginalUrl.Path)" /></azure-openai-emit-token-metric>`,
        }),
      }),
    ],
  });

const answering = (totals: readonly number[]) => (_: unknown, index: number) => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    usage: { prompt_tokens: 10, completion_tokens: (totals[index] ?? 0) - 10, total_tokens: totals[index] ?? 0 },
  }),
});

const chat = { method: 'POST', body: '{"messages":[{"role":"user","content":"hi"}]}' };

test('the recorded run at 100 tokens a minute is reproduced: a sliding log, refused while used reaches the limit', async () => {
  const { send, clock } = harness(limit('remaining-tokens-header-name="x-left"'), answering([59, 55, 55]));
  const seen: string[] = [];
  for (const second of [0, 15, 30, 45, 60]) {
    const { status, headers, body } = await send(chat);
    seen.push(
      `${second}: ${status} ${headers['Retry-After'] ?? ''} ${status === 429 ? body : (headers['x-left'] ?? '')}`,
    );
    clock.advance(15_000);
  }
  expect(seen).toEqual([
    '0: 200  41',
    '15: 200  0',
    '30: 429 30 { "statusCode": 429, "message": "Token limit is exceeded. Try again in 30 seconds." }',
    '45: 429 15 { "statusCode": 429, "message": "Token limit is exceeded. Try again in 15 seconds." }',
    '60: 200  0',
  ]);
});

test('with estimation a prompt that can never fit is refused without a time', async () => {
  const { send, sent } = harness(
    limit('').apis[0] === undefined
      ? snapshotOf()
      : snapshotOf({
          apis: [
            api({
              policy: sections({
                inbound:
                  '<azure-openai-token-limit counter-key="k" tokens-per-minute="5" estimate-prompt-tokens="true" />',
              }),
            }),
          ],
        }),
  );
  const answer = await send(chat);
  expect(answer).toMatchObject({ status: 429, body: '{ "statusCode": 429, "message": "Token limit is exceeded." }' });
  expect(answer.headers['Retry-After']).toBeUndefined();
  expect(sent).toEqual([]);
});

test('the three token metrics carry what the model reported, with default and own dimensions', async () => {
  const { send, emulator } = harness(limit(''), answering([25]));
  await send({ ...chat, path: '/orders/9' });
  const dimensions = { 'API ID': 'orders', Path: '/orders/9' };
  expect(
    emulator
      .metrics()
      .map(({ namespace, name, value, dimensions: found }) => ({ namespace, name, value, dimensions: found })),
  ).toEqual([
    { namespace: 'ns', name: 'Total Tokens', value: 25, dimensions },
    { namespace: 'ns', name: 'Prompt Tokens', value: 10, dimensions },
    { namespace: 'ns', name: 'Completion Tokens', value: 15, dimensions },
  ]);
});

test('a streamed answer is counted from the event that carries the usage', async () => {
  const events = [
    '{"choices":[{"delta":{"content":"a"}}],"usage":null}',
    '{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}',
    '[DONE]',
  ];
  const body = events.map((event) => `data: ${event}\n\n`).join('');
  const { send, emulator } = harness(limit(''), () => ({ headers: { 'Content-Type': 'text/event-stream' }, body }));
  expect((await send({ ...chat, body: '{"stream":true,"messages":[{"role":"user","content":"hi"}]}' })).body).toBe(
    body,
  );
  expect(emulator.metrics().map(({ value }) => value)).toEqual([10, 7, 3]);
});

const streamed = (events: readonly string[]) => {
  const body = events.map((event) => `${event.includes('{') ? `data: ${event}` : event}\n\n`).join('');
  return harness(limit(''), () => ({ headers: { 'Content-Type': 'text/event-stream' }, body }));
};

const asked = '{"stream":true,"messages":[{"role":"user","content":"hi"}]}';

const streams = [
  {
    name: 'text of chat, each choice for itself',
    body: asked,
    events: [
      '{"choices":[],"prompt_filter_results":[]}',
      '{"choices":[{"index":0,"delta":{"content":"Hello"}}]}',
      '{"choices":[{"index":1,"delta":{"content":"Hel"}}]}',
      '{"choices":[{"index":0,"delta":{"content":" there"}}]}',
      '{"choices":[{"index":1,"delta":{"content":"lo"}}]}',
      'data: [DONE]',
    ],
    counts: [11, 8, 3],
  },
  {
    name: 'calls of tools',
    body: asked,
    events: [
      '{"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"weather","arguments":""}}]}}]}',
      '{"choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"{}"}}]}}]}',
    ],
    counts: [10, 8, 2],
  },
  {
    name: 'completions of prompts that look like markers',
    body: '{"stream":true,"prompt":["hi","<|endoftext|>"]}',
    events: ['{"choices":[{"index":0,"text":"Hello"}]}', '{"choices":[{"index":0,"text":" there"}]}'],
    counts: [10, 8, 2],
  },
  {
    name: 'text of the Responses API that broke off',
    body: '{"stream":true,"instructions":"hi","input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]}]}',
    events: [
      '{"type":"response.created","response":{"usage":null}}',
      '{"type":"response.output_text.delta","output_index":0,"delta":"Hello there"}',
    ],
    counts: [11, 9, 2],
  },
  {
    name: 'nothing, where no model streams',
    body: asked,
    events: ['{"progress":1}', '{"type":"done","delta":"Hello"}'],
    counts: [],
  },
] as const;

test.for(streams)('a stream that does not tell its usage is estimated: $name', async ({ body, events, counts }) => {
  const { send, emulator } = streamed(events);
  await send({ ...chat, body });
  expect(emulator.metrics().map(({ value }) => value)).toEqual(counts);
  expect(emulator.traces(1)[0]?.attempts[0]?.usage?.isEstimated).toBe(counts.length === 0 ? undefined : true);
});

test('a long stream is estimated as a short one, and a late usage counts for more', async () => {
  const many = Array.from({ length: 9000 }, () => '{"choices":[{"index":0,"delta":{"content":" hi"}}]}');
  const estimate = streamed(many);
  await estimate.send({ ...chat, body: asked });
  expect(estimate.emulator.metrics().map(({ value }) => value)).toEqual([9008, 8, 9000]);
  const exact = streamed([...many, '{"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}']);
  await exact.send({ ...chat, body: asked });
  expect(exact.emulator.metrics().map(({ value }) => value)).toEqual([10, 7, 3]);
  expect(exact.emulator.traces(1)[0]?.attempts[0]?.usage?.isEstimated).toBe(false);
});

test.for([
  ['a body', '{"usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}', 'application/json'],
  [
    'an event',
    'data: {"type":"response.completed","response":{"usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}}\n\n',
    'text/event-stream',
  ],
])('the usage of the Responses API is read from %s', async ([, body = '', type = '']) => {
  const { send, emulator } = harness(limit(''), () => ({ headers: { 'Content-Type': type }, body }));
  await send({ ...chat, body: asked });
  expect(emulator.metrics().map(({ value }) => value)).toEqual([10, 7, 3]);
});

test('what the model used is known in outbound, for headers and variables', async () => {
  const limits =
    '<azure-openai-token-limit counter-key="k" tokens-per-minute="100" estimate-prompt-tokens="false" tokens-consumed-variable-name="used" remaining-tokens-variable-name="left" tokens-consumed-header-name="x-used" />';
  const outbound =
    '<set-header name="x-told"><value>@(context.Variables["used"] + "/" + context.Variables["left"])</value></set-header>';
  const snapshot = snapshotOf({ apis: [api({ policy: sections({ inbound: limits, outbound }) })] });
  const { send } = harness(snapshot, answering([25]));
  expect((await send(chat)).headers).toMatchObject({ 'x-told': '25/75', 'x-used': '25' });
});
