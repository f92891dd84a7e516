import { describe, expect, test } from 'vitest';
import { type ChatAnswer, jsonOf } from '../test/answers.ts';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, eventData, hello, post } from '../test/instances.ts';
import { createRegions, type Topology } from './index.ts';
import { piecesOf } from './said.ts';
import { createTokenCounters } from './tokens.ts';
import type { DeploymentSpec } from './topology.ts';

const counter = await createTokenCounters()('gpt-4o');

const withReplies = (replies: NonNullable<DeploymentSpec['replies']>) => {
  const spec = { version: '2024-11-20', sku: 'Standard', capacity: 100_000, replies };
  const deployments = { 'gpt-4o': { model: 'gpt-4o', ...spec }, instruct: { model: 'gpt-35-turbo-instruct', ...spec } };
  const topology: Topology = { instances: { payg: { endpoint: 'https://payg.openai.azure.com', deployments } } };
  return createRegions(topology, { clock: fakeClock() });
};

const answered = async (replies: NonNullable<DeploymentSpec['replies']>, body: object = {}) =>
  await jsonOf<ChatAnswer>(chat(withReplies(replies), 'payg', body));
const said = async (replies: NonNullable<DeploymentSpec['replies']>, body: object = {}) =>
  (await answered(replies, body)).choices[0].message.content;

const asked = (content: string) => ({
  messages: [
    { role: 'system', content: 'weather' },
    { role: 'user', content },
  ],
});

test('an echo says what the user said last', async () => {
  const messages = [...hello, { role: 'assistant', content: 'Hi' }, { role: 'user', content: 'Bonjour, monde' }];
  expect(await said('echo', { messages })).toBe('Bonjour, monde');
});

test('a fixed reply is said to all, whatever tools and formats there are', async () => {
  const tools = [{ type: 'function', function: { name: 'f' } }];
  const fixed = [{ reply: 'Always this.' }];
  expect(await said(fixed)).toBe('Always this.');
  expect(await said(fixed, { tools, response_format: { type: 'json_object' } })).toBe('Always this.');
});

test('of recorded replies the first that matches the user is said, and prose where none does', async () => {
  const recorded = [
    { match: 'weather', reply: 'It rains.' },
    { match: 'weather in Rome', reply: 'The sun shines.' },
    { match: 'data', reply: { city: 'Rome', days: 3 } },
  ];
  expect(await said(recorded, asked('What weather in Rome?'))).toBe('It rains.');
  expect(await said(recorded, asked('data please'))).toBe('{"city":"Rome","days":3}');
  expect(await said(recorded, asked('Hello'))).toMatch(/^[A-Z][a-z]+ .*\.$/);
});

test('what is said is counted, cut and stopped exactly', async () => {
  const text = 'Grüße aus Zürich: 你好，世界! END and more';
  const whole = await answered([{ reply: text }]);
  expect(whole.usage.completion_tokens).toBe(counter.text(text));
  const cut = await answered([{ reply: text }], { max_tokens: 4 });
  expect(cut.choices[0].finish_reason).toBe('length');
  expect([counter.text(cut.choices[0].message.content), cut.usage.completion_tokens]).toEqual([4, 4]);
  expect(text.startsWith(cut.choices[0].message.content)).toBe(true);
  expect(await said([{ reply: text }], { stop: ' END' })).toBe('Grüße aus Zürich: 你好，世界!');
});

test('a stream says the same, word by word', async () => {
  const response = await chat(withReplies([{ reply: 'One two  three\n' }]), 'payg', { stream: true });
  const deltas = eventData(await response.text())
    .filter((data) => data !== '[DONE]')
    .flatMap((data) => (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices)
    .map(({ delta }) => delta.content ?? '');
  expect(deltas.filter((delta) => delta !== '')).toEqual(['One', ' two', '  three\n']);
});

test.for(['', ' ', 'a', ' a b ', '\n\na\tb\n', '你好 世界'])('pieces of `%s` are the text', (text) => {
  expect(piecesOf(text).join('')).toBe(text);
});

test('completions and responses say it too', async () => {
  const regions = withReplies('echo');
  const completed = await regions.respond(
    post('payg', '/openai/deployments/instruct/completions?api-version=2024-10-21', { prompt: ['One', 'Two'] }),
  );
  const { choices } = await jsonOf<{ choices: { text: string }[] }>(completed);
  expect(choices.map(({ text }) => text)).toEqual(['One', 'Two']);
  const responded = await regions.respond(post('payg', '/openai/v1/responses', { model: 'gpt-4o', input: 'Three' }));
  expect(await responded.json()).toMatchObject({ output: [{ content: [{ text: 'Three' }] }] });
});

describe('the content filter', () => {
  const safe = { filtered: false, severity: 'safe' };
  const undetected = { filtered: false, detected: false };
  const harmless = { hate: safe, self_harm: safe, sexual: safe, violence: safe };

  test.for([
    { text: '[[Violence:4]]', found: { violence: { filtered: true, severity: 'medium' } } },
    { text: '[[SelfHarm:7]]', found: { self_harm: { filtered: true, severity: 'high' } } },
    {
      text: 'a [[Hate:2]] b [[attack]]',
      found: { hate: { filtered: false, severity: 'low' }, jailbreak: { filtered: true, detected: true } },
    },
  ])('refuses a prompt with $text and says why', async ({ text, found }) => {
    const response = await chat(withReplies('echo'), 'payg', asked(text));
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: {
          message: expect.stringContaining('The response was filtered due to the prompt triggering'),
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: { ...harmless, jailbreak: undetected, ...found },
          },
        },
      },
    ]);
  });

  test.for([
    { name: 'completions', path: '/openai/v1/completions', body: { model: 'instruct', prompt: '[[Sexual:6]]' } },
    { name: 'responses', path: '/openai/v1/responses', body: { model: 'gpt-4o', input: '[[Sexual:6]]' } },
  ])('refuses it in $name too, and takes no tokens', async ({ path, body }) => {
    const regions = withReplies('echo');
    const response = await regions.respond(post('payg', path, body));
    expect(await response.json()).toMatchObject({ error: { code: 'content_filter' } });
    expect(response.headers.has('x-ratelimit-remaining-tokens')).toBe(false);
  });

  test('lets little harm pass and says so', async () => {
    const answer = await answered('echo', asked('[[Violence:3]]'));
    expect(answer.prompt_filter_results).toMatchObject([
      { content_filter_results: { violence: { filtered: false, severity: 'low' } } },
    ]);
    expect(answer.choices[0].message.content).toBe('[[Violence:3]]');
  });

  test('ends a completion before what it does not let pass', async () => {
    const recorded = [{ reply: 'So far so good. [[Violence:6]] and so on' }];
    const { choices, usage } = await answered(recorded);
    expect(choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      message: { content: 'So far so good. ' },
      content_filter_results: { violence: { filtered: true, severity: 'high' } },
    });
    expect(usage.completion_tokens).toBe(counter.text('So far so good. '));
    const body = { model: 'gpt-4o', input: 'Hello' };
    const responded = await withReplies(recorded).respond(post('payg', '/openai/v1/responses', body));
    expect(await responded.json()).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    });
  });
});
