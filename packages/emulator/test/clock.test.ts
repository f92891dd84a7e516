import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../src/index.ts';

describe('VirtualClock', () => {
  test('jumps to the next timer when every running request sleeps', async () => {
    const clock = new VirtualClock(0);
    await clock.run(() => clock.sleep(3_600_000));
    expect(clock.now()).toBe(3_600_000);
  });

  test('stands still while one request works', async () => {
    const clock = new VirtualClock(0);
    const order: string[] = [];
    const working = Promise.withResolvers<void>();
    const slept = clock.run(async () => {
      await clock.sleep(1000);
      order.push('slept');
    });
    const worked = clock.run(async () => {
      await working.promise;
      order.push(`worked at ${clock.now()}`);
    });
    working.resolve();
    await Promise.all([slept, worked]);
    expect(order).toEqual(['worked at 0', 'slept']);
  });

  test('wakes sleepers in the order of their times', async () => {
    const clock = new VirtualClock(0);
    const woken: number[] = [];
    const sleeper = (ms: number): Promise<void> =>
      clock.run(async () => {
        await clock.sleep(ms);
        woken.push(clock.now());
      });
    await Promise.all([sleeper(30), sleeper(10), sleeper(20)]);
    expect(woken).toEqual([10, 20, 30]);
  });

  test('a timer that was cancelled neither fires nor moves time', async () => {
    const clock = new VirtualClock(0);
    await clock.run(async () => {
      clock.schedule(5000, () => expect.unreachable())();
      await clock.sleep(10);
    });
    expect(clock.now()).toBe(10);
  });

  test('a sleep without end is ended by its signal', async () => {
    const clock = new VirtualClock(0);
    const gone = new AbortController();
    await clock.run(async () => {
      clock.schedule(50, () => gone.abort(new Error('gone')));
      await expect(clock.sleep(Number.POSITIVE_INFINITY, gone.signal)).rejects.toThrow('gone');
    });
    expect(clock.now()).toBe(50);
  });

  test('advance fires what lies on the way, in order', () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    for (const ms of [20, 10, 40]) clock.schedule(ms, () => fired.push(clock.now()));
    clock.advance(30);
    expect([fired, clock.now()]).toEqual([[10, 20], 30]);
  });
});
