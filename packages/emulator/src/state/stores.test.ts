import { clr } from '@spillway/expressions';
import type { State } from '@spillway/policies';
import { afterAll, describe, expect, test } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../../test/redis-server.ts';
import { VirtualClock } from '../clock.ts';
import { openRedis, type SharedState } from './redis/shared-state.ts';
import { memoryStores } from './stores.ts';

interface Opened {
  readonly state: State;
  reset(): void | Promise<void>;
}

let server: RedisServer | undefined;
const opened: SharedState[] = [];
afterAll(async () => {
  for (const shared of opened) shared.close();
  await server?.stop();
});

const inRedis = async (clock: VirtualClock): Promise<Opened> => {
  server ??= await startRedis();
  const warn = (message: string): never => expect.unreachable(message);
  const shared = await openRedis({ url: server.url, clock, prefix: `test${opened.length}`, warn });
  opened.push(shared);
  return shared.unit('unit*');
};

const implementations: readonly (readonly [string, (clock: VirtualClock) => Opened | Promise<Opened>])[] = [
  [
    'in memory',
    (clock) => {
      const stores = memoryStores(clock);
      return { state: stores, reset: stores.reset };
    },
  ],
  ...(hasRedis() ? [['in Redis', inRedis] as const] : []),
];

const response = (text: string) => ({
  status: 200,
  reason: 'OK',
  headers: [['x', 'é']] as const,
  body: new TextEncoder().encode(text),
});

// One table for both: what a policy sees does not depend on where its state stands.
describe.for(implementations)('%s', ([, open]) => {
  test('a cache forgets at the end of the duration, not before', async () => {
    const clock = new VirtualClock(0);
    const { cache, responses } = (await open(clock)).state;
    await cache.set('k', 'v', 10);
    await responses.set('k', response('a'), 10);
    clock.advance(9999);
    const before = [await cache.get('k'), await responses.get('k')];
    clock.advance(1);
    expect([before, await cache.get('k'), await responses.get('k')]).toEqual([
      ['v', response('a')],
      undefined,
      undefined,
    ]);
  });

  test('a cache gives copies, so that nobody changes what others see', async () => {
    const { cache } = (await open(new VirtualClock(0))).state;
    const json = clr.json('{"a":1}');
    await cache.set('k', json, 10);
    const copy = await cache.get('k');
    expect([copy === json, clr.typeName(copy ?? null), clr.text(copy ?? null)]).toEqual([
      false,
      'JObject',
      clr.text(json),
    ]);
  });

  test('a cache forgets what is removed, or stored for no time', async () => {
    const { cache } = (await open(new VirtualClock(0))).state;
    await cache.set('a', clr.int(1), 10);
    await cache.set('b', null, 10);
    await cache.delete('a');
    const kept = await cache.get('b');
    await cache.set('b', 'v', 0);
    expect([await cache.get('a'), kept, await cache.get('b')]).toEqual([undefined, null, undefined]);
  });

  test('the nearest vector of a partition is found while it lasts', async () => {
    const clock = new VirtualClock(0);
    const { vectors } = (await open(clock)).state;
    await vectors.add('p', [1, 0], response('east'), 10);
    await vectors.add('p', [0, 1], response('north'), 20);
    await vectors.add('q', [1, 0], response('other'), 20);
    const first = await vectors.nearest('p', [1, 0.1]);
    clock.advance(10_000);
    const second = await vectors.nearest('p', [1, 0]);
    clock.advance(10_000);
    expect([first?.response, second, await vectors.nearest('p', [0, 1])]).toEqual([
      response('east'),
      { distance: 1, response: response('north') },
      undefined,
    ]);
  });

  test('a sliding log counts what was booked within the window, each key on its own', async () => {
    const clock = new VirtualClock(0);
    const { tokens } = (await open(clock)).state;
    await tokens.add('a', 5, 60);
    clock.advance(30_000);
    await tokens.add('a', 7, 60);
    await tokens.add('b', 1, 60);
    const early = [await tokens.used('a', 60), await tokens.oldestLeavesIn('a', 60)];
    clock.advance(30_000);
    expect([
      early,
      await tokens.used('a', 60),
      await tokens.used('b', 60),
      await tokens.oldestLeavesIn('c', 60),
    ]).toEqual([[12, 30_000], 7, 1, 0]);
  });

  test('a bucket drains steadily, may overflow, and takes what fits at the moment', async () => {
    const clock = new VirtualClock(0);
    const { buckets } = (await open(clock)).state;
    await buckets.add('a', 250, 2);
    const full = await buckets.used('a', 2);
    clock.advance(100_000);
    const taken = [
      await buckets.take({ key: 'a', amount: 60, limit: 100 }, 2),
      await buckets.take({ key: 'a', amount: 50, limit: 100 }, 2),
      await buckets.used('a', 2),
    ];
    await buckets.add('a', -200, 2);
    expect([full, ...taken, await buckets.used('a', 2), await buckets.used('b', 2)]).toEqual([250, 50, 50, 100, 0, 0]);
  });

  test('a sliding log takes back what was too much, and forgets all of it', async () => {
    const clock = new VirtualClock(0);
    const { tokens } = (await open(clock)).state;
    await tokens.add('a', 50, 60);
    await tokens.add('a', -20, 60);
    clock.advance(1);
    await tokens.add('a', -10, 60);
    const used = await tokens.used('a', 60);
    clock.advance(60_001);
    expect([used, await tokens.used('a', 60), await tokens.oldestLeavesIn('a', 60)]).toEqual([20, 0, 0]);
  });

  test('a sliding log books all charges or none, and tells what was used before', async () => {
    const { calls } = (await open(new VirtualClock(0))).state;
    const take = (a: number, b: number) =>
      calls.take(
        [
          { key: 'a', amount: a, limit: 3 },
          { key: 'b', amount: b, limit: 2 },
        ],
        [60, 10],
      );
    expect([await take(2, 1), await take(1, 2), await take(0, 1), await take(1, 0), await calls.used('a', 60)]).toEqual(
      [[0, 0], [2, 1], [2, 1], [2, 2], 2],
    );
  });

  test('of many that come at once, as many get in as the limit says', async () => {
    const { calls, quotas } = (await open(new VirtualClock(0))).state;
    const charge = [{ key: 'k', amount: 1, limit: 7 }];
    const logs = await Promise.all(Array.from({ length: 40 }, () => calls.take(charge, [60])));
    const periods = await Promise.all(Array.from({ length: 40 }, () => quotas.take(charge, [3])));
    const admitted = (all: readonly (readonly number[])[]): number => all.filter(([used]) => (used ?? 0) < 7).length;
    expect([admitted(logs), admitted(periods), await calls.used('k', 60), await quotas.used('k', 3)]).toEqual([
      7, 7, 7, 7,
    ]);
  });

  test('a period counts from nothing, and large numbers exactly', async () => {
    const { quotas } = (await open(new VirtualClock(0))).state;
    await quotas.add('k', 1, 9_000_000_000_000_000);
    await quotas.add('k', 1, 7);
    const first = await quotas.used('k', 1);
    await quotas.add('k', 2, 5);
    await quotas.add('k', 2, -2);
    expect([first, await quotas.used('k', 2), await quotas.used('k', 1)]).toEqual([9_000_000_000_000_007, 3, 0]);
  });

  test('limited concurrency lets the next one in when one has left', async () => {
    const { concurrency } = (await open(new VirtualClock(0))).state;
    const leave = await concurrency.enter('k', 1);
    const refused = await concurrency.enter('k', 1);
    await leave?.();
    expect([refused, typeof (await concurrency.enter('k', 1))]).toEqual([undefined, 'function']);
  });

  test('who entered before a reset frees no place of those after it', async () => {
    const { state, reset } = await open(new VirtualClock(0));
    const old = await state.concurrency.enter('k', 1);
    await reset();
    await state.concurrency.enter('k', 1);
    await old?.();
    expect(await state.concurrency.enter('k', 1)).toBeUndefined();
  });

  test('a reset forgets everything', async () => {
    const { state, reset } = await open(new VirtualClock(0));
    const charge = [{ key: 'k', amount: 1, limit: 1 }];
    await Promise.all([
      state.calls.take(charge, [60]),
      state.tokens.add('k', 1, 60),
      state.quotas.take(charge, [1]),
      state.cache.set('k', 'v', 10),
      state.responses.set('k', response('a'), 10),
      state.vectors.add('p', [1], response('a'), 10),
    ]);
    await reset();
    expect(
      await Promise.all([
        state.calls.used('k', 60),
        state.tokens.used('k', 60),
        state.quotas.used('k', 1),
        state.cache.get('k'),
        state.responses.get('k'),
        state.vectors.nearest('p', [1]),
      ]),
    ).toEqual([0, 0, 0, undefined, undefined, undefined]);
  });
});

test('caches in memory forget the oldest when there are more than 10,000', async () => {
  const { cache, responses } = memoryStores(new VirtualClock(0));
  for (let n = 0; n <= 10_000; n++) {
    await cache.set(`k${n}`, 'v', 10);
    await responses.set(`k${n}`, response('a'), 10);
  }
  expect([await cache.get('k0'), await cache.get('k1')]).toEqual([undefined, 'v']);
  expect([await responses.get('k0'), await responses.get('k1')]).toEqual([undefined, response('a')]);
});
