import { randomUUID } from 'node:crypto';
import type { Concurrency, DrainingBucket, PeriodCounter, SlidingLog } from '@spillway/policies';
import type { EngineClock } from '../../clock.ts';
import type { RedisLink } from './link.ts';
import {
  bucketAdd,
  bucketTake,
  bucketUsed,
  concurrencyEnter,
  concurrencyRenew,
  logAdd,
  logOldest,
  logTake,
  logUsed,
  periodAdd,
  periodTake,
  periodUsed,
} from './scripts.ts';

/** Where the keys of one kind of state stand. */
export interface Place {
  readonly link: RedisLink;
  readonly clock: EngineClock;
  readonly prefix: string;
}

export const sharedLog = ({ link, clock, prefix }: Place): SlidingLog => {
  const keys = (key: string): readonly string[] => [`${prefix}:log:${key}`, `${prefix}:sum:${key}`];
  const now = (): number => clock.now();
  return {
    used: async (key, window) => Number(await link.run(logUsed, keys(key), [now(), window * 1000])),
    async take(charges, windows) {
      const args = charges.flatMap(({ amount, limit }, index) => [(windows[index] ?? 0) * 1000, amount, limit]);
      const all = charges.flatMap(({ key }) => keys(key));
      return ((await link.run(logTake, all, [now(), ...args])) as readonly unknown[]).map(Number);
    },
    add: async (key, amount, window) => void (await link.run(logAdd, keys(key), [now(), window * 1000, amount])),
    async oldestLeavesIn(key, window) {
      const at = await link.run(logOldest, keys(key), [now(), window * 1000]);
      return at === null ? 0 : Number(at) + window * 1000 - now();
    },
  };
};

export const sharedBucket = ({ link, clock, prefix }: Place): DrainingBucket => {
  const place = (key: string): readonly string[] => [`${prefix}:${key}`];
  return {
    used: async (key, perSecond) => Number(await link.run(bucketUsed, place(key), [clock.now(), perSecond])),
    take: async ({ key, amount, limit }, perSecond) =>
      Number(await link.run(bucketTake, place(key), [clock.now(), perSecond, amount, limit])),
    add: async (key, amount, perSecond) =>
      void (await link.run(bucketAdd, place(key), [clock.now(), perSecond, amount])),
  };
};

/** A counter does not know how long its period is; a year's quota must last, and what nobody uses must go. */
const keptPeriodMs = 400 * 86_400_000;

export const sharedPeriods = ({ link, prefix }: Place): PeriodCounter => {
  const place = (key: string): string => `${prefix}:${key}`;
  return {
    used: async (key, period) => Number(await link.run(periodUsed, [place(key)], [keptPeriodMs, period])),
    async take(charges, periods) {
      const args = charges.flatMap(({ amount, limit }, index) => [periods[index] ?? 0, amount, limit]);
      const keys = charges.map(({ key }) => place(key));
      return ((await link.run(periodTake, keys, [keptPeriodMs, ...args])) as readonly unknown[]).map(Number);
    },
    add: async (key, period, amount) => void (await link.run(periodAdd, [place(key)], [keptPeriodMs, period, amount])),
  };
};

/** A process that is gone keeps its places no longer than this. */
const leaseMs = 15_000;

export const sharedConcurrency = ({ link, clock, prefix }: Place): Concurrency & { close(): void } => {
  const leases = new Map<string, string>();
  let cancel: (() => void) | undefined;
  const renew = async (): Promise<void> => {
    const held = [...leases];
    schedule();
    await link.attempt(
      () =>
        link.run(
          concurrencyRenew,
          held.map(([, key]) => key),
          [clock.now(), leaseMs, ...held.map(([id]) => id)],
        ),
      () => undefined,
    );
  };
  // Only while somebody is inside.
  const schedule = (): void => {
    cancel?.();
    cancel = leases.size === 0 ? undefined : clock.schedule(leaseMs / 3, () => void renew());
  };
  return {
    async enter(key, maxCount) {
      const id = randomUUID();
      const place = `${prefix}:${key}`;
      if (Number(await link.run(concurrencyEnter, [place], [clock.now(), leaseMs, maxCount, id])) === 0)
        return undefined;
      leases.set(id, place);
      if (cancel === undefined) schedule();
      return async () => {
        leases.delete(id);
        if (leases.size === 0) schedule();
        // Out of reach, the lease ends by itself.
        await link.attempt(
          () => link.command('ZREM', place, id),
          () => undefined,
        );
      };
    },
    close() {
      leases.clear();
      schedule();
    },
  };
};
