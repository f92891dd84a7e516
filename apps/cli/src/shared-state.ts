import type { ServiceSnapshot } from '@spillway/artifacts';
import { openRedis, type RedisFallback, RedisMissing, realClock, type SharedUnit } from '@spillway/emulator';
import { UsageError } from './exit-codes.ts';

export interface SharedOptions {
  /** URL of a Redis that processes share. */
  readonly redis?: string;
  readonly redisPrefix?: string;
  readonly redisFallback?: RedisFallback;
}

export interface Shared {
  readonly unit: SharedUnit;
  close(): void;
}

/** A password is nobody's business. */
const shown = (url: string): string => {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = '***';
    return parsed.href;
  } catch {
    throw new UsageError(`\`${url}\` is no URL`, 'write --redis redis://127.0.0.1:6379');
  }
};

/**
 * Connects to the Redis that is asked for; undefined when state stays in this process.
 * @throws UsageError when there is none, or no way to talk to it
 */
export const openShared = async (
  { redis, redisPrefix, redisFallback }: SharedOptions,
  snapshot: ServiceSnapshot,
  warn: (message: string) => void,
): Promise<Shared | undefined> => {
  if (redis === undefined) return undefined;
  const url = shown(redis);
  try {
    const state = await openRedis({
      url: redis,
      clock: realClock,
      warn,
      ...(redisPrefix !== undefined && { prefix: redisPrefix }),
      ...(redisFallback !== undefined && { fallback: redisFallback }),
    });
    const [gateway] = snapshot.topology?.gateways ?? [];
    return { unit: await state.unit(gateway?.id ?? 'local'), close: state.close };
  } catch (error) {
    if (error instanceof RedisMissing)
      throw new UsageError('--redis needs the package `redis`', 'install it beside spillway: npm install redis@6.3.1');
    const reason = error instanceof Error ? error.message || ('code' in error ? String(error.code) : '') : '';
    throw new UsageError(`there is no Redis at ${url}: ${reason}`, 'start one, or leave out --redis');
  }
};
