import { readFileSync } from 'node:fs';
import { createAzure } from '@ai-sdk/azure';
import { AzureChatOpenAI } from '@langchain/openai';
import { APICallError, generateText, streamText } from 'ai';
import { AzureOpenAI, RateLimitError } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from './spillway.ts';

// Clients as people have them, with nothing changed but address and key, through a gateway that runs the example.

let running: Running;
let gateway: string;
let key: string;
let control: string;

beforeAll(async () => {
  running = await start(['run', 'examples/01-spillover', '--port', '0', '--control-port', '0']);
  const ready = running.ready as { gateway: string; control: string; keys: Record<string, string> };
  gateway = ready.gateway;
  key = ready.keys['demo'] ?? '';
  control = `${ready.control}/_spillway`;
  const versions = ['openai', '@ai-sdk/azure', '@langchain/openai'].map((name) => {
    const text = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8');
    return `${name} ${(JSON.parse(text) as { version: string }).version}`;
  });
  console.log(versions.join(', '));
});
afterEach(() => fetch(`${control}/reset`, { method: 'POST' }));
afterAll(() => running.stop());

const question = 'Say hello';
const deployment = 'gpt-4o';

interface Answered {
  readonly text: string;
  readonly tokens: number | undefined;
}

interface Client {
  readonly name: string;
  plain(): Promise<Answered>;
  streamed(): Promise<Answered>;
  /** The client's own error for a rate that is too high, and the wait it was told. */
  rateLimit(error: unknown): { readonly isOwn: boolean; readonly retryAfter: string | undefined };
}

const openai: Client = (() => {
  const client = () =>
    new AzureOpenAI({ endpoint: gateway, apiKey: key, apiVersion: '2024-10-21', deployment, maxRetries: 0 });
  const ask = { model: deployment, messages: [{ role: 'user' as const, content: question }] };
  return {
    name: 'openai',
    async plain() {
      const { choices, usage } = await client().chat.completions.create(ask);
      return { text: choices[0]?.message.content ?? '', tokens: usage?.total_tokens };
    },
    async streamed() {
      let text = '';
      let tokens: number | undefined;
      const options = { ...ask, stream: true, stream_options: { include_usage: true } } as const;
      for await (const { choices, usage } of await client().chat.completions.create(options)) {
        text += choices[0]?.delta.content ?? '';
        tokens = usage?.total_tokens ?? tokens;
      }
      return { text, tokens };
    },
    rateLimit: (error) => ({
      isOwn: error instanceof RateLimitError,
      retryAfter: (error as RateLimitError).headers?.get('retry-after') ?? undefined,
    }),
  };
})();

const aiSdk: Client = (() => {
  const ask = () => {
    const azure = createAzure({
      baseURL: `${gateway}/openai`,
      apiKey: key,
      apiVersion: '2024-10-21',
      useDeploymentBasedUrls: true,
    });
    return { model: azure.chat(deployment), prompt: question, maxRetries: 0 };
  };
  return {
    name: '@ai-sdk/azure',
    async plain() {
      const { text, usage } = await generateText(ask());
      return { text, tokens: usage.totalTokens };
    },
    async streamed() {
      let failure: Error | undefined;
      const result = streamText({
        ...ask(),
        onError: ({ error }) => {
          failure = error as Error;
        },
      });
      let text = '';
      for await (const part of result.textStream) text += part;
      if (failure !== undefined) throw failure;
      return { text, tokens: (await result.usage).totalTokens };
    },
    rateLimit: (error) => ({
      isOwn: APICallError.isInstance(error) && error.statusCode === 429,
      retryAfter: (error as APICallError).responseHeaders?.['retry-after'],
    }),
  };
})();

/** The client's own types leave open what it counts. */
const totalOf = (usage: unknown): number | undefined => (usage as { total_tokens?: number } | undefined)?.total_tokens;

const langchain: Client = (() => {
  const model = () =>
    new AzureChatOpenAI({
      azureOpenAIEndpoint: gateway,
      azureOpenAIApiKey: key,
      azureOpenAIApiDeploymentName: deployment,
      azureOpenAIApiVersion: '2024-10-21',
      maxRetries: 0,
    });
  return {
    name: '@langchain/openai',
    async plain() {
      const answer = await model().invoke(question);
      return { text: answer.text, tokens: totalOf(answer.usage_metadata) };
    },
    async streamed() {
      let text = '';
      let tokens: number | undefined;
      for await (const chunk of await model().stream(question)) {
        text += chunk.text;
        tokens = totalOf(chunk.usage_metadata) ?? tokens;
      }
      return { text, tokens };
    },
    rateLimit: (error) => {
      const { status, headers } = error as { status?: number; headers?: Headers };
      return { isOwn: error instanceof Error && status === 429, retryAfter: headers?.get('retry-after') ?? undefined };
    },
  };
})();

const fault = (instance: string, what: object): Promise<Response> =>
  fetch(`${control}/faults/${encodeURIComponent(instance)}`, { method: 'PUT', body: JSON.stringify(what) });

const arrivals = async (): Promise<readonly (number | undefined)[]> => {
  const seen = (await (await fetch(`${control}/journal`)).json()) as Record<string, { arrived: number }>;
  return ['ptu-weu', 'payg-sdc'].map((id) => seen[id]?.arrived);
};

describe.for([openai, aiSdk, langchain])('$name through the gateway', (client) => {
  test('gets an answer and what it cost', async () => {
    const { text, tokens } = await client.plain();
    expect([text.length > 0, (tokens ?? 0) > 0]).toEqual([true, true]);
    expect(await arrivals()).toEqual([1, 0]);
  });

  test('gets a stream, with its cost at the end', async () => {
    const { text, tokens } = await client.streamed();
    expect([text.length > 0, (tokens ?? 0) > 0]).toEqual([true, true]);
    expect(await arrivals()).toEqual([1, 0]);
  });

  test.for(['plain', 'streamed'] as const)('sees nothing of a refusal that is absorbed: %s', async (how) => {
    await fault('ptu-weu', { status: 429, retryAfter: { seconds: 9 } });
    expect((await client[how]()).text.length).toBeGreaterThan(0);
    expect(await arrivals()).toEqual([1, 1]);
  });

  test.for(['plain', 'streamed'] as const)('gets its own error with the wait when all refuse: %s', async (how) => {
    await fault('*', { status: 429, retryAfter: { seconds: 9 } });
    const error = await client[how]().then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(client.rateLimit(error)).toEqual({ isOwn: true, retryAfter: '9' });
    expect(await arrivals()).toEqual([1, 1]);
  });
});
