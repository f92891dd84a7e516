import { AzureOpenAI, OpenAI } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chatPath, hello, post, topology } from '../test/instances.ts';
import { createRegions, type Fault, listen } from './index.ts';

let stop: () => Promise<void> | void = () => {};
afterEach(() => stop());

const streamed = (fault: Fault) => {
  const clock = fakeClock();
  const regions = createRegions(topology, { clock });
  regions.setFault('payg', fault);
  return {
    clock,
    regions,
    answer: regions.respond(post('payg', chatPath('gpt-4o'), { messages: hello, stream: true })),
  };
};

/** The events that arrived, and what ended the stream. */
const read = async (answer: Promise<Response>): Promise<readonly [events: number, end: string, last: string]> => {
  const reader = (await answer).body?.getReader();
  let text = '';
  try {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
      text += new TextDecoder().decode(part.value);
  } catch (error) {
    return [text.split('data: ').length - 1, (error as { code?: string }).code ?? String(error), text];
  }
  return [text.split('data: ').length - 1, 'ended', text];
};

test('a stream that is cut breaks the connection', async () => {
  const [events, end] = await read(streamed({ stream: { after: 3, how: 'cut' } }).answer);
  expect([events, end]).toEqual([3, 'ECONNRESET']);
});

test('a stream that just ends has no [DONE]', async () => {
  const [events, end, text] = await read(streamed({ stream: { after: 3, how: 'end' } }).answer);
  expect([events, end, text.includes('[DONE]')]).toEqual([3, 'ended', false]);
});

test('a stream with garbage holds an event that is no JSON', async () => {
  const [events, end, text] = await read(streamed({ stream: { after: 2, how: 'garbage' } }).answer);
  expect([events, end]).toEqual([3, 'ended']);
  expect(() => JSON.parse(text.split('data: ').at(-1) ?? '')).toThrow(SyntaxError);
});

test('a stream that stalls says nothing more, until the reader goes', async () => {
  const { clock, regions, answer } = streamed({ stream: { after: 1, how: 'stall' } });
  const reader = (await answer).body?.getReader();
  await reader?.read();
  const next = reader?.read().then(() => 'something');
  await clock.advance(3_600_000);
  expect(await Promise.race([next, Promise.resolve('nothing')])).toBe('nothing');
  await reader?.cancel();
  expect(regions.journal('payg')[0]?.usage?.completionTokens).toBe(0);
});

test('the journal counts what was sent, not what was meant', async () => {
  const { regions, answer } = streamed({ stream: { after: 5, how: 'cut' } });
  await read(answer);
  // Two events bring no token: the filter's and the role's.
  expect(regions.journal('payg')[0]?.usage).toEqual({ promptTokens: 8, completionTokens: 3, totalTokens: 11 });
});

test('an answer that is no stream is whole', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  regions.setFault('payg', { stream: { after: 0, how: 'cut' } });
  expect((await regions.respond(post('payg', chatPath('gpt-4o'), { messages: hello }))).status).toBe(200);
});

test('a delay passes before the answer begins', async () => {
  const { clock, answer } = streamed({ delay: 2 });
  let isThere = false;
  void answer.then(() => {
    isThere = true;
  });
  await clock.advance(1999);
  const before = isThere;
  await clock.advance(1);
  expect([before, (await answer).status]).toEqual([false, 200]);
});

test.for([
  ['dns', 'ENOTFOUND'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
] as const)('the outage %s reaches no instance', async ([outage, code]) => {
  const { regions, answer } = streamed({ outage });
  await expect(answer).rejects.toMatchObject({ code });
  expect(regions.journal('payg')).toEqual([]);
});

test('a client on a real connection sees it break', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening = await listen(regions, {});
  stop = () => listening.close();
  const client = new AzureOpenAI({
    endpoint: listening.instances.payg ?? '',
    apiKey: 'any',
    apiVersion: '2024-10-21',
    maxRetries: 0,
  });
  regions.setFault('payg', { stream: { after: 3, how: 'cut' } });
  const stream = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  });
  const chunks: unknown[] = [];
  await expect(async () => {
    for await (const chunk of stream) chunks.push(chunk);
  }).rejects.toThrow();
  expect(chunks).toHaveLength(3);
  regions.setFault('payg', { outage: 'reset' });
  await expect(
    client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
  ).rejects.toBeInstanceOf(OpenAI.APIConnectionError);
});
