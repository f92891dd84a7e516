import { DiagnosticsError } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { type ChatAnswer, type EmbeddingsAnswer, jsonOf } from '../test/answers.ts';
import { fakeClock } from '../test/fake-clock.ts';
import { chat, chatPath, eventData, hello, post, topology } from '../test/instances.ts';
import { createRegions, type Regions, type RegionsOptions } from './index.ts';

const regionsAt = (options: RegionsOptions = {}) => {
  const clock = fakeClock();
  return { clock, regions: createRegions(topology, { clock, ...options }) };
};

/** The status and whole body of an answer, or the code of the broken connection. */
const outcome = async (answer: Promise<Response>): Promise<unknown> => {
  try {
    const response = await answer;
    return [response.status, await response.text()];
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

const statuses = async (regions: Regions, count: number, instance = 'payg') => {
  const seen: number[] = [];
  for (let index = 0; index < count; index++) seen.push((await chat(regions, instance)).status);
  return seen;
};

test('knows its instances and finds them by host', () => {
  const { regions } = regionsAt();
  expect(regions.instances).toEqual(['ptu', 'payg']);
  expect(regions.endpoints).toEqual({ ptu: 'https://ptu.openai.azure.com', payg: 'https://payg.openai.azure.com' });
  expect(regions.handlers).toHaveLength(2);
  expect(regions.instanceOf('https://PTU.openai.azure.com/anything')).toBe('ptu');
  expect(regions.instanceOf('https://other.openai.azure.com')).toBeUndefined();
  expect(regions.instanceOf('no url')).toBeUndefined();
});

test('a host of no instance cannot be resolved', async () => {
  const { regions } = regionsAt();
  expect(await outcome(regions.respond(post('other', '/', {})))).toBe('ENOTFOUND');
  expect(regions.journal('*')).toEqual([]);
});

test('journals a request with its answer', async () => {
  const { regions, clock } = regionsAt();
  const response = await chat(regions, 'ptu', { max_tokens: 3 });
  expect(regions.journal('ptu')).toEqual([
    {
      id: 'ptu-1',
      at: clock.now(),
      instance: 'ptu',
      method: 'POST',
      path: '/openai/deployments/gpt-4o/chat/completions',
      query: 'api-version=2024-10-21',
      headers: { 'api-key': 'any', 'content-type': 'application/json' },
      body: { messages: hello, max_tokens: 3 },
      status: 200,
      responseHeaders: Object.fromEntries(response.headers),
      usage: { promptTokens: 8, completionTokens: 3, totalTokens: 11 },
      processedIn: 'westeurope',
      endedAt: clock.now(),
    },
  ]);
});

test.for([
  { name: 'text', body: 'not json', journaled: 'not json' },
  { name: 'nothing', body: '', journaled: null },
  { name: 'JSON that is no object', body: '[1]', journaled: [1] },
])('journals a body of $name', async ({ body, journaled }) => {
  const { regions } = regionsAt();
  await regions.respond(post('payg', '/x', body));
  expect(regions.journal('payg')[0]?.body).toEqual(journaled);
});

test('keeps the newest entries of the journal', async () => {
  const { regions } = regionsAt({ journalLimit: 2 });
  await statuses(regions, 3);
  expect(regions.journal('payg').map((entry) => entry.id)).toEqual(['payg-2', 'payg-3']);
});

test('answers after its latency', async () => {
  const { regions, clock } = regionsAt({ latency: { firstTokenMs: 200 } });
  let answered = false;
  const answer = chat(regions).then((response) => {
    answered = true;
    return response;
  });
  await clock.advance(199);
  expect([answered, regions.journal('payg')[0]?.status]).toEqual([false, null]);
  await clock.advance(1);
  expect([answered, (await answer).status]).toEqual([true, 200]);
});

test('refuses at once whatever the latency', async () => {
  const { regions, clock } = regionsAt({ latency: { firstTokenMs: 200 } });
  const response = await regions.respond(post('payg', chatPath('nope'), {}));
  expect([response.status, clock.sleepers]).toEqual([404, 0]);
});

test('sends the tokens of a stream when they are there', async () => {
  const { regions, clock } = regionsAt({ latency: { firstTokenMs: 200, perTokenMs: 200 } });
  const start = clock.now();
  const response = await chat(regions, 'payg', { stream: true, max_tokens: 5 });
  const arrivals: [string, number][] = [];
  const reading = (async () => {
    for await (const chunk of response.body ?? [])
      for (const data of eventData(Buffer.from(chunk).toString())) {
        const delta = data === '[DONE]' ? data : JSON.parse(data).choices[0]?.delta.content;
        arrivals.push([delta, clock.now() - start]);
      }
  })();
  await clock.advance(1000);
  await reading;
  expect(arrivals.map(([, at]) => at)).toEqual([200, 200, 200, 400, 600, 800, 1000, 1000, 1000]);
});

test('an aborted request ends with the reason of its signal', async () => {
  const { regions, clock } = regionsAt({ latency: { firstTokenMs: 5000 } });
  const abort = new AbortController();
  const answer = regions.respond(post('payg', chatPath('gpt-4o'), { messages: hello }, { signal: abort.signal }));
  await clock.advance(2000);
  abort.abort(new Error('client went away'));
  await expect(answer).rejects.toThrow('client went away');
  expect(regions.journal('payg')[0]?.status).toBeNull();
  expect(clock.sleepers).toBe(0);
});

test('a request aborted before it is sent does not arrive', async () => {
  const { regions } = regionsAt();
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(regions.respond(post('payg', '/', {}, { signal }))).rejects.toThrow('too late');
  expect(regions.journal('*')).toEqual([]);
});

test('the journal counts the tokens of a cut stream that were sent', async () => {
  const { regions } = regionsAt();
  const response = await chat(regions, 'payg', { stream: true });
  const reader = response.body?.getReader();
  for (let chunk = 0; chunk < 5; chunk++) await reader?.read();
  expect(regions.journal('payg')[0]).toMatchObject({ status: 200, usage: null });
  await reader?.cancel();
  expect(regions.journal('payg')[0]?.usage).toEqual({ promptTokens: 8, completionTokens: 3, totalTokens: 11 });
});

test('the journal has the usage of a stream once it ended', async () => {
  const { regions } = regionsAt();
  await (await chat(regions, 'payg', { stream: true, max_tokens: 3 })).text();
  expect(regions.journal('payg')[0]?.usage).toEqual({ promptTokens: 8, completionTokens: 3, totalTokens: 11 });
});

test('a fault answers with its status, headers and body, and is journaled', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 503, headers: { 'Retry-After': '7', Date: 'now' }, body: { down: true } });
  const response = await chat(regions);
  expect([response.status, await response.json()]).toEqual([503, { down: true }]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'retry-after': '7',
    date: 'now',
    'content-type': 'application/json',
    'x-ms-region': 'Sweden Central',
  });
  expect(regions.journal('payg')[0]).toMatchObject({ status: 503, usage: null });
  expect((await chat(regions, 'ptu')).status).toBe(200);
});

test.for([
  { name: 'a text as it is', body: '<h1>502</h1>', sent: '<h1>502</h1>', type: 'text/plain; charset=utf-8' },
  { name: 'null as JSON', body: null, sent: 'null', type: 'application/json' },
])('a fault sends $name', async ({ body, sent, type }) => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 502, body });
  const response = await chat(regions);
  expect([await response.text(), response.headers.get('content-type')]).toEqual([sent, type]);
});

test('a fault with a status that has no body sends none', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 204 });
  expect(await outcome(chat(regions))).toEqual([204, '']);
});

test('a fault with a status answers at once, or after its delay', async () => {
  const { regions, clock } = regionsAt({ latency: { firstTokenMs: 5000 } });
  regions.setFault('payg', { status: 429 });
  expect((await chat(regions)).status).toBe(429);
  regions.setFault('payg', { status: 429, delay: 0.2 });
  const answer = chat(regions);
  await clock.advance(100);
  expect(clock.sleepers).toBe(1);
  await clock.advance(100);
  expect((await answer).status).toBe(429);
});

test.for([
  { as: undefined, headers: ['2', null] },
  { as: 'seconds', headers: ['2', null] },
  { as: 'milliseconds', headers: ['2', '1500'] },
  { as: 'date', headers: ['Tue, 14 Nov 2023 22:13:21 GMT', null] },
  { as: 'garbage', headers: ['in 2 s', null] },
] as const)('tells the client to wait in $as', async ({ as, headers }) => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 429, retryAfter: { seconds: 1.5, ...(as && { as }) } });
  const response = await chat(regions);
  expect([response.headers.get('retry-after'), response.headers.get('retry-after-ms')]).toEqual(headers);
});

test.for([
  { error: 'role-missing', status: 401, code: 'PermissionDenied', key: 200 },
  { error: 'key-rejected', status: 200, code: undefined, key: 401 },
  { error: 'content-filter', status: 400, code: 'content_filter', key: 400 },
  { error: 'deployment-deleted', status: 404, code: 'DeploymentNotFound', key: 404 },
] as const)('$error is the service refusing', async ({ error, status, code, key }) => {
  const { regions } = regionsAt();
  regions.setFault('payg', { error });
  const headers = { authorization: 'Bearer any', 'content-type': 'application/json' };
  const response = await regions.respond(post('payg', chatPath('gpt-4o'), { messages: hello }, { headers }));
  const body = (await response.json()) as { error?: { code: string } };
  expect([response.status, body.error?.code, (await chat(regions)).status]).toEqual([status, code, key]);
});

test('a fault of one deployment leaves the others alone, in both families of URLs', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 503, deployment: 'small' });
  const v1 = (model: string) =>
    regions.respond(post('payg', '/openai/v1/chat/completions', { model, messages: hello }));
  const answers = [chat(regions), chat(regions, 'payg', {}, 'small'), v1('gpt-4o'), v1('small')];
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 503, 200, 503]);
});

test('a model changes its version under way', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { modelVersion: '2025-04-01', skip: 1 });
  const models = [await chat(regions), await chat(regions)].map(
    async (answer) => (await jsonOf<ChatAnswer>(answer)).model,
  );
  expect(await Promise.all(models)).toEqual(['gpt-4o-2024-11-20', 'gpt-4o-2025-04-01']);
});

test.for([
  { name: 'the wait', headers: { 'Retry-After': '12' }, sentence: ' Please retry after 12 seconds. Please go' },
  { name: 'no wait without Retry-After', headers: {}, sentence: 'S0 pricing tier. Please go' },
  { name: 'no wait that is no number', headers: { 'retry-after': 'abc' }, sentence: 'S0 pricing tier. Please go' },
])('the text of a 429 fault has $name', async ({ headers, sentence }) => {
  const { regions } = regionsAt();
  regions.setFault('payg', { status: 429, headers });
  expect(await outcome(chat(regions))).toEqual([429, expect.stringContaining(sentence)]);
});

test('a refused connection does not arrive', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { outage: 'refused' });
  expect(await outcome(chat(regions))).toBe('ECONNREFUSED');
  expect(regions.journal('payg')).toEqual([]);
});

test('a reset connection arrives and gets no answer', async () => {
  const { regions } = regionsAt();
  regions.setFault('payg', { outage: 'reset' });
  expect(await outcome(chat(regions))).toBe('ECONNRESET');
  expect(regions.journal('payg')).toMatchObject([{ status: null, responseHeaders: {}, usage: null }]);
});

test('a timeout waits for the abort', async () => {
  const { regions, clock } = regionsAt();
  regions.setFault('payg', { outage: 'timeout' });
  const abort = new AbortController();
  const answer = regions.respond(post('payg', chatPath('gpt-4o'), { messages: hello }, { signal: abort.signal }));
  await clock.advance(3_600_000);
  expect(regions.journal('payg')).toMatchObject([{ status: null }]);
  abort.abort(new DOMException('60 s are over', 'TimeoutError'));
  await expect(answer).rejects.toThrow('60 s are over');
});

test('a fault for all applies to the next requests of each', async () => {
  const { regions } = regionsAt();
  regions.setFault('*', { status: 500, times: 2 });
  expect(await statuses(regions, 3, 'ptu')).toEqual([500, 500, 200]);
  expect(await statuses(regions, 3, 'payg')).toEqual([500, 500, 200]);
});

test('a fault ends with its seconds on the clock', async () => {
  const { regions, clock } = regionsAt();
  regions.setFault('payg', { status: 500, seconds: 30 });
  await clock.advance(29_999);
  expect(await statuses(regions, 1)).toEqual([500]);
  await clock.advance(1);
  expect(await statuses(regions, 1)).toEqual([200]);
});

test('a fault can be cleared for one instance and for all', async () => {
  const { regions } = regionsAt();
  regions.setFault('*', { status: 500 });
  regions.clearFault('ptu');
  expect([await statuses(regions, 1, 'ptu'), await statuses(regions, 1)]).toEqual([[200], [500]]);
  regions.clearFault('*');
  expect(await statuses(regions, 1)).toEqual([200]);
});

test('an unknown instance is named, with the one that was probably meant', () => {
  const { regions } = regionsAt();
  const attempts = [
    () => regions.setFault('pyag', { status: 500 }),
    () => regions.clearFault('pyag'),
    () => regions.journal('pyag'),
  ];
  for (const attempt of attempts) {
    expect(attempt).toThrow(DiagnosticsError);
    expect(attempt).toThrow('MCK004: no instance is called `pyag`');
  }
});

/** A mixed load, as text: everything a client can see. */
const transcript = async (regions: Regions): Promise<string> => {
  const seen: unknown[] = [];
  for (const body of [{}, { stream: true }, { max_tokens: 2 }, { messages: [] }]) {
    const response = await chat(regions, 'payg', body, 'small');
    seen.push(response.status, Object.fromEntries(response.headers), await response.text());
  }
  return JSON.stringify([seen, regions.journal('*')]);
};

test('two runs with one seed are equal to the byte, with two seeds they are not', async () => {
  const first = await transcript(regionsAt({ seed: 7 }).regions);
  expect(await transcript(regionsAt({ seed: 7 }).regions)).toBe(first);
  expect(await transcript(regionsAt({ seed: 8 }).regions)).not.toBe(first);
});

test('says the same to the same prompt wherever it is asked', async () => {
  const { regions } = regionsAt();
  const said = async (instance: string) =>
    (await jsonOf<ChatAnswer>(chat(regions, instance))).choices[0].message.content;
  expect(await said('ptu')).toBe(await said('payg'));
});

test('after a reset it is as new', async () => {
  const { regions } = regionsAt();
  const first = await transcript(regions);
  regions.setFault('*', { status: 500 });
  regions.reset();
  expect(regions.faults()).toEqual({});
  expect(regions.journal('*')).toEqual([]);
  expect(await transcript(regions)).toBe(first);
});

test('answers for any deployment when the topology is guessed', async () => {
  const { regions } = regionsAt({ acceptAnyDeployment: true });
  const answer = await chat(regions, 'ptu', {}, 'whatever');
  expect([answer.status, (await jsonOf<ChatAnswer>(answer)).model]).toEqual([200, 'gpt-4o-2024-11-20']);
  const vectors = await regions.respond(post('ptu', '/openai/v1/embeddings', { model: 'vectors', input: 'a' }));
  expect((await jsonOf<EmbeddingsAnswer>(vectors)).data[0].embedding).toHaveLength(1536);
});
