/** The time a mock lives in. Pass a virtual clock to make an hour pass in milliseconds. */
export interface MockClock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with `signal.reason` when aborted; `Infinity` waits for the abort. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

// setTimeout fires at once for anything longer than this.
const longestTimerMs = 2 ** 31 - 1;

/** The wall clock: the default of `createRegions`. */
export const realClock: MockClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = Number.isFinite(ms) ? setTimeout(done, Math.min(ms, longestTimerMs)) : undefined;
      signal?.addEventListener('abort', stop, { once: true });
      function done(): void {
        signal?.removeEventListener('abort', stop);
        resolve();
      }
      function stop(): void {
        clearTimeout(timer);
        reject(signal?.reason);
      }
    }),
};
