import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Running, spillway, start } from './spillway.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly processes: readonly number[];
}

const run = async (...args: readonly string[]): Promise<Ready & { readonly running: Running }> => {
  const running = await start(['run', ...args, '--port', '0', '--control-port', '0', '--format', 'json']);
  closing.push(() => running.stop());
  return { ...(running.ready as unknown as Ready), running };
};

/** On a connection of its own, so that it may reach any of the processes. */
const ask = (ready: Ready, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${ready.gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
    method: 'POST',
    headers: {
      'api-key': Object.values(ready.keys)[0] ?? '',
      'content-type': 'application/json',
      connection: 'close',
      ...headers,
    },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
  });

const control = async <T>(ready: Ready, path: string): Promise<T> =>
  (await (await fetch(`${ready.control}/_spillway${path}`)).json()) as T;

const pids = async (ready: Ready): Promise<readonly number[]> =>
  (await control<{ processes: readonly { pid: number }[] }>(ready, '/health')).processes.map(({ pid }) => pid);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has asked for stays in the list of processes.
    return !existsSync('/proc') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

// They end with their parent, whatever ends it: nothing else would wait for a process that has ended.
const allGone = (ready: Ready): Promise<void> =>
  vi.waitFor(() => expect(ready.processes.filter(isAlive)).toEqual([]), { timeout: 10_000 });

const statusesOf = async (ready: Ready, count: number): Promise<readonly number[]> =>
  (await Promise.all(Array.from({ length: count }, () => ask(ready)))).map(({ status }) => status);

test('several processes share a port, the mocks and one control API, and end with the command', async () => {
  const ready = await run('examples/01-spillover', '--processes', '2');
  const statuses = await statusesOf(ready, 8);
  const traces = await control<readonly { process: number; status: number }[]>(ready, '/traces');
  const journal = await control<readonly unknown[]>(ready, '/journal/ptu-weu');
  expect([statuses, traces.map(({ status }) => status), journal.length]).toEqual([
    statuses.map(() => 200),
    statuses.map(() => 200),
    8,
  ]);
  expect(new Set(traces.map((trace) => trace.process))).toEqual(new Set(ready.processes));
  expect(await (await fetch(`${ready.control}/metrics`)).text()).toContain(
    'spillway_requests_total{api="openai",operation="ChatCompletions_Create",status="200"} 8\n',
  );
  expect(await pids(ready)).toEqual(ready.processes);
  expect((await control<readonly { id: string }[]>(ready, '/backends')).map(({ id }) => id)).toEqual([
    'payg-sdc',
    'ptu-weu',
  ]);
  const traced = await ask(ready, { 'apim-debug-authorization': 'any' });
  const id = traced.headers.get('apim-trace-id');
  expect(await control(ready, `/traces/${id}`)).toMatchObject({
    traceId: id,
    traceEntries: { inbound: expect.any(Array) },
  });
  await fetch(`${ready.control}/_spillway/reset`, { method: 'POST' });
  expect([await control(ready, '/traces'), await control(ready, '/journal/ptu-weu')]).toEqual([[], []]);
  expect(await ready.running.stop('SIGINT')).toBe(0);
  await allGone(ready);
});

test('a process that is killed is replaced, and requests go on', async () => {
  const ready = await run('examples/01-spillover', '--processes', '2');
  const [killed = 0, other] = ready.processes;
  process.kill(killed, 'SIGKILL');
  const now = await vi.waitFor(
    async () => {
      const found = await pids(ready);
      expect([found.length, found.includes(killed)]).toEqual([2, false]);
      return found;
    },
    { timeout: 20_000 },
  );
  expect([now.includes(other ?? 0), await statusesOf(ready, 6)]).toEqual([true, [200, 200, 200, 200, 200, 200]]);
});

test('nothing is left of a command that was killed', async () => {
  const ready = await run('examples/01-spillover', '--processes', '2');
  await ready.running.stop('SIGKILL');
  await allGone(ready);
});

const startRedis = async (): Promise<string> => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await new Promise((resolve) => taken.close(resolve));
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '']);
  closing.push(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve()),
  );
  return `redis://127.0.0.1:${port}`;
};

const hasRedis = (): boolean => {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  const message = 'redis-server is not installed: the test of processes that share state is LEFT OUT';
  if (process.env['SPILLWAY_NEEDS_REDIS'] === '1') throw new Error(message);
  console.warn(`\n*** ${message} ***\n`);
  return false;
};

describe.skipIf(!hasRedis())('with Redis', () => {
  test('a limit holds over all processes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const policy = join(folder, 'policy.xml');
    writeFileSync(
      policy,
      '<policies><inbound><rate-limit-by-key calls="5" renewal-period="300" counter-key="all" /><set-backend-service base-url="https://one-weu.openai.azure.com/openai" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>',
    );
    const ready = await run('--policy', policy, '--processes', '3', '--redis', await startRedis());
    const statuses = await statusesOf(ready, 18);
    const traces = await control<readonly { process: number }[]>(ready, '/traces');
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(new Set(traces.map((trace) => trace.process)).size).toBe(3);
  });
});

test.for([
  [['--redis', 'redis://127.0.0.1:1'], 'there is no Redis at redis://127.0.0.1:1: connect ECONNREFUSED'],
  [['--redis', 'redis://user:secret@127.0.0.1:1'], 'there is no Redis at redis://user:***@127.0.0.1:1'],
  [['--redis', 'here'], '`here` is no URL'],
  [['--redis', 'redis://127.0.0.1:1', '--virtual-clock'], '--virtual-clock is the time of one process'],
  [['--processes', '2', '--virtual-clock'], '--virtual-clock is the time of one process'],
  [['--processes', '2', '--watch'], '--watch follows changes for one process'],
  [['--processes', '0'], 'it is a number from 1 to 64'],
  [['--redis-fallback', 'open'], '--redis-prefix and --redis-fallback say how --redis is used'],
] as const)('run %s is refused', ([args, message]) => {
  const { code, err } = spillway(['run', 'examples/01-spillover', '--port', '0', '--control-port', '0', ...args]);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  expect(err).not.toContain('secret@');
});

test('a port that is taken ends the command, and every process with it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  closing.push(() => new Promise((resolve) => taken.close(resolve)));
  const port = String((taken.address() as { port: number }).port);
  for (const [own, other] of [
    ['--port', '--control-port'],
    ['--control-port', '--port'],
  ] as const) {
    const { code, err } = spillway(['run', 'examples/01-spillover', '--processes', '2', own, port, other, '0']);
    expect([code, err]).toEqual([2, expect.stringContaining('help: choose another port')]);
  }
});
