import { expect, test } from 'vitest';
import { type ChatAnswer, jsonOf } from '../../test/answers.ts';
import { fakeClock } from '../../test/fake-clock.ts';
import { chat, eventData, post, topology } from '../../test/instances.ts';
import { createRegions } from '../index.ts';
import { createTokenCounters } from '../tokens.ts';

const clock = fakeClock();
const create = () => createRegions(topology, { clock });
const counter = await createTokenCounters()('gpt-4o');

const safe = { filtered: false, severity: 'safe' };
const undetected = { filtered: false, detected: false };
const categories = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

const usageOf = (promptTokens: number, completionTokens: number) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

test('a completion has the recorded shape', async () => {
  const body = await jsonOf<ChatAnswer>(chat(create()));
  const { content } = body.choices[0].message;
  expect(body).toEqual({
    id: expect.stringMatching(/^chatcmpl-[0-9a-zA-Z]{29}$/),
    object: 'chat.completion',
    created: Math.floor(clock.now() / 1000),
    model: 'gpt-4o-2024-11-20',
    system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/),
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: { ...categories, jailbreak: undetected } }],
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        content_filter_results: {
          ...categories,
          protected_material_code: undetected,
          protected_material_text: undetected,
        },
        message: { role: 'assistant', content, refusal: null },
      },
    ],
    usage: usageOf(8, counter.text(content)),
  });
});

test.for([
  { name: 'max_tokens', body: { max_tokens: 4 } },
  { name: 'max_completion_tokens', body: { max_completion_tokens: 4 } },
  { name: 'the newer name before the older', body: { max_completion_tokens: 4, max_tokens: 9 } },
])('is cut by $name', async ({ body }) => {
  const { choices, usage } = await jsonOf<ChatAnswer>(chat(create(), 'payg', body));
  expect([choices[0].finish_reason, usage.completion_tokens]).toEqual(['length', 4]);
  expect(counter.text(choices[0].message.content)).toBe(4);
});

test.for([
  {
    name: 'parts',
    content: [
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
    ],
    tokens: 8,
  },
  { name: 'an image besides text', content: [{ type: 'text', text: 'Hello' }, { type: 'image_url' }], tokens: 8 },
  { name: 'nothing', content: null, tokens: 7 },
])('counts a content of $name', async ({ content, tokens }) => {
  const { usage } = await jsonOf<ChatAnswer>(chat(create(), 'payg', { messages: [{ role: 'user', content }] }));
  expect(usage.prompt_tokens).toBe(tokens);
});

test('counts names, tools and the calls of tools', async () => {
  const promptTokens = async (body: object) =>
    (await jsonOf<ChatAnswer>(chat(create(), 'payg', body))).usage.prompt_tokens;
  const call = { id: '1', type: 'function', function: { name: 'now', arguments: '{}' } };
  const tool = { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } };
  expect(await promptTokens({ messages: [{ role: 'user', name: 'Ann', content: 'Hello' }] })).toBe(10);
  expect(await promptTokens({ messages: [{ role: 'assistant', tool_calls: [call] }] })).toBe(12);
  expect(await promptTokens({ tools: [tool] })).toBeGreaterThan(15);
});

test('gives as many choices as asked for', async () => {
  const { choices, usage } = await jsonOf<ChatAnswer>(chat(create(), 'payg', { n: 3 }));
  const texts = choices.map((choice) => choice.message.content);
  expect(new Set(texts).size).toBe(3);
  expect(usage.completion_tokens).toBe(texts.reduce((sum, text) => sum + counter.text(text), 0));
});

/** The chunks of a stream, each with its raw text. */
const chunksOf = async (body: object) => {
  const response = await chat(create(), 'payg', { stream: true, ...body });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return eventData(await response.text());
};

test('a stream says what the plain answer says, and frames it as recorded', async () => {
  const data = await chunksOf({});
  const { choices, ...heading } = await jsonOf<ChatAnswer>(chat(create()));
  const common = {
    created: heading.created,
    id: heading.id,
    model: heading.model,
    object: 'chat.completion.chunk',
    system_fingerprint: heading.system_fingerprint,
  };
  const choice = (delta: object, filter: object, finish_reason: string | null) => [
    { content_filter_results: filter, delta, finish_reason, index: 0, logprobs: null },
  ];
  expect(data[0]).toBe(
    JSON.stringify({
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: heading.prompt_filter_results,
    }),
  );
  expect(data[1]).toBe(
    JSON.stringify({ choices: choice({ content: '', refusal: null, role: 'assistant' }, {}, null), ...common }),
  );
  const tokens = data.slice(2, -2).map((text) => JSON.parse(text));
  for (const chunk of tokens)
    expect(chunk).toEqual({
      choices: choice({ content: expect.any(String) }, categories, null),
      ...common,
    });
  expect(tokens.map((chunk) => chunk.choices[0].delta.content).join('')).toBe(choices[0].message.content);
  expect(tokens).toHaveLength(heading.usage.completion_tokens);
  expect(data.at(-2)).toBe(JSON.stringify({ choices: choice({}, {}, 'stop'), ...common }));
  expect(data.at(-1)).toBe('[DONE]');
});

test('a stream ends with the usage when asked, and only then has null before', async () => {
  const data = await chunksOf({ max_tokens: 3, stream_options: { include_usage: true } });
  const chunks = data.slice(0, -1).map((text) => JSON.parse(text));
  expect(chunks[0]).not.toHaveProperty('usage');
  expect(chunks.slice(1, -1).map((chunk) => chunk.usage)).toEqual([null, null, null, null, null]);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: usageOf(8, 3) });
  expect(data.at(-1)).toBe('[DONE]');
});

test('without being asked a stream has no usage at all', async () => {
  for (const options of [{}, { stream_options: { include_usage: false } }, { stream_options: null }])
    expect((await chunksOf(options)).join()).not.toContain('"usage"');
});

test('a stream arrives as one chunk of bytes for each event', async () => {
  const response = await chat(create(), 'payg', { stream: true, max_tokens: 2 });
  const chunks: string[] = [];
  for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString());
  expect(chunks).toHaveLength(6);
  for (const chunk of chunks) expect(chunk).toMatch(/^data: [^\n]+\n\n$/);
});

test('the v1 family answers the same', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const v1 = await create().respond(post('payg', '/openai/v1/chat/completions', { model: 'gpt-4o', messages }));
  expect(await v1.text()).toBe(await (await chat(create())).text());
});
