import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { chatPath, eventData, hello, topology } from '../test/instances.ts';
import { createRegions, type Fault, type Listening, listen } from './index.ts';

const opened: Listening[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((listening) => listening.close()));
});

const start = async (options: Parameters<typeof createRegions>[1] = {}) => {
  const clock = fakeClock();
  const regions = createRegions(topology, { clock, ...options });
  const listening = await listen(regions, {});
  opened.push(listening);
  const ask = (instance: string, body: object = {}, init: RequestInit = {}) =>
    fetch(`${listening.instances[instance]}${chatPath('gpt-4o')}`, {
      method: 'POST',
      headers: { 'api-key': 'any' },
      body: JSON.stringify({ messages: hello, ...body }),
      ...init,
    });
  const steer = (method: string, path: string, body?: Fault) =>
    fetch(`${listening.control}/_spillway${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { clock, regions, listening, ask, steer };
};

/** The code of the socket's error; `none` when the request was answered. */
const failureOf = async (answer: Promise<Response>): Promise<string> => {
  try {
    await (await answer).text();
    return 'none';
  } catch (error) {
    const { code, cause } = error as { code?: string; cause?: { code?: string } };
    return cause?.code ?? code ?? String(error);
  }
};

test('answers on a port of its own as it does in process', async () => {
  const { regions, ask } = await start();
  const response = await ask('payg', { max_tokens: 3 });
  const text = await response.text();
  const [entry] = regions.journal('payg');
  expect(entry).toMatchObject({
    id: 'payg-1',
    status: 200,
    query: 'api-version=2024-10-21',
    usage: { totalTokens: 11 },
  });
  expect(Object.fromEntries(response.headers)).toMatchObject({ ...entry?.responseHeaders });
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  expect((await ask('ptu')).headers.get('x-ms-region')).toBe('West Europe');
});

test('passes a stream on chunk by chunk', async () => {
  const { clock, ask } = await start({ latency: { perTokenMs: 150 } });
  const response = await ask('payg', { stream: true, max_tokens: 3 });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (part: string) => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? '';
  };
  await readUntil('"role":"assistant"');
  expect(text).not.toContain('"finish_reason":"length"');
  await clock.advance(300);
  await readUntil('[DONE]');
  expect(eventData(text)).toHaveLength(7);
});

test('a refused instance accepts no connection until the fault is cleared', async () => {
  const { regions, listening, ask, steer } = await start();
  const port = Number(new URL(listening.instances.ptu ?? '').port);
  await (await ask('ptu')).text();
  expect((await steer('PUT', '/faults/ptu', { outage: 'refused' })).status).toBe(204);
  const connecting = new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve));
  expect(await connecting).toMatchObject({ code: 'ECONNREFUSED' });
  expect(regions.journal('ptu')).toHaveLength(1);
  expect((await ask('payg')).status).toBe(200);
  await steer('DELETE', '/faults/ptu');
  expect((await ask('ptu')).status).toBe(200);
});

test('a refused instance accepts again when its seconds are over', async () => {
  const { clock, regions, ask, steer } = await start();
  regions.setFault('ptu', { outage: 'refused', seconds: 30 });
  expect(await failureOf(ask('ptu'))).toBe('ECONNREFUSED');
  await clock.advance(30_000);
  await steer('GET', '/faults');
  expect((await ask('ptu')).status).toBe(200);
});

test('a refusal that is to come shuts the port when its time has come', async () => {
  const { clock, regions, ask, steer } = await start();
  regions.setFault('ptu', { outage: 'refused', in: 10, seconds: 5 });
  await steer('GET', '/faults');
  expect((await ask('ptu')).status).toBe(200);
  await clock.advance(10_000);
  await expect.poll(() => failureOf(ask('ptu'))).toBe('ECONNREFUSED');
  await clock.advance(5000);
  await steer('GET', '/faults');
  expect((await ask('ptu')).status).toBe(200);
});

test('a half-open connection is made, and nothing comes back or arrives', async () => {
  const { clock, regions, ask } = await start();
  regions.setFault('ptu', { outage: 'half-open' });
  const abort = new AbortController();
  const answer = ask('ptu', {}, { signal: abort.signal });
  await expect.poll(() => clock.sleepers).toBe(1);
  await clock.advance(3_600_000);
  expect(regions.arrivals()).toMatchObject({ ptu: { arrived: 0 } });
  abort.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
});

test('a reset opens a refused instance again', async () => {
  const { regions, ask, steer } = await start();
  regions.setFault('*', { outage: 'refused' });
  expect(await failureOf(ask('payg'))).toBe('ECONNREFUSED');
  await steer('POST', '/reset');
  expect((await ask('payg')).status).toBe(200);
});

test('a port shut and opened in one breath ends as told last', async () => {
  const { regions, ask, steer } = await start();
  regions.setFault('ptu', { outage: 'refused' });
  regions.clearFault('ptu');
  regions.setFault('ptu', { outage: 'refused' });
  await expect.poll(() => failureOf(ask('ptu'))).toBe('ECONNREFUSED');
  regions.clearFault('ptu');
  await steer('GET', '/faults');
  expect((await ask('ptu')).status).toBe(200);
});

test('an instance that refuses already is not reachable from the start', async () => {
  const regions = createRegions(topology, { clock: fakeClock() });
  regions.setFault('ptu', { outage: 'refused' });
  const listening = await listen(regions, {});
  opened.push(listening);
  expect(await failureOf(fetch(listening.instances.ptu ?? ''))).toBe('ECONNREFUSED');
  expect(await failureOf(fetch(listening.instances.payg ?? ''))).toBe('none');
});

test('refusals that are counted reset the connection instead', async () => {
  const { regions, ask } = await start();
  regions.setFault('ptu', { outage: 'refused', times: 1 });
  expect(await failureOf(ask('ptu'))).toBe('ECONNRESET');
  expect((await ask('ptu')).status).toBe(200);
  expect(regions.journal('ptu')).toHaveLength(1);
});

test('a reset breaks the connection after the request arrived', async () => {
  const { regions, ask } = await start();
  regions.setFault('ptu', { outage: 'reset' });
  expect(await failureOf(ask('ptu'))).toBe('ECONNRESET');
  expect(regions.journal('ptu')).toMatchObject([{ status: null }]);
});

test('a timeout never answers, and ends with the client', async () => {
  const { clock, regions, ask } = await start();
  regions.setFault('ptu', { outage: 'timeout' });
  const abort = new AbortController();
  const answer = ask('ptu', {}, { signal: abort.signal });
  await expect.poll(() => clock.sleepers).toBe(1);
  await clock.advance(3_600_000);
  expect(regions.journal('ptu')).toMatchObject([{ status: null }]);
  abort.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  await expect.poll(() => clock.sleepers).toBe(0);
});

test('a client that goes away in the middle of a stream ends it', async () => {
  const { clock, regions, ask } = await start({ latency: { perTokenMs: 100 } });
  const abort = new AbortController();
  await ask('payg', { stream: true, max_tokens: 10 }, { signal: abort.signal });
  await expect.poll(() => clock.sleepers).toBe(1);
  abort.abort();
  await expect.poll(() => regions.journal('payg')[0]?.usage).toMatchObject({ completionTokens: 1 });
});

test('a status fault arrives with its headers', async () => {
  const { regions, ask } = await start();
  regions.setFault('ptu', { status: 503, headers: { 'retry-after': '5' } });
  const response = await ask('ptu');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
});

test('takes the ports it is given', async () => {
  const { listening } = await start();
  const port = Number(new URL(listening.control).port);
  await listening.close();
  const again = await listen(createRegions({ instances: {} }), { port });
  opened.push(again);
  expect(again).toMatchObject({ control: `http://127.0.0.1:${port}`, instances: {} });
});

test('says so when a port is taken, and leaves none open', async () => {
  const { regions, listening } = await start();
  const taken = Number(new URL(listening.instances.payg ?? '').port);
  const attempt = listen(regions, { instancePort: (_, index) => (index === 1 ? taken : 0) });
  await expect(attempt).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken });
});

/** What a server says to bytes no HTTP client would send. */
const talk = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => {
      heard += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });

test.for([
  { name: 'an absolute target', bytes: 'GET http://evil.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' },
  { name: 'TRACE', bytes: 'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n' },
])('answers 400 to $name', async ({ bytes }) => {
  const { listening } = await start();
  expect(await talk(listening.instances.ptu ?? '', bytes)).toMatch(/^HTTP\/1\.1 400 /);
});

test('a target of slashes stays with the instance', async () => {
  const { regions, listening } = await start();
  await talk(listening.instances.ptu ?? '', 'GET //evil.example/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(regions.journal('ptu')).toMatchObject([{ path: '//evil.example/x', status: 401 }]);
});
