import { createAzure } from '@ai-sdk/azure';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, jsonSchema, Output, streamText, tool } from 'ai';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, listen, type Regions } from './index.ts';

let stop: () => Promise<void> | void = () => {};
afterEach(() => stop());

const start = async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening = await listen(regions, {});
  stop = () => listening.close();
  return { regions, urls: { payg: listening.instances.payg ?? '', ptu: listening.instances.ptu ?? '' } };
};

const arrived = (regions: Regions): number => regions.journal('*').length;

const weather = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
  required: ['city', 'days'],
  additionalProperties: false,
} as const;
const isWeather = { city: expect.any(String), days: expect.any(Number) };

const classic = (url: string, maxRetries = 0) =>
  new AzureOpenAI({ endpoint: url, apiKey: 'any', apiVersion: '2025-03-01-preview', maxRetries });
const v1 = (url: string, maxRetries = 0) => new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: 'any', maxRetries });

const ask = { model: 'gpt-4o', input: 'How is the weather?' };
const tools = [{ type: 'function' as const, name: 'weather', parameters: weather, strict: true }];

describe.for([
  { name: 'AzureOpenAI', client: classic },
  { name: 'OpenAI with the v1 base URL', client: v1 },
])('$name', ({ client }) => {
  test('responds, plain and streamed alike', async () => {
    const { regions, urls } = await start();
    const plain = await client(urls.payg).responses.create(ask);
    expect(plain.output_text).toMatch(/\.$/);
    const stream = client(urls.payg).responses.stream(ask);
    const final = await stream.finalResponse();
    expect([final.output_text, final.usage]).toEqual([plain.output_text, plain.usage]);
    expect(arrived(regions)).toBe(2);
  });

  test('calls a tool, streamed alike, and answers with its result', async () => {
    const { regions, urls } = await start();
    const called = await client(urls.payg).responses.create({ ...ask, tools });
    const [call] = called.output;
    if (call?.type !== 'function_call') throw new Error('no function is called');
    expect(JSON.parse(call.arguments)).toEqual(isWeather);
    const streamed = await client(urls.payg)
      .responses.stream({ ...ask, tools })
      .finalResponse();
    expect(streamed.output[0]).toMatchObject({ type: 'function_call', arguments: call.arguments });
    const input = [{ type: 'function_call_output' as const, call_id: call.call_id, output: 'blue' }];
    const after = await client(urls.payg).responses.create({ ...ask, tools, input, previous_response_id: called.id });
    expect(after.output_text).toMatch(/\.$/);
    expect(arrived(regions)).toBe(3);
  });

  test('fills a schema', async () => {
    const { urls } = await start();
    const format = { type: 'json_schema' as const, name: 'weather', strict: true, schema: weather };
    const parsed = await client(urls.payg).responses.parse({ ...ask, text: { format } });
    expect(parsed.output_parsed).toEqual(isWeather);
  });

  test('goes on from a response, reads it and deletes it, at its own instance only', async () => {
    const { regions, urls } = await start();
    const here = client(urls.payg);
    const first = await here.responses.create(ask);
    const next = await here.responses.create({ ...ask, input: 'And tomorrow?', previous_response_id: first.id });
    expect(next.previous_response_id).toBe(first.id);
    expect((await here.responses.retrieve(first.id)).output_text).toBe(first.output_text);
    const items = await here.responses.inputItems.list(next.id);
    expect(items.data).toMatchObject([{ role: 'user', content: [{ type: 'input_text', text: 'And tomorrow?' }] }]);
    await expect(client(urls.ptu).responses.retrieve(first.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const elsewhere = client(urls.ptu).responses.create({ ...ask, previous_response_id: first.id });
    await expect(elsewhere).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
    await here.responses.delete(first.id);
    await expect(here.responses.retrieve(first.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect(arrived(regions)).toBe(8);
  });

  test('tells errors by their class, and asks again when it may', async () => {
    const { regions, urls } = await start();
    const create = (maxRetries: number, change: object = {}) =>
      client(urls.payg, maxRetries).responses.create({ ...ask, ...change });
    await expect(create(0, { model: 'nope' })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(create(0, { max_output_tokens: 1 })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    regions.setFault('payg', { status: 429, headers: { 'retry-after-ms': '1' } });
    await expect(create(2)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    expect(arrived(regions)).toBe(5);
    regions.setFault('payg', { status: 500, times: 1 });
    await expect(create(0)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });
});

test('@ai-sdk/azure responds, streams, calls tools and fills schemas', async () => {
  const { regions, urls } = await start();
  const model = createAzure({ baseURL: `${urls.payg}/openai/v1`, apiKey: 'any' }).responses('gpt-4o');
  const { text, usage } = await generateText({ model, prompt: 'Hello' });
  expect([text, usage.inputTokens]).toEqual([expect.stringMatching(/\.$/), 8]);
  let streamed = '';
  for await (const part of streamText({ model, prompt: 'Hello' }).textStream) streamed += part;
  expect(streamed).toBe(text);
  const prompt = 'How is the weather?';
  const schema = jsonSchema(weather as never);
  const called = await generateText({ model, prompt, tools: { weather: tool({ inputSchema: schema }) } });
  expect(called.toolCalls).toMatchObject([{ toolName: 'weather', input: isWeather }]);
  const filled = await generateText({ model, prompt, output: Output.object({ schema }) });
  expect(filled.output).toEqual(isWeather);
  expect(arrived(regions)).toBe(4);
});

test('@langchain/openai responds, streams and fills schemas', async () => {
  const { regions, urls } = await start();
  const configuration = { baseURL: `${urls.payg}/openai/v1` };
  const model = new ChatOpenAI({ model: 'gpt-4o', apiKey: 'any', configuration, useResponsesApi: true, maxRetries: 0 });
  const answer = await model.invoke('Hello');
  expect(answer.text).toMatch(/\.$/);
  expect(answer).toMatchObject({ usage_metadata: { input_tokens: 8 } });
  let streamed = '';
  for await (const part of await model.stream('Hello')) streamed += part.text;
  expect(streamed).toBe(answer.text);
  const filled = await model.withStructuredOutput(weather as never, { method: 'jsonSchema', name: 'w' }).invoke('x');
  expect(filled).toEqual(isWeather);
  expect(arrived(regions)).toBe(3);
});
