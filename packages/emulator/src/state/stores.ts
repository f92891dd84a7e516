import { type ClrValue, clr } from '@spillway/expressions';
import type { Clock, Concurrency, PeriodCounter, SlidingLog, State, ValueCache } from '@spillway/policies';

/**
 * In-memory cache. Values are copied in and out: the real cache keeps a serialised form, so a policy that changes what
 * it looked up does not change what others see (assumed; an external cache cannot behave otherwise).
 */
const memoryCache = (clock: Clock): ValueCache & { clear(): void } => {
  const entries = new Map<string, { readonly value: ClrValue; readonly until: number }>();
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.until > clock.now()) return clr.clone(entry.value);
      entries.delete(key);
      return undefined;
    },
    async set(key, value, durationSeconds) {
      entries.set(key, { value: clr.clone(value), until: clock.now() + durationSeconds * 1000 });
    },
    async delete(key) {
      entries.delete(key);
    },
    clear: () => entries.clear(),
  };
};

interface Booking {
  readonly at: number;
  readonly amount: number;
}

const slidingLog = (clock: Clock): SlidingLog & { clear(): void } => {
  const logs = new Map<string, Booking[]>();
  const current = (key: string, windowSeconds: number): readonly Booking[] => {
    const log = logs.get(key);
    if (log === undefined) return [];
    const since = clock.now() - windowSeconds * 1000;
    const firstKept = log.findIndex((booking) => booking.at > since);
    if (firstKept < 0) logs.delete(key);
    else if (firstKept > 0) log.splice(0, firstKept);
    return firstKept < 0 ? [] : log;
  };
  return {
    async used(key, windowSeconds) {
      return current(key, windowSeconds).reduce((sum, booking) => sum + booking.amount, 0);
    },
    async add(key, amount) {
      const log = logs.get(key);
      if (log === undefined) logs.set(key, [{ at: clock.now(), amount }]);
      else log.push({ at: clock.now(), amount });
    },
    async oldestLeavesIn(key, windowSeconds) {
      const [oldest] = current(key, windowSeconds);
      return oldest === undefined ? 0 : oldest.at + windowSeconds * 1000 - clock.now();
    },
    clear: () => logs.clear(),
  };
};

const memoryConcurrency = (): Concurrency & { clear(): void } => {
  let inside = new Map<string, number>();
  return {
    async enter(key, maxCount) {
      // Who entered before a reset leaves what was then, and frees nobody's place now.
      const counts = inside;
      const count = counts.get(key) ?? 0;
      if (count >= maxCount) return undefined;
      counts.set(key, count + 1);
      return async () => {
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
    clear() {
      inside = new Map();
    },
  };
};

const periodCounter = (): PeriodCounter & { clear(): void } => {
  const counts = new Map<string, { readonly period: number; readonly amount: number }>();
  const used = (key: string, period: number): number => {
    const count = counts.get(key);
    return count?.period === period ? count.amount : 0;
  };
  return {
    used: async (key, period) => used(key, period),
    async add(key, period, amount) {
      counts.set(key, { period, amount: used(key, period) + amount });
    },
    clear: () => counts.clear(),
  };
};

/** Everything requests share; `reset` makes it as new. */
export interface Stores extends State {
  reset(): void;
}

export const memoryStores = (clock: Clock): Stores => {
  const cache = memoryCache(clock);
  const tokens = slidingLog(clock);
  const calls = slidingLog(clock);
  const quotas = periodCounter();
  const concurrency = memoryConcurrency();
  return {
    cache,
    calls,
    quotas,
    concurrency,
    tokens,
    reset() {
      cache.clear();
      tokens.clear();
      calls.clear();
      quotas.clear();
      concurrency.clear();
    },
  };
};
