import { AzureOpenAI, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from './spillway.ts';

let running: Running;
let client: AzureOpenAI;
let control: string;

beforeAll(async () => {
  running = await start(['run', 'examples/01-spillover', '--port', '0', '--control-port', '0']);
  const { gateway, keys } = running.ready as { gateway: string; keys: Record<string, string> };
  control = `${(running.ready as { control: string }).control}/_spillway`;
  // Only the base URL and the key differ from a client of the service itself.
  client = new AzureOpenAI({ endpoint: gateway, apiKey: keys['demo'] ?? '', apiVersion: '2024-10-21', maxRetries: 0 });
});
afterAll(() => running.stop());

const messages = [{ role: 'user' as const, content: 'Say hello' }];

describe('the openai client, unmodified', () => {
  test('gets a chat completion with exact usage', async () => {
    const answer = await client.chat.completions.create({ model: 'gpt-4o', messages });
    expect(answer.choices[0]?.message.content).toBeTruthy();
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  test('streams, with usage in the last chunk', async () => {
    const chunks: string[] = [];
    let total = 0;
    for await (const chunk of await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(chunk.choices[0]?.delta.content ?? '');
      total = chunk.usage?.total_tokens ?? total;
    }
    expect(chunks.length).toBeGreaterThan(2);
    expect(total).toBeGreaterThan(0);
  });

  test('gets its own rate limit error, with the wait, when every member is throttled', async () => {
    await fetch(`${control}/faults/*`, {
      method: 'PUT',
      body: JSON.stringify({ status: 429, headers: { 'retry-after': '9' } }),
    });
    const error: unknown = await client.chat.completions
      .create({ model: 'gpt-4o', messages })
      .catch((caught: unknown) => caught);
    await fetch(`${control}/reset`, { method: 'POST' });
    expect(error).toBeInstanceOf(RateLimitError);
    expect((error as RateLimitError).headers?.get('retry-after')).toBe('9');
  });
});
