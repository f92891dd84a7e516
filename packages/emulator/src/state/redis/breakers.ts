import type { EngineClock } from '../../clock.ts';
import type { RedisLink } from './link.ts';
import { breakerFail } from './scripts.ts';

/** Circuit breakers of one gateway unit that several processes share. */
export interface SharedBreakers {
  /** Books a failure. Gives until when the breaker is open, 0 when it stays closed; undefined when nobody else is told. */
  fail(
    backend: string,
    rule: { readonly intervalMs: number; readonly count: number },
    openForMs: number,
  ): Promise<number | undefined>;
  /** Told what any process opened; with `undefined`, that all are closed. */
  onChange(listener: (backend: string | undefined, openUntil: number) => void): void;
}

/**
 * A failure goes to Redis; that a breaker is open comes back over a channel to every process, which then asks its own
 * memory. So only failures cost a way to Redis, and another process learns of an open breaker a moment later.
 */
export const redisBreakers = async (link: RedisLink, clock: EngineClock, prefix: string): Promise<SharedBreakers> => {
  const open = `${prefix}:open`;
  const listeners: ((backend: string | undefined, openUntil: number) => void)[] = [];
  const tell = (backend: string | undefined, until: number): void => {
    for (const listener of listeners) listener(backend, until);
  };
  await link.subscribe(channelOf(prefix), (message) => {
    const [backend, until] = JSON.parse(message) as readonly [string | null, number];
    tell(backend ?? undefined, until);
  });
  const load = async (): Promise<void> => {
    // As an array or as an object: that depends on the version of the protocol.
    const found = await link.command('HGETALL', open);
    const flat = Array.isArray(found) ? (found as readonly string[]) : Object.entries(found as object).flat();
    for (let at = 0; at + 1 < flat.length; at += 2) tell(String(flat[at]), Number(flat[at + 1]));
  };
  return {
    fail: (backend, { intervalMs, count }, openForMs) =>
      link.attempt<number | undefined>(
        async () =>
          Number(
            await link.run(
              breakerFail,
              [`${prefix}:failures:${backend}`, open],
              [clock.now(), intervalMs, count, openForMs, channelOf(prefix), backend, JSON.stringify(backend)],
            ),
          ),
        () => undefined,
      ),
    onChange(listener) {
      listeners.push(listener);
      void link.whenUp(load);
    },
  };
};

export const channelOf = (prefix: string): string => `${prefix}:breakers`;

/** As a reset tells it. */
export const allClosed = '[null,0]';
