import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MockClock } from '../src/clock.ts';

/** A clock that stands still until told to move. */
export interface FakeClock extends MockClock {
  /** Moves on, waking every sleeper at its own time. */
  advance(ms: number): Promise<void>;
  /** Sleepers that wait now. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export const fakeClock = (start = 1_700_000_000_000): FakeClock => {
  let time = start;
  const sleepers = new Set<Sleeper>();
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  };
  const nextSleeper = (until: number) =>
    [...sleepers].filter((sleeper) => sleeper.until <= until).sort((a, b) => a.until - b.until)[0];
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (let next = nextSleeper(end); next; next = nextSleeper(end)) {
        time = next.until;
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      time = end;
    },
    get sleepers() {
      return sleepers.size;
    },
  };
};
