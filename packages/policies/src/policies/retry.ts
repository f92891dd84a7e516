import { boolean, integer } from '../attributes.ts';
import { allSections, definePolicy, type RunningChildren } from '../define-policy.ts';
import type { ResponseMessage } from '../message.ts';
import type { RandomSource } from '../run.ts';

interface Waits {
  readonly interval: number;
  readonly delta?: number;
  readonly maxInterval?: number;
  readonly firstFastRetry?: boolean;
}

/**
 * Seconds before the n-th retry (n = 1 for the first). The reference page writes the exponential with its own counter,
 * but its example (10, 20, 40, 80, 100) fits only a zero-based one. `first-fast-retry` replaces the first wait (assumed).
 */
export const waitSeconds = (n: number, waits: Waits, random: RandomSource): number => {
  const { interval, delta, maxInterval, firstFastRetry } = waits;
  if (n === 1 && firstFastRetry === true) return 0;
  if (delta === undefined) return maxInterval === undefined ? interval : Math.min(interval, maxInterval);
  if (maxInterval === undefined) return interval + (n - 1) * delta;
  return Math.min(maxInterval, interval + (2 ** (n - 1) - 1) * delta * (0.8 + 0.4 * random.next()));
};

/** One pass; a promise, also of a failure at once. */
const once = async (children: RunningChildren): Promise<ResponseMessage | undefined> => children.run();

/** Runs its children again while the condition holds, at most `count` more times. */
export const retry = definePolicy({
  name: 'retry',
  sections: allSections,
  content: 'policies',
  traits: ['waits', 'repeats'],
  reference: 'https://learn.microsoft.com/azure/api-management/retry-policy',
  fidelity: 'approximate',
  difference: 'whether first-fast-retry replaces the first wait or comes before it is assumed, not measured',
  attributes: {
    condition: boolean({
      required: true,
      expressions: true,
      late: true,
      doc: 'retries while true, asked after each run',
    }),
    count: integer({ required: true, expressions: true, minimum: 1, maximum: 50, doc: 'retries after the first run' }),
    interval: integer({
      role: 'waitSeconds',
      required: true,
      expressions: true,
      minimum: 0,
      unit: 's',
      doc: 'wait before a retry',
    }),
    maxInterval: integer({ expressions: true, unit: 's', doc: 'longest wait of an exponential back-off' }),
    delta: integer({ expressions: true, unit: 's', doc: 'growth of the wait from retry to retry' }),
    firstFastRetry: boolean({ expressions: true, default: 'false', doc: 'makes the first retry at once' }),
  },
  async run({ condition, count, ...waits }, run, children) {
    for (let retries = 0; ; retries++) {
      // A failed pass does not end the loop: the condition is asked first, as recorded for exhausted backend pools, and
      // the failure goes on only when no retry follows.
      const pass = once(children);
      const ended = await pass.catch(() => undefined);
      if (ended !== undefined) return ended;
      const goesOn = !run.signal.aborted && (await condition()) && retries < count;
      if (!goesOn) return pass;
      const seconds = waitSeconds(retries + 1, waits, run.random);
      if (seconds > 0) await run.clock.sleep(seconds * 1000, run.signal);
    }
  },
});
