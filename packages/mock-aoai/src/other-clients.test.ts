import { createAzure } from '@ai-sdk/azure';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { AzureChatOpenAI, AzureOpenAIEmbeddings, ChatOpenAI } from '@langchain/openai';
import { APICallError, embed, generateText, jsonSchema, Output, RetryError, streamText, tool } from 'ai';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, listen, type Regions } from './index.ts';

let stop: () => Promise<void> | void = () => {};
afterEach(() => stop());

const start = async (): Promise<{ readonly regions: Regions; readonly url: string }> => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening = await listen(regions, {});
  stop = () => listening.close();
  return { regions, url: listening.instances.payg ?? '' };
};

const arrived = (regions: Regions): number => regions.journal('payg').length;

const weather = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 }, unit: { enum: ['C', 'F'] } },
  required: ['city', 'days', 'unit'],
  additionalProperties: false,
} as const;

const isWeather = { city: expect.any(String), days: expect.any(Number), unit: expect.stringMatching(/^[CF]$/) };

describe('openai', () => {
  const client = (url: string, maxRetries = 0) =>
    new AzureOpenAI({ endpoint: url, apiKey: 'any', apiVersion: '2024-10-21', maxRetries });
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: weather } }];
  const ask = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'How is the weather?' }] };

  test('calls a tool, plain and streamed alike, and answers with its result', async () => {
    const { url } = await start();
    const completion = await client(url).chat.completions.create({ ...ask, tools });
    const [call] = completion.choices[0]?.message.tool_calls ?? [];
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    if (call?.type !== 'function') throw new Error('no function is called');
    expect(JSON.parse(call.function.arguments)).toEqual(isWeather);
    const runner = client(url).chat.completions.stream({ ...ask, tools });
    const streamed = (await runner.finalChatCompletion()).choices[0]?.message.tool_calls?.[0];
    expect(streamed).toMatchObject({ function: call.function });
    const after = await client(url).chat.completions.create({
      ...ask,
      tools,
      messages: [
        ...ask.messages,
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: '{"sky":"blue"}' },
      ],
    });
    expect(after.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringMatching(/\.$/) },
    });
  });

  test('calls the tool that it must, and none that it must not', async () => {
    const { url } = await start();
    const two = [...tools, { type: 'function' as const, function: { name: 'clock', parameters: { type: 'object' } } }];
    const chosen = async (tool_choice: 'none' | 'required' | { type: 'function'; function: { name: string } }) =>
      (
        await client(url).chat.completions.create({ ...ask, tools: two, tool_choice })
      ).choices[0]?.message.tool_calls?.map((call) => (call.type === 'function' ? call.function.name : ''));
    expect(await chosen('none')).toBeUndefined();
    expect(await chosen('required')).toEqual(['weather']);
    expect(await chosen({ type: 'function', function: { name: 'clock' } })).toEqual(['clock']);
  });

  test('gives JSON of the schema it was asked for, counted exactly', async () => {
    const { url } = await start();
    const format = { type: 'json_schema' as const, json_schema: { name: 'w', strict: true, schema: weather } };
    const parsed = await client(url).chat.completions.parse({ ...ask, response_format: format });
    expect(parsed.choices[0]?.message.parsed).toEqual(isWeather);
    const stream = client(url).chat.completions.stream({
      ...ask,
      response_format: format,
      stream_options: { include_usage: true },
    });
    expect((await stream.finalChatCompletion()).usage).toEqual(parsed.usage);
    const plain = await client(url).chat.completions.create({ ...ask, response_format: { type: 'json_object' } });
    expect(typeof JSON.parse(plain.choices[0]?.message.content ?? '')).toBe('object');
  });

  test('stops at a stop sequence', async () => {
    const { url } = await start();
    const whole = (await client(url).chat.completions.create(ask)).choices[0]?.message.content ?? '';
    const word = whole.split(' ')[3] ?? '';
    const cut = await client(url).chat.completions.create({ ...ask, stop: [` ${word}`] });
    expect(cut.choices[0]?.message.content).toBe(whole.slice(0, whole.indexOf(` ${word}`)));
    expect(cut.choices[0]?.finish_reason).toBe('stop');
  });

  test('completes a prompt, plain and streamed alike, as far as it may', async () => {
    const { url } = await start();
    const request = { model: 'instruct', prompt: ['Once', 'Twice'], max_tokens: 5, echo: true };
    const { choices, usage } = await client(url).completions.create(request);
    expect(choices.map(({ text, finish_reason }) => [text.split(' ')[0]?.slice(0, 4), finish_reason])).toEqual([
      ['Once', 'length'],
      ['Twic', 'length'],
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 10, total_tokens: 13 });
    const texts = ['', ''];
    for await (const chunk of await client(url).completions.create({ ...request, stream: true }))
      for (const { index, text } of chunk.choices) texts[index] += text;
    expect(texts).toEqual(choices.map(({ text }) => text));
    await expect(client(url).completions.create({ ...request, model: 'gpt-4o' })).rejects.toMatchObject({
      status: 400,
    });
  });

  test('waits as long as Retry-After says, and asks again', async () => {
    const { regions, url } = await start();
    regions.setFault('payg', { status: 429, headers: { 'retry-after-ms': '20' }, times: 1 });
    expect((await client(url, 2).chat.completions.create(ask)).choices).toHaveLength(1);
    expect(arrived(regions)).toBe(2);
    regions.setFault('payg', { status: 429, headers: { 'retry-after-ms': '1' } });
    await expect(client(url, 2).chat.completions.create(ask)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    expect(arrived(regions)).toBe(5);
  });
});

describe('@ai-sdk/azure', () => {
  const model = (url: string) =>
    createAzure({ baseURL: `${url}/openai`, apiKey: 'any', apiVersion: '2024-10-21', useDeploymentBasedUrls: true });

  test('completes, streams, calls tools and fills schemas', async () => {
    const { regions, url } = await start();
    const chat = model(url).chat('gpt-4o');
    const { text, usage } = await generateText({ model: chat, prompt: 'Hello' });
    expect(text).toMatch(/\.$/);
    expect(usage.inputTokens).toBe(8);
    let streamed = '';
    for await (const part of streamText({ model: chat, prompt: 'Hello' }).textStream) streamed += part;
    expect(streamed).toBe(text);
    const called = await generateText({
      model: chat,
      prompt: 'How is the weather?',
      tools: { weather: tool({ inputSchema: jsonSchema(weather as never) }) },
    });
    expect(called.toolCalls).toMatchObject([{ toolName: 'weather', input: isWeather }]);
    const filled = await generateText({
      model: chat,
      prompt: 'How is the weather?',
      output: Output.object({ schema: jsonSchema(weather as never) }),
    });
    expect(filled.output).toEqual(isWeather);
    expect(arrived(regions)).toBe(4);
  });

  test('embeds', async () => {
    const { url } = await start();
    const { embedding } = await embed({ model: model(url).textEmbeddingModel('embed'), value: 'hello' });
    expect(embedding).toHaveLength(1536);
  });

  test('tells errors by its own class, with and without retries', async () => {
    const { regions, url } = await start();
    const ask = (maxRetries: number, id = 'gpt-4o') =>
      generateText({ model: model(url).chat(id), prompt: 'Hello', maxRetries });
    await expect(ask(0, 'nope')).rejects.toSatisfy(
      (error) => APICallError.isInstance(error) && error.statusCode === 404,
    );
    regions.setFault('payg', { status: 429, headers: { 'retry-after-ms': '1' } });
    await expect(ask(0)).rejects.toSatisfy((error) => APICallError.isInstance(error) && error.isRetryable);
    await expect(ask(2)).rejects.toSatisfy((error) => RetryError.isInstance(error));
    expect(arrived(regions)).toBe(5);
  });
});

describe('@langchain/openai', () => {
  const options = (url: string, maxRetries = 0) => ({
    azureOpenAIApiKey: 'any',
    azureOpenAIApiVersion: '2024-10-21',
    azureOpenAIBasePath: `${url}/openai/deployments`,
    maxRetries,
  });
  const chat = (url: string, maxRetries = 0) =>
    new AzureChatOpenAI({ ...options(url, maxRetries), azureOpenAIApiDeploymentName: 'gpt-4o', model: 'gpt-4o' });

  test('completes, streams, calls tools and fills schemas', async () => {
    const { url } = await start();
    const model = chat(url);
    const answer = await model.invoke('Hello');
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 8 });
    let streamed = '';
    for await (const part of await model.stream('Hello')) streamed += String(part.content);
    expect(streamed).toBe(answer.content);
    const bound = model.bindTools([
      langchainTool(() => 'blue', { name: 'weather', description: 'd', schema: weather as never }),
    ]);
    const called = await bound.invoke('How is the weather?');
    expect(called.tool_calls).toMatchObject([{ name: 'weather', args: isWeather }]);
    const after = await bound.invoke([
      new HumanMessage('How is the weather?'),
      called,
      new ToolMessage({ content: 'blue', tool_call_id: called.tool_calls?.[0]?.id ?? '' }),
    ]);
    expect(String(after.content)).toMatch(/\.$/);
    const filled = await model.withStructuredOutput(weather as never, { method: 'jsonSchema', name: 'w' }).invoke('x');
    expect(filled).toEqual(isWeather);
  });

  test('embeds, and speaks the v1 family', async () => {
    const { url } = await start();
    const embeddings = new AzureOpenAIEmbeddings({
      ...options(url),
      azureOpenAIApiEmbeddingsDeploymentName: 'embed',
    });
    expect(await embeddings.embedQuery('hello')).toHaveLength(1536);
    const v1 = new ChatOpenAI({
      model: 'gpt-4o',
      apiKey: 'any',
      configuration: { baseURL: `${url}/openai/v1` },
      maxRetries: 0,
    });
    expect(String((await v1.invoke('Hello')).content)).toMatch(/\.$/);
  });

  test('passes the errors of the openai client on', async () => {
    const { regions, url } = await start();
    regions.setFault('payg', { status: 429, headers: { 'retry-after-ms': '1' } });
    await expect(chat(url).invoke('Hello')).rejects.toMatchObject({ status: 429 });
    expect(arrived(regions)).toBe(1);
  });
});
