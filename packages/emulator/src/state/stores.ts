import { type ClrValue, clr } from '@spillway/expressions';
import {
  type Clock,
  type Concurrency,
  type DrainingBucket,
  fits,
  type PeriodCounter,
  type ResponseCache,
  type SlidingLog,
  type State,
  type StoredResponse,
  type ValueCache,
  type VectorCache,
} from '@spillway/policies';
import { distance } from './distance.ts';

/** As many as a local run looks at; the oldest goes first. */
const mostEntries = 10_000;

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
      entries.delete(key);
      entries.set(key, { value: clr.clone(value), until: clock.now() + durationSeconds * 1000 });
      while (entries.size > mostEntries) entries.delete(entries.keys().next().value!);
    },
    async delete(key) {
      entries.delete(key);
    },
    clear: () => entries.clear(),
  };
};

interface Booking {
  readonly at: number;
  amount: number;
}

interface Log {
  readonly bookings: Booking[];
  /** Of all bookings: a busy key has more of them in a minute than a request can count. */
  sum: number;
}

const slidingLog = (clock: Clock): SlidingLog & { clear(): void } => {
  const logs = new Map<string, Log>();
  const current = (key: string, windowSeconds: number): Log | undefined => {
    const log = logs.get(key);
    if (log === undefined) return undefined;
    const since = clock.now() - windowSeconds * 1000;
    const firstKept = log.bookings.findIndex((booking) => booking.at > since);
    if (firstKept < 0) {
      logs.delete(key);
      return undefined;
    }
    for (const { amount } of log.bookings.splice(0, firstKept)) log.sum -= amount;
    return log;
  };
  const book = (key: string, amount: number): void => {
    const at = clock.now();
    const log = logs.get(key) ?? { bookings: [], sum: 0 };
    logs.set(key, log);
    const last = log.bookings.at(-1);
    if (last?.at === at) last.amount += amount;
    else log.bookings.push({ at, amount });
    log.sum += amount;
  };
  return {
    async used(key, windowSeconds) {
      return current(key, windowSeconds)?.sum ?? 0;
    },
    async take(charges, windows) {
      const before = charges.map(({ key }, index) => current(key, windows[index] ?? 0)?.sum ?? 0);
      if (charges.every((charge, index) => fits(charge, before[index] ?? 0)))
        for (const { key, amount } of charges) if (amount !== 0) book(key, amount);
      return before;
    },
    add: async (key, amount) => book(key, amount),
    async oldestLeavesIn(key, windowSeconds) {
      const oldest = current(key, windowSeconds)?.bookings[0];
      return oldest === undefined ? 0 : oldest.at + windowSeconds * 1000 - clock.now();
    },
    clear: () => logs.clear(),
  };
};

const drainingBucket = (clock: Clock): DrainingBucket & { clear(): void } => {
  // When each will be empty: all there is to know, since all drain steadily.
  const empties = new Map<string, number>();
  const used = (key: string, perSecond: number): number =>
    (Math.max(0, (empties.get(key) ?? 0) - clock.now()) / 1000) * perSecond;
  const book = (key: string, amount: number, perSecond: number): void => {
    const emptyAt = Math.max(empties.get(key) ?? 0, clock.now()) + (amount / perSecond) * 1000;
    if (emptyAt > clock.now()) empties.set(key, emptyAt);
    else empties.delete(key);
  };
  return {
    used: async (key, perSecond) => used(key, perSecond),
    async take(charge, perSecond) {
      const before = used(charge.key, perSecond);
      if (fits(charge, before)) book(charge.key, charge.amount, perSecond);
      return before;
    },
    add: async (key, amount, perSecond) => book(key, amount, perSecond),
    clear: () => empties.clear(),
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
  const book = (key: string, period: number, amount: number): void =>
    void counts.set(key, { period, amount: used(key, period) + amount });
  return {
    used: async (key, period) => used(key, period),
    async take(charges, periods) {
      const before = charges.map(({ key }, index) => used(key, periods[index] ?? 0));
      if (charges.every((charge, index) => fits(charge, before[index] ?? 0)))
        for (const [index, { key, amount }] of charges.entries()) book(key, periods[index] ?? 0, amount);
      return before;
    },
    add: async (key, period, amount) => book(key, period, amount),
    clear: () => counts.clear(),
  };
};

const responseCache = (clock: Clock): ResponseCache & { clear(): void } => {
  const entries = new Map<string, { readonly response: StoredResponse; readonly until: number }>();
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry !== undefined && entry.until > clock.now()) return entry.response;
      entries.delete(key);
      return undefined;
    },
    async set(key, response, durationSeconds) {
      entries.delete(key);
      entries.set(key, { response, until: clock.now() + durationSeconds * 1000 });
      while (entries.size > mostEntries) entries.delete(entries.keys().next().value!);
    },
    clear: () => entries.clear(),
  };
};

interface VectorEntry {
  readonly vector: readonly number[];
  readonly response: StoredResponse;
  readonly until: number;
}

const vectorCache = (clock: Clock): VectorCache & { clear(): void } => {
  const partitions = new Map<string, VectorEntry[]>();
  const alive = (partition: string): VectorEntry[] => {
    const kept = (partitions.get(partition) ?? []).filter(({ until }) => until > clock.now());
    if (kept.length === 0) partitions.delete(partition);
    else partitions.set(partition, kept);
    return kept;
  };
  return {
    async nearest(partition, vector) {
      let best: { readonly distance: number; readonly response: StoredResponse } | undefined;
      for (const entry of alive(partition)) {
        const away = distance(vector, entry.vector);
        if (best === undefined || away < best.distance) best = { distance: away, response: entry.response };
      }
      return best;
    },
    async add(partition, vector, response, durationSeconds) {
      const kept = alive(partition);
      kept.push({ vector, response, until: clock.now() + durationSeconds * 1000 });
      if (kept.length > mostEntries) kept.shift();
      partitions.set(partition, kept);
      while (partitions.size > mostEntries) partitions.delete(partitions.keys().next().value!);
    },
    clear: () => partitions.clear(),
  };
};

/** Everything requests share; `reset` makes it as new. */
export interface Stores extends State {
  reset(): void;
}

export const memoryStores = (clock: Clock): Stores => {
  const cache = memoryCache(clock);
  const responses = responseCache(clock);
  const vectors = vectorCache(clock);
  const tokens = slidingLog(clock);
  const buckets = drainingBucket(clock);
  const calls = slidingLog(clock);
  const quotas = periodCounter();
  const concurrency = memoryConcurrency();
  return {
    cache,
    responses,
    vectors,
    calls,
    quotas,
    concurrency,
    tokens,
    buckets,
    reset() {
      cache.clear();
      responses.clear();
      vectors.clear();
      tokens.clear();
      buckets.clear();
      calls.clear();
      quotas.clear();
      concurrency.clear();
    },
  };
};
