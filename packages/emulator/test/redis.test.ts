import { clr } from '@spillway/expressions';
import { createClient } from 'redis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type EmulatorOptions,
  listen,
  openRedis,
  type RedisFallback,
  type SharedState,
  type SharedUnit,
  VirtualClock,
} from '../src/index.ts';
import { type Answer, api, type Harness, harness, rule, sections, single, snapshotOf } from './harness.ts';
import { freePort, hasRedis, type RedisServer, startRedis } from './redis-server.ts';

const servers: RedisServer[] = [];
const opened: SharedState[] = [];
afterEach(async () => {
  for (const shared of opened.splice(0)) shared.close();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const started = async (port?: number): Promise<RedisServer> => {
  const server = await startRedis(port);
  servers.push(server);
  return server;
};

interface Process {
  readonly gateway: Harness;
  readonly unit: SharedUnit;
  readonly said: readonly string[];
}

const pool = sections({
  inbound: '<set-backend-service backend-id="pool" /><base />',
  backend:
    '<retry condition="@(context.Response.StatusCode == 429)" count="1" interval="0"><forward-request /></retry>',
});

const withPool = snapshotOf({
  apis: [api({ policy: pool })],
  backends: new Map([
    single('a'),
    single('b'),
    [
      'pool',
      {
        kind: 'pool',
        id: 'pool',
        members: [
          { backendId: 'a', priority: 1, weight: 1 },
          { backendId: 'b', priority: 2, weight: 1 },
        ],
      },
    ],
  ]),
});

const withPolicy = (inbound: string) => snapshotOf({ apis: [api({ policy: sections({ inbound }) })] });

/** What another process would be: connections, memory and a gateway of its own. */
const process = async (
  url: string,
  snapshot: EmulatorOptions['snapshot'],
  { answer, fallback = 'memory' }: { answer?: (host: string) => Answer; fallback?: RedisFallback } = {},
): Promise<Process> => {
  const said: string[] = [];
  const clock = new VirtualClock();
  const shared = await openRedis({ url, clock, fallback, prefix: 'test', warn: (message) => said.push(message) });
  opened.push(shared);
  const unit = await shared.unit('unit');
  const gateway = harness(snapshot, ({ url: to }) => answer?.(new URL(to).hostname) ?? {}, { shared: unit });
  return { gateway, unit, said };
};

const statuses = async (count: number, of: Process): Promise<readonly number[]> => {
  const seen: number[] = [];
  for (let n = 0; n < count; n++) seen.push((await of.gateway.send()).status);
  return seen;
};

const isOpen = ({ gateway }: Process, id: string): boolean =>
  gateway.emulator.backends().some((backend) => backend.id === id && backend.isOpen);

describe.skipIf(!hasRedis())('state in Redis', () => {
  test('a limit holds over all processes', async () => {
    const { url } = await started();
    const limited = withPolicy('<rate-limit-by-key calls="5" renewal-period="60" counter-key="k" /><base />');
    const processes = [await process(url, limited), await process(url, limited), await process(url, limited)];
    const answers = await Promise.all(processes.flatMap((each) => [0, 1, 2, 3].map(() => each.gateway.send())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  test('a backend that fails in one process is left alone by all, and the request that saw it is sent on', async () => {
    const { url } = await started();
    const answer = (host: string): Answer =>
      host === 'a.test' ? { status: 429, headers: { 'Retry-After': '30' } } : {};
    const [one, two] = [await process(url, withPool, { answer }), await process(url, withPool, { answer })];
    const first = await one.gateway.send();
    await vi.waitFor(() => expect([isOpen(one, 'a'), isOpen(two, 'a')]).toEqual([true, true]));
    const second = await two.gateway.send();
    const late = await process(url, withPool, { answer });
    await vi.waitFor(() => expect(isOpen(late, 'a')).toBe(true));
    const hosts = [one, two].map(({ gateway }) => gateway.sent.map((request) => new URL(request.url).hostname));
    expect([first.status, second.status, hosts]).toEqual([200, 200, [['a.test', 'b.test'], ['b.test']]]);
    await two.unit.reset();
    await vi.waitFor(() => expect([isOpen(one, 'a'), isOpen(late, 'a')]).toEqual([false, false]));
  });

  test('failures of several processes open a breaker together', async () => {
    const { url } = await started();
    const lone = snapshotOf({
      apis: [api({ policy: sections({ inbound: '<set-backend-service backend-id="a" /><base />' }) })],
      backends: new Map([single('a', rule({ count: 2 }))]),
    });
    const answer = (): Answer => ({ status: 500 });
    const [one, two] = [await process(url, lone, { answer }), await process(url, lone, { answer })];
    expect([await statuses(1, one), await statuses(1, two), await statuses(1, two)]).toEqual([[500], [500], [503]]);
    await vi.waitFor(() => expect(isOpen(one, 'a')).toBe(true));
  });

  test('the places of a process that is gone are free again when its leases end', async () => {
    const { url } = await started();
    const clock = new VirtualClock();
    const open = async (): Promise<SharedState> => {
      const shared = await openRedis({ url, clock, warn: (message) => expect.unreachable(message) });
      opened.push(shared);
      return shared;
    };
    const [gone, stays] = [await open(), await open()];
    const [held, other] = [(await gone.unit('unit')).state, (await stays.unit('unit')).state];
    await held.concurrency.enter('k', 2);
    await other.concurrency.enter('k', 2);
    const refused = await other.concurrency.enter('k', 2);
    gone.close();
    for (let n = 0; n < 3; n++) {
      clock.advance(5000);
      // The renewal that is due goes out on the same connection before this comes back.
      await other.cache.get('any');
    }
    const free = await other.concurrency.enter('k', 2);
    expect([refused, typeof free, await other.concurrency.enter('k', 2)]).toEqual([undefined, 'function', undefined]);
  });

  test('every key ends by itself', async () => {
    const { url } = await started();
    const one = await process(url, withPool, { answer: (host) => ({ status: host === 'a.test' ? 429 : 200 }) });
    await one.gateway.send();
    const { state } = one.unit;
    const charge = [{ key: 'k', amount: 1, limit: 1 }];
    const response = { status: 200, reason: 'OK', headers: [], body: undefined };
    await state.concurrency.enter('k', 1);
    await Promise.all([
      state.calls.take(charge, [60]),
      state.tokens.add('k', 1, 60),
      state.quotas.take(charge, [1]),
      state.cache.set('k', 'v', 10),
      state.responses.set('k', response, 10),
      state.vectors.add('p', [1], response, 10),
    ]);
    const client = await createClient({ url }).connect();
    const keys = await client.keys('test:*');
    const endless = await Promise.all(keys.map(async (key) => ((await client.pTTL(key)) > 0 ? [] : [key])));
    client.destroy();
    // Two for each log, three for the vectors, one for each of the others, and what is open.
    expect([keys.length, endless.flat()]).toEqual([2 + 2 + 3 + 4 + 1, []]);
  });

  test('a value that only one process can hold is refused by name', async () => {
    const { url } = await started();
    const shared = await openRedis({ url, clock: new VirtualClock(), warn: (message) => expect.unreachable(message) });
    opened.push(shared);
    const { state } = await shared.unit('unit');
    const response = clr.response({} as Parameters<typeof clr.response>[0]);
    await expect(state.cache.set('k', response, 10)).rejects.toThrow(/IResponse cannot be kept in a cache/);
  });

  const limited = withPolicy('<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" /><base />');

  test.for([
    ['memory', 'SIGKILL', [200, 200, 429]],
    ['memory', 'SIGSTOP', [200, 200, 429]],
    ['open', 'SIGKILL', [200, 200, 200]],
  ] as const)(
    'with the fallback %s, requests go on after %s, and share again when Redis is back',
    async ([fallback, signal, expected]) => {
      const server = await started();
      const one = await process(server.url, limited, { fallback });
      const before = await statuses(1, one);
      server.child.kill(signal);
      const during = await statuses(3, one);
      const { shared: lost } = (await healthOf(one)) as { shared: object };
      expect([before, during, lost]).toEqual([
        [200],
        expected,
        { kind: 'redis', isUp: false, fallback, losses: 1, lastLoss: expect.any(String) },
      ]);
      if (signal === 'SIGSTOP') server.child.kill('SIGCONT');
      else await started(Number(new URL(server.url).port));
      await vi.waitFor(() => expect(one.unit.health().isUp).toBe(true), { timeout: 10_000 });
      const two = await process(server.url, limited);
      const after = [await statuses(1, one), await statuses(2, two)].flat();
      // A Redis that stood still knows of the call before, and of that at which its silence was noticed; one that is new
      // knows nothing.
      expect(after).toEqual(signal === 'SIGSTOP' ? [429, 429, 429] : [200, 200, 429]);
      expect(one.said).toEqual([
        expect.stringMatching(/^Redis is lost \(.+\): .+ until it is back$/),
        'Redis is back: state is shared again',
      ]);
    },
  );

  test('a breaker opens in its own process while Redis is away', async () => {
    const server = await started();
    const answer = (host: string): Answer => (host === 'a.test' ? { status: 429 } : {});
    const one = await process(server.url, withPool, { answer });
    server.child.kill('SIGKILL');
    expect([await statuses(2, one), isOpen(one, 'a')]).toEqual([[200, 200], true]);
  });

  test('without a Redis there is no start', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    const warn = (): never => expect.unreachable();
    await expect(openRedis({ url, clock: new VirtualClock(), warn })).rejects.toThrow(/ECONNREFUSED/);
  });
});

const healthOf = async ({ gateway }: Process): Promise<unknown> => {
  const listening = await listen(gateway.emulator.control(), 0);
  try {
    return await (await fetch(`${listening.url}/_spillway/health`)).json();
  } finally {
    await listening.close();
  }
};
