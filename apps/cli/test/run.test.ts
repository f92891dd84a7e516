import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Running, root, spillway, start } from './spillway.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly apis: readonly { readonly id: string; readonly path: string }[];
  readonly keys: Readonly<Record<string, string>>;
  readonly instances: Readonly<Record<string, string | null>>;
}

const run = async (...args: readonly string[]): Promise<Ready> => {
  const started = await start(['run', ...args, '--port', '0', '--control-port', '0', '--format', 'json']);
  running.push(started);
  return started.ready as unknown as Ready;
};

const ask = (ready: Ready, body: object = {}): Promise<Response> =>
  fetch(`${ready.gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
    method: 'POST',
    headers: { 'api-key': Object.values(ready.keys)[0] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], ...body }),
  });

const control = (ready: Ready, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${ready.control}/_spillway${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

const journal = async (ready: Ready, instance: string): Promise<number> =>
  ((await (await control(ready, 'GET', `/journal/${instance}`)).json()) as unknown[]).length;

describe('run', () => {
  test('tells where it listens, in one JSON line', async () => {
    const ready = await run('examples/01-spillover/apim-artifacts');
    expect(ready).toEqual({
      gateway: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      apis: [{ id: 'openai', path: 'openai' }],
      keys: { demo: 'demo-key-not-a-secret' },
      instances: { 'ptu-weu': null, 'payg-sdc': null },
    });
  });

  test('one throttled answer is absorbed, the member rests for its Retry-After and is asked again', async () => {
    const ready = await run('examples/01-spillover', '--virtual-clock');
    await control(ready, 'PUT', '/faults/ptu-weu', { status: 429, headers: { 'retry-after': '3' }, times: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await ask(ready)).status);
    expect([statuses, await journal(ready, 'ptu-weu'), await journal(ready, 'payg-sdc')]).toEqual([
      [200, 200, 200, 200, 200],
      1,
      5,
    ]);
    expect(await (await control(ready, 'POST', '/clock/advance', { seconds: 3 })).json()).toEqual({
      now: expect.any(Number),
    });
    const answer = await ask(ready);
    expect([answer.status, answer.headers.get('x-ms-region'), await journal(ready, 'ptu-weu')]).toEqual([
      200,
      'West Europe',
      2,
    ]);
  });

  test('with both members throttled the caller gets 429 and the soonest wait, then and later', async () => {
    const ready = await run('examples/01-spillover', '--virtual-clock');
    await control(ready, 'PUT', '/faults/ptu-weu', { status: 429, headers: { 'retry-after': '30' } });
    await control(ready, 'PUT', '/faults/payg-sdc', { status: 429, headers: { 'retry-after': '12' } });
    const first = await ask(ready);
    await control(ready, 'POST', '/clock/advance', { seconds: 5 });
    const second = await ask(ready);
    expect([first.status, first.headers.get('retry-after'), second.status, second.headers.get('retry-after')]).toEqual([
      429,
      '12',
      429,
      '7',
    ]);
    expect(await journal(ready, 'payg-sdc')).toBe(1);
  });

  test('streams chunk by chunk', async () => {
    const ready = await run('examples/01-spillover');
    const answer = await ask(ready, { stream: true });
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  test('the trace lists attempts and policies, and hides the key', async () => {
    const ready = await run('examples/02-bring-your-own-policy');
    await ask(ready);
    const text = await (await control(ready, 'GET', '/traces?last=1')).text();
    const [trace] = JSON.parse(text) as { status: number; attempts: unknown[]; entries: { policy: string }[] }[];
    expect(trace).toMatchObject({
      status: 200,
      attempts: [{ backend: 'ptu-weu.openai.azure.com', instance: 'ptu-weu', region: 'westeurope', status: 200 }],
    });
    expect(trace?.entries.map(({ policy }) => policy)).toContain('forward-request');
    expect(text).not.toContain('demo-key-not-a-secret');
  });

  test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it cleanly', async (signal) => {
    const started = await start(['run', 'examples/01-spillover', '--port', '0', '--control-port', '0']);
    expect(await started.stop(signal)).toBe(0);
  });

  test('a policy file alone runs against one mock per backend it names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-'));
    const path = join(folder, 'policy.xml');
    writeFileSync(
      path,
      '<policies><inbound><set-backend-service base-url="@(DateTime.UtcNow.Year > 1 ? "https://one-weu.openai.azure.com/openai" : "https://two-sdc.openai.azure.com/openai")" /><authentication-managed-identity resource="https://cognitiveservices.azure.com" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>',
    );
    const ready = await run('--policy', path);
    expect(Object.keys(ready.instances)).toEqual(['one-weu', 'two-sdc']);
    expect([(await ask(ready)).status, await journal(ready, 'one-weu')]).toEqual([200, 1]);
  });

  test('the control API refuses browser pages and bad input', async () => {
    const ready = await run('examples/01-spillover');
    const browser = await fetch(`${ready.control}/_spillway/reset`, {
      method: 'POST',
      headers: { origin: 'https://contoso.example' },
    });
    const statuses = await Promise.all([
      control(ready, 'POST', '/clock/advance', { seconds: 1 }),
      control(ready, 'PUT', '/faults/nobody', { status: 429 }),
      control(ready, 'PUT', '/faults/ptu-weu', { status: 'x' }),
      control(ready, 'GET', '/traces?last=x'),
      control(ready, 'GET', '/nothing'),
      control(ready, 'POST', '/reset'),
      control(ready, 'GET', '/health'),
    ]);
    expect([browser.status, ...statuses.map(({ status }) => status)]).toEqual([403, 409, 404, 400, 400, 404, 204, 200]);
  });
});

/** A copy of an example without its topology. */
const withoutTopology = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'spillway-'));
  cpSync(join(root, 'examples/01-spillover/apim-artifacts'), copy, { recursive: true });
  rmSync(join(copy, 'topology.yaml'));
  return copy;
};

test('an artifacts folder without a topology runs, with a caller and mocks for the hosts of its backends', async () => {
  const ready = await run(withoutTopology());
  expect([Object.keys(ready.keys), Object.keys(ready.instances).sort()]).toEqual([['demo'], ['payg-sdc', 'ptu-weu']]);
});

test('--strict makes warnings errors', () => {
  const { code, err } = spillway(['run', withoutTopology(), '--strict', '--port', '0', '--control-port', '0']);
  expect(code).toBe(1);
  expect(err).toContain('error ART108: there is no topology.yaml');
});

test('a control port that is taken ends the command, the gateway with it', async () => {
  const ready = await run('examples/01-spillover');
  const taken = new URL(ready.control).port;
  const { code, err } = spillway(['run', 'examples/01-spillover', '--port', '0', '--control-port', taken]);
  expect([code, err]).toEqual([2, expect.stringContaining('help: choose another port')]);
});

test('reset takes a virtual clock back, so that traces are those of a new gateway', async () => {
  const ready = await run('examples/01-spillover', '--virtual-clock');
  const traces = async (): Promise<unknown> => {
    for (let n = 0; n < 2; n++) await ask(ready);
    return (await control(ready, 'GET', '/traces')).json();
  };
  const first = await traces();
  await control(ready, 'POST', '/clock/advance', { seconds: 100 });
  await control(ready, 'POST', '/reset');
  expect(await traces()).toEqual(first);
  expect((await control(ready, 'POST', '/clock/advance', { seconds: 1e18 })).status).toBe(400);
});

test('a file of faults is in force from the start, for run and for mock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-faults-'));
  try {
    const file = join(folder, 'faults.yaml');
    writeFileSync(file, 'faults:\n  - { instance: ptu-weu, status: 503, times: 2 }\n');
    const ready = await run('examples/01-spillover', '--faults', file);
    expect(await (await control(ready, 'GET', '/faults')).json()).toEqual({ 'ptu-weu': [{ status: 503, times: 2 }] });
    writeFileSync(file, 'faults:\n  - { instance: ptu-wue, status: 503 }\n');
    const mock = spillway(['mock', 'examples/01-spillover/apim-artifacts/topology.yaml', '--faults', file]);
    expect([mock.code, mock.err]).toEqual([1, expect.stringContaining('faults.yaml:2:17')]);
    expect(mock.err).toContain('did you mean `ptu-weu`?');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('mock serves every instance on a port of its own', async () => {
  const started = await start(['mock', 'examples/01-spillover/apim-artifacts/topology.yaml', '--format', 'json']);
  running.push(started);
  const { control: url, instances } = started.ready as { control: string; instances: Record<string, string> };
  expect(Object.keys(instances)).toEqual(['ptu-weu', 'payg-sdc']);
  const answer = await fetch(
    `${instances['payg-sdc']}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`,
    {
      method: 'POST',
      headers: { 'api-key': 'x', 'content-type': 'application/json' },
      body: '{"messages":[{"role":"user","content":"hi"}]}',
    },
  );
  expect([answer.status, answer.headers.get('x-ms-region')]).toEqual([200, 'Sweden Central']);
  expect((await fetch(`${url}/_spillway/journal/payg-sdc`)).status).toBe(200);
});
