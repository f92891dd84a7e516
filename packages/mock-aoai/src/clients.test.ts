import { setupServer } from 'msw/node';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chatPath, hello, post, topology } from '../test/instances.ts';
import { createRegions, type Listening, listen, type Regions } from './index.ts';

let stop: () => Promise<void> | void = () => {};

afterEach(() => stop());

const startListening = async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening: Listening = await listen(regions, {});
  stop = () => listening.close();
  const client = new AzureOpenAI({
    endpoint: listening.instances.payg ?? '',
    apiKey: 'any',
    apiVersion: '2024-10-21',
    maxRetries: 0,
  });
  return { regions, listening, client };
};

const request = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] } as const;
const ask = { ...request, messages: [...request.messages] };

test('the handlers serve fetch through an msw server', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const server = setupServer(...regions.handlers);
  server.listen();
  stop = () => server.close();
  const send = () => fetch(post('payg', chatPath('gpt-4o'), { messages: hello, max_tokens: 3 }));
  const answer = await (await send()).json();
  expect(answer).toMatchObject({ object: 'chat.completion', usage: { total_tokens: 11 } });
  const stream = await fetch(post('ptu', chatPath('gpt-4o'), { messages: hello, stream: true }));
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
  regions.setFault('payg', { outage: 'refused' });
  await expect(send()).rejects.toThrow(TypeError);
  regions.setFault('payg', { status: 429, times: 1 });
  expect([(await send()).status, (await send()).status]).toEqual([429, 200]);
});

const arrived = (regions: Regions): number => regions.journal('payg').length;

test('the openai client completes a chat', async () => {
  const { regions, client } = await startListening();
  const completion = await client.chat.completions.create(ask);
  expect(completion.choices[0]?.message.content).toMatch(/\.$/);
  expect(completion.usage?.prompt_tokens).toBe(8);
  expect(arrived(regions)).toBe(1);
});

test('the openai client streams a chat and sees its usage', async () => {
  const { regions, client } = await startListening();
  const whole = await client.chat.completions.create(ask);
  const stream = await client.chat.completions.create({
    ...ask,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage: unknown;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }
  expect(text).toBe(whole.choices[0]?.message.content);
  expect(usage).toEqual(whole.usage);
  expect(arrived(regions)).toBe(2);
});

test('the openai client gets embeddings in the encoding it asks for', async () => {
  const { regions, client } = await startListening();
  const { data, usage } = await client.embeddings.create({ model: 'embed', input: 'hello world', dimensions: 8 });
  expect(data[0]?.embedding).toHaveLength(8);
  expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 6);
  expect(usage.total_tokens).toBe(2);
  expect(arrived(regions)).toBe(1);
});

test('the openai client understands the errors', async () => {
  const { regions, client } = await startListening();
  await expect(client.chat.completions.create({ ...ask, model: 'nope' })).rejects.toMatchObject({
    status: 404,
    code: 'DeploymentNotFound',
  });
  regions.setFault('payg', { status: 429, headers: { 'retry-after': '9' } });
  await expect(client.chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
});

test('the openai client of the v1 family is served too', async () => {
  const { regions, listening } = await startListening();
  const client = new OpenAI({ baseURL: `${listening.instances.payg}/openai/v1`, apiKey: 'any', maxRetries: 0 });
  expect((await client.chat.completions.create(ask)).model).toBe('gpt-4o-2024-11-20');
  const models = await client.models.list();
  expect(models.data[0]?.id).toBe('gpt-4o-2024-11-20');
  expect((await client.models.retrieve('whisper')).owned_by).toBe('azure-openai');
  expect(arrived(regions)).toBe(3);
});
