import { AzureOpenAI, NotFoundError, toFile } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, listen, type Regions } from './index.ts';

let stop: () => Promise<void> | void = () => {};
afterEach(() => stop());

const start = async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  const listening = await listen(regions, {});
  stop = () => listening.close();
  const client = (endpoint = '') =>
    new AzureOpenAI({ endpoint, apiKey: 'any', apiVersion: '2025-03-01-preview', maxRetries: 0 });
  return { regions, here: client(listening.instances.payg), there: client(listening.instances.ptu) };
};

const arrived = (regions: Regions): number => regions.journal('*').length;

const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: weather } }];

const textOf = (message: { content: readonly object[] } | undefined): string => {
  const [part] = message?.content ?? [];
  return (part as { text?: { value: string } } | undefined)?.text?.value ?? '';
};

test('the openai client runs an assistant over a thread, polled and streamed', async () => {
  const { regions, here } = await start();
  const { assistants, threads } = here.beta;
  const assistant = await assistants.create({ model: 'gpt-4o', instructions: 'Be brief.' });
  const thread = await threads.create({ messages: [{ role: 'user', content: 'Hello' }] });
  const run = await threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
  expect([run.status, run.usage?.prompt_tokens]).toEqual(['completed', expect.any(Number)]);
  const [answer] = (await threads.messages.list(thread.id)).data;
  expect(textOf(answer)).toMatch(/\.$/);
  await threads.messages.create(thread.id, { role: 'user', content: 'Go on' });
  const stream = threads.runs.stream(thread.id, { assistant_id: assistant.id });
  let streamed = '';
  stream.on('textDelta', (delta) => {
    streamed += delta.value ?? '';
  });
  const [message] = await stream.finalMessages();
  expect(streamed).toBe(textOf(message));
  expect(arrived(regions)).toBe(7);
});

test('the openai client submits what tools give', async () => {
  const { here } = await start();
  const { assistants, threads } = here.beta;
  const assistant = await assistants.create({ model: 'gpt-4o', tools });
  const run = await threads.createAndRunPoll({
    assistant_id: assistant.id,
    thread: { messages: [{ role: 'user', content: 'How is the weather?' }] },
  });
  const [call] = run.required_action?.submit_tool_outputs.tool_calls ?? [];
  expect([run.status, call?.function.name]).toEqual(['requires_action', 'weather']);
  const { thread_id } = run;
  const tool_outputs = [{ tool_call_id: call?.id ?? '', output: 'blue' }];
  const ended = await threads.runs.submitToolOutputsAndPoll(run.id, { thread_id, tool_outputs });
  expect(ended.status).toBe('completed');
  const steps = await threads.runs.steps.list(run.id, { thread_id });
  expect(steps.data.map(({ type }) => type)).toEqual(['message_creation', 'tool_calls']);
});

test('the openai client uploads files, searches them, and finds nothing of it elsewhere', async () => {
  const { here, there } = await start();
  const file = await here.files.create({ purpose: 'assistants', file: await toFile(Buffer.from('One two'), 'a.txt') });
  expect(file).toMatchObject({ bytes: 7, filename: 'a.txt', status: 'processed' });
  expect(await (await here.files.content(file.id)).text()).toBe('One two');
  const store = await here.vectorStores.create({ name: 'v', file_ids: [file.id] });
  const found = await here.vectorStores.search(store.id, { query: 'two' });
  expect(found.data).toMatchObject([{ file_id: file.id, score: 1 }]);
  const batch = await here.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [file.id] });
  expect(batch.file_counts.completed).toBe(1);
  const thread = await here.beta.threads.create();
  const elsewhere = [
    () => there.files.retrieve(file.id),
    () => there.vectorStores.retrieve(store.id),
    () => there.beta.threads.retrieve(thread.id),
    () => there.beta.threads.messages.create(thread.id, { role: 'user', content: 'Hello' }),
  ];
  for (const ask of elsewhere) await expect(ask()).rejects.toBeInstanceOf(NotFoundError);
  await here.files.delete(file.id);
  await expect(here.files.retrieve(file.id)).rejects.toBeInstanceOf(NotFoundError);
});
