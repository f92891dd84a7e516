import type { State } from '@spillway/policies';
import type { EngineClock } from '../../clock.ts';
import { memoryStores } from '../stores.ts';
import { allClosed, channelOf, redisBreakers, type SharedBreakers } from './breakers.ts';
import { sharedResponses, sharedValues, sharedVectors } from './caches.ts';
import { sharedBucket, sharedConcurrency, sharedLog, sharedPeriods } from './counters.ts';
import { RedisLink } from './link.ts';

/** What requests get while Redis is out of reach. */
export type RedisFallback =
  /** Every process counts and caches for itself, from nothing. */
  | 'memory'
  /** Nothing is limited, nothing is found in a cache. */
  | 'open';

export interface RedisOptions {
  /** redis://[[user]:password@]host[:port][/database] */
  readonly url: string;
  readonly clock: EngineClock;
  /** Of every key; default `spillway`. Gateways with the same prefix share. */
  readonly prefix?: string;
  readonly fallback?: RedisFallback;
  /** Told once for a loss, and once when Redis is back. */
  readonly warn: (message: string) => void;
}

/** How it is with what is shared, for the control API. */
export interface SharedHealth {
  readonly kind: 'redis';
  readonly isUp: boolean;
  readonly fallback: RedisFallback;
  /** How often Redis was lost, and why the last time. */
  readonly losses: number;
  readonly lastLoss: string | null;
}

/** State and breakers of one gateway unit. */
export interface SharedUnit {
  readonly state: State;
  readonly breakers: SharedBreakers;
  health(): SharedHealth;
  /** As in the beginning, for every process and every unit. */
  reset(): Promise<void>;
}

/** State in Redis, for gateways in several processes. */
export interface SharedState {
  unit(id: string): Promise<SharedUnit>;
  close(): void;
}

/** The package is not part of the gateway: who shares state installs it. */
export class RedisMissing extends Error {}

const loadLibrary = async (): Promise<typeof import('redis')> => {
  try {
    return await import('redis');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new RedisMissing('the package `redis` is not here', { cause: error });
    throw error;
  }
};

/** Lets everything in, and keeps nothing. */
const openState = (): State => {
  const log = {
    used: async () => 0,
    take: async (charges: readonly unknown[]) => charges.map(() => 0),
    add: async () => undefined,
    oldestLeavesIn: async () => 0,
  };
  const nothing = async (): Promise<undefined> => undefined;
  return {
    calls: log,
    tokens: log,
    buckets: { used: async () => 0, take: async () => 0, add: async () => undefined },
    quotas: log,
    concurrency: { enter: async () => nothing },
    cache: { get: nothing, set: nothing, delete: nothing },
    responses: { get: nothing, set: nothing },
    vectors: { nearest: nothing, add: nothing },
  };
};

type Methods<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/** Each method of the first, or of the second while Redis is away. */
const guarded = <T extends Methods<T>>(link: RedisLink, shared: T, own: T): T =>
  Object.fromEntries(
    (Object.keys(own) as (keyof T)[]).map((name) => [
      name,
      (...args: never[]) =>
        link.attempt(
          () => shared[name](...args),
          () => own[name](...args),
        ),
    ]),
  ) as T;

const unitState = (link: RedisLink, clock: EngineClock, prefix: string, own: State): State & { close(): void } => {
  const at = (kind: string) => ({ link, clock, prefix: `${prefix}:${kind}` });
  const concurrency = sharedConcurrency(at('inside'));
  return {
    calls: guarded(link, sharedLog(at('calls')), own.calls),
    tokens: guarded(link, sharedLog(at('tokens')), own.tokens),
    buckets: guarded(link, sharedBucket(at('buckets')), own.buckets),
    quotas: guarded(link, sharedPeriods(at('quotas')), own.quotas),
    concurrency: guarded(link, { enter: concurrency.enter }, own.concurrency),
    cache: guarded(link, sharedValues(at('cache')), own.cache),
    responses: guarded(link, sharedResponses(at('responses')), own.responses),
    vectors: guarded(link, sharedVectors(at('vectors')), own.vectors),
    close: concurrency.close,
  };
};

const asPattern = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

const removeAll = async (link: RedisLink, prefix: string): Promise<void> => {
  let cursor = '0';
  do {
    const found = await link.command('SCAN', cursor, 'MATCH', `${asPattern(prefix)}:*`, 'COUNT', '1000');
    const [next, keys] = found as readonly [string, readonly string[]];
    if (keys.length > 0) await link.command('UNLINK', ...keys);
    cursor = String(next);
  } while (cursor !== '0');
};

/** Says a loss once, and the return. */
const watching = (fallback: RedisFallback, warn: (message: string) => void, back: () => void) => {
  const seen = { losses: 0, lastLoss: null as string | null };
  const meanwhile =
    fallback === 'memory'
      ? 'every process counts and caches for itself until it is back'
      : 'nothing is limited or cached until it is back';
  return {
    seen,
    onChange(change: { readonly isUp: true } | { readonly isUp: false; readonly reason: string }): void {
      if (change.isUp) {
        back();
        warn('Redis is back: state is shared again');
      } else {
        seen.losses++;
        seen.lastLoss = change.reason;
        warn(`Redis is lost (${change.reason}): ${meanwhile}`);
      }
    },
  };
};

/**
 * Connects to Redis.
 * @throws RedisMissing without the package; the connection's error when there is no Redis to begin with
 */
export const openRedis = async (options: RedisOptions): Promise<SharedState> => {
  const { url, clock, prefix = 'spillway', fallback = 'memory', warn } = options;
  const own = memoryStores(clock);
  const { seen, onChange } = watching(fallback, warn, () => own.reset());
  const link = await RedisLink.open(await loadLibrary(), { url, onChange });
  const units = new Map<string, ReturnType<typeof unitState>>();
  const health = (): SharedHealth => ({ kind: 'redis', isUp: link.isUp, fallback, ...seen });
  const reset = async (): Promise<void> => {
    own.reset();
    const work = async (): Promise<void> => {
      await removeAll(link, prefix);
      for (const id of units.keys()) await link.command('PUBLISH', channelOf(`${prefix}:${id}`), allClosed);
    };
    await link.attempt(work, () => undefined);
  };
  return {
    async unit(id) {
      const place = `${prefix}:${id}`;
      const state = unitState(link, clock, place, fallback === 'memory' ? own : openState());
      units.set(id, state);
      return { state, breakers: await redisBreakers(link, clock, place), health, reset };
    },
    close() {
      for (const state of units.values()) state.close();
      link.close();
    },
  };
};
