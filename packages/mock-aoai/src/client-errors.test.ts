import { createAzure } from '@ai-sdk/azure';
import { ChatOpenAI } from '@langchain/openai';
import { APICallError, generateText } from 'ai';
import { AzureOpenAI, OpenAI } from 'openai';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { topology } from '../test/instances.ts';
import { createRegions, type Fault, type Regions } from './index.ts';

afterEach(() => vi.restoreAllMocks());

const create = (): Regions => createRegions(topology, { clock: fakeClock() });
const arrived = (regions: Regions): number => regions.journal('payg').length;

/** What the clients take in place of the network: the instances, in process. */
const fetchFrom =
  (regions: Regions): typeof fetch =>
  (input, init) =>
    regions.respond(new Request(input, init));

const endpoint = 'https://payg.openai.azure.com';
const openai = (regions: Regions, maxRetries = 0) =>
  new AzureOpenAI({ endpoint, apiKey: 'any', apiVersion: '2024-10-21', maxRetries, fetch: fetchFrom(regions) });
const messages = [{ role: 'user' as const, content: 'Hello' }];

const classes: readonly { readonly fault: Fault; readonly expected: new (...args: never[]) => Error }[] = [
  { fault: { status: 400 }, expected: OpenAI.BadRequestError },
  { fault: { error: 'content-filter' }, expected: OpenAI.BadRequestError },
  { fault: { status: 401 }, expected: OpenAI.AuthenticationError },
  { fault: { status: 403 }, expected: OpenAI.PermissionDeniedError },
  { fault: { status: 404 }, expected: OpenAI.NotFoundError },
  { fault: { status: 409 }, expected: OpenAI.ConflictError },
  { fault: { status: 422 }, expected: OpenAI.UnprocessableEntityError },
  { fault: { status: 429 }, expected: OpenAI.RateLimitError },
  { fault: { status: 500 }, expected: OpenAI.InternalServerError },
  { fault: { status: 503 }, expected: OpenAI.InternalServerError },
  { fault: { outage: 'reset' }, expected: OpenAI.APIConnectionError },
];

describe('openai', () => {
  test.for(classes)('tells $fault by $expected.name', async ({ fault, expected }) => {
    const regions = create();
    regions.setFault('payg', fault);
    const error = await openai(regions)
      .chat.completions.create({ model: 'gpt-4o', messages })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(expected);
    expect(arrived(regions)).toBe(1);
  });

  test('knows what the content filter refused', async () => {
    const refused = openai(create()).chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: '[[Hate:6]]' }],
    });
    await expect(refused).rejects.toMatchObject({
      code: 'content_filter',
      error: { innererror: { content_filter_result: { hate: { filtered: true, severity: 'high' } } } },
    });
  });
});

describe('@ai-sdk/azure', () => {
  test.for([400, 401, 404, 429, 500])('tells %i by APICallError', async (status) => {
    const regions = create();
    regions.setFault('payg', { status });
    const azure = createAzure({ baseURL: `${endpoint}/openai`, apiKey: 'any', fetch: fetchFrom(regions) });
    const asked = generateText({ model: azure.chat('gpt-4o'), messages, maxRetries: 0 });
    await expect(asked).rejects.toSatisfy((error) => APICallError.isInstance(error) && error.statusCode === status);
    expect(arrived(regions)).toBe(1);
  });
});

describe('@langchain/openai', () => {
  test.for([
    { status: 400, name: 'BadRequestError' },
    { status: 401, name: 'AuthenticationError' },
    { status: 404, name: 'NotFoundError' },
    { status: 429, name: 'RateLimitError' },
    { status: 500, name: 'InternalServerError' },
  ])('tells $status by $name', async ({ status, name }) => {
    const regions = create();
    regions.setFault('payg', { status });
    const configuration = { baseURL: `${endpoint}/openai/v1`, fetch: fetchFrom(regions) };
    const model = new ChatOpenAI({ model: 'gpt-4o', apiKey: 'any', configuration, maxRetries: 0 });
    const error: unknown = await model.invoke('Hello').catch((reason: unknown) => reason);
    expect([(error as { status?: number }).status, (error as Error).constructor.name]).toEqual([status, name]);
    expect(arrived(regions)).toBe(1);
  });
});

/** Lets the waits of a client pass at once, and remembers them; the time-outs of its requests stay as they are. */
const skipWaits = (isWait: (ms: number) => boolean): number[] => {
  const waits: number[] = [];
  const wait = globalThis.setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms = 0) => {
    if (!isWait(ms)) return wait(run, ms);
    waits.push(ms);
    return wait(run, 0);
  }) as typeof setTimeout);
  return waits;
};

describe('a client that is told to wait', () => {
  const isWait = (ms: number): boolean => ms >= 1000 && ms <= 60_000;

  test('openai sleeps as long as the quota takes, and gets its answer', async () => {
    const regions = create();
    regions.setFault('payg', { status: 429, headers: { 'retry-after': '7' }, times: 2 });
    const waits = skipWaits(isWait);
    const answer = await openai(regions, 2).chat.completions.create({ model: 'gpt-4o', messages });
    expect(answer.choices).toHaveLength(1);
    expect([waits, arrived(regions)]).toEqual([[7000, 7000], 3]);
  });

  test('@ai-sdk/azure does too', async () => {
    const regions = create();
    regions.setFault('payg', { status: 429, headers: { 'retry-after': '7' }, times: 1 });
    const waits = skipWaits(isWait);
    const azure = createAzure({ baseURL: `${endpoint}/openai`, apiKey: 'any', fetch: fetchFrom(regions) });
    await generateText({ model: azure.responses('gpt-4o'), messages, maxRetries: 1 });
    expect([waits, arrived(regions)]).toEqual([[7000], 2]);
  });

  test('the wait of a limit that is really used up is slept as well', async () => {
    const regions = create();
    const send = (maxRetries: number) =>
      openai(regions, maxRetries).chat.completions.create({ model: 'small', messages, max_tokens: 900 });
    await send(0);
    const waits = skipWaits(isWait);
    await expect(send(1)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    expect([waits, arrived(regions)]).toEqual([[60_000], 3]);
  });
});
