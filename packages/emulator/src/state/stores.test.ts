import { clr } from '@spillway/expressions';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { memoryStores } from './stores.ts';

describe('cache', () => {
  test('forgets at the end of the duration, not before', async () => {
    const clock = new VirtualClock(0);
    const { cache } = memoryStores(clock);
    await cache.set('k', 'v', 10);
    clock.advance(9999);
    const before = await cache.get('k');
    clock.advance(1);
    expect([before, await cache.get('k')]).toEqual(['v', undefined]);
  });

  test('gives copies, so that nobody changes what others see', async () => {
    const { cache } = memoryStores(new VirtualClock(0));
    const json = clr.json('{"a":1}');
    await cache.set('k', json, 10);
    const copy = await cache.get('k');
    expect([copy === json, clr.text(copy ?? null)]).toEqual([false, clr.text(json)]);
  });
});

test('caches forget the oldest when there are more than 10,000', async () => {
  const { cache, responses } = memoryStores(new VirtualClock(0));
  const response = { status: 200, reason: 'OK', headers: [], body: undefined };
  for (let n = 0; n <= 10_000; n++) {
    await cache.set(`k${n}`, 'v', 10);
    await responses.set(`k${n}`, response, 10);
  }
  expect([await cache.get('k0'), await cache.get('k1')]).toEqual([undefined, 'v']);
  expect([await responses.get('k0'), await responses.get('k1')]).toEqual([undefined, response]);
});

describe('sliding log', () => {
  test('counts what was booked within the window, each key on its own', async () => {
    const clock = new VirtualClock(0);
    const { tokens } = memoryStores(clock);
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
});

describe('concurrency', () => {
  test('lets the next one in when one has left', async () => {
    const { concurrency } = memoryStores(new VirtualClock(0));
    const leave = await concurrency.enter('k', 1);
    const refused = await concurrency.enter('k', 1);
    await leave?.();
    expect([refused, typeof (await concurrency.enter('k', 1))]).toEqual([undefined, 'function']);
  });

  test('who entered before a reset frees no place of those after it', async () => {
    const stores = memoryStores(new VirtualClock(0));
    const old = await stores.concurrency.enter('k', 1);
    stores.reset();
    await stores.concurrency.enter('k', 1);
    await old?.();
    expect(await stores.concurrency.enter('k', 1)).toBeUndefined();
  });
});
