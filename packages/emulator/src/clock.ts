import type { Clock } from '@spillway/policies';

/** The emulator's clock: what policies need, and timers that do not count as waiting. */
export interface EngineClock extends Clock {
  /** Calls back once after that many milliseconds; the result cancels it. */
  schedule(ms: number, callback: () => void): () => void;
  /** Runs a request; a virtual clock stands still while one is working. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

const aborted = (signal: AbortSignal | undefined): unknown => signal?.reason ?? new Error('aborted');

/** Node fires timers beyond this at once; longer waits are cut into pieces by nobody and simply never fire here. */
const longestTimeoutMs = 2 ** 31 - 1;

const sleepReal = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(aborted(signal));
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(aborted(signal));
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, longestTimeoutMs),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });

/** The machine's own time. */
export const realClock: EngineClock = {
  together: (works, join) => join(works.map((work) => work())),
  now: () => Date.now(),
  sleep: (ms, signal) => sleepReal(ms, signal as AbortSignal | undefined),
  schedule: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, longestTimeoutMs));
    return () => clearTimeout(timer);
  },
  run: (work) => work(),
};

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * Time that jumps: it moves to the next timer when every request that is being handled waits on it, and when told to.
 * Idleness is a count of working requests, never a guess from an empty microtask queue.
 */
export class VirtualClock implements EngineClock {
  #now: number;
  readonly #start: number;
  #order = 0;
  #working = 0;
  #sleepers = 0;
  #isJumping = false;
  #isFrozen = false;
  #timers: Timer[] = [];

  /** `startMs` is epoch milliseconds; the default is a fixed date, so that two runs are equal. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
    this.#start = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the clock was made. */
  elapsedMs(): number {
    return this.#now - this.#start;
  }

  /** It stands still whoever waits, and moves only when it is advanced. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  set isFrozen(isFrozen: boolean) {
    this.#isFrozen = isFrozen;
    this.#jumpWhenIdle();
  }

  /** True when no request works or waits. */
  get isIdle(): boolean {
    return this.#working === 0 && this.#sleepers === 0;
  }

  schedule(ms: number, callback: () => void): () => void {
    if (!Number.isFinite(ms)) return () => undefined;
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fire: callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  sleep(ms: number, signal?: Parameters<Clock['sleep']>[1]): Promise<void> {
    return new Promise((resolve, reject) => {
      const reason = (): unknown => signal?.reason ?? new Error('aborted');
      if (signal?.aborted === true) return reject(reason());
      const onAbort = (): void => {
        cancel();
        this.#wake();
        reject(reason());
      };
      const cancel = this.schedule(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        this.#wake();
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers++;
      this.#working--;
      this.#jumpWhenIdle();
    });
  }

  #wake(): void {
    this.#sleepers--;
    this.#working++;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work();
    } finally {
      this.#working--;
      this.#jumpWhenIdle();
    }
  }

  /**
   * While the branches of a request work, they count and the request itself does not. The last of them hands its place
   * back, so that time does not jump before the request goes on.
   */
  async together<T, R>(
    works: readonly (() => Promise<T>)[],
    join: (running: readonly Promise<T>[]) => Promise<R>,
  ): Promise<R> {
    if (works.length === 0) return join([]);
    let left = works.length;
    let isJoined = false;
    this.#working += works.length - 1;
    const running = works.map(async (work) => {
      try {
        return await work();
      } finally {
        left--;
        if (left > 0 || isJoined) {
          this.#working--;
          this.#jumpWhenIdle();
        }
      }
    });
    try {
      return await join(running);
    } finally {
      if (left > 0) {
        isJoined = true;
        this.#working++;
      }
    }
  }

  /** Moves time on by that many milliseconds, firing every timer on the way in order. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.at <= target; next = this.#next()) this.#fire(next);
    this.#now = Math.max(this.#now, target);
  }

  /** Back to the start, and not frozen. Timers that are left over are gone; nothing may be running. */
  reset(): void {
    this.#timers = [];
    this.#now = this.#start;
    this.#isFrozen = false;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    return first;
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((each) => each !== timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
  }

  /**
   * Only sleepers make time move: with none, a timer left over from a finished request must not. The jump comes one
   * microtask later, so that requests started in one go are all counted before the first of them is waited for.
   */
  #jumpWhenIdle(): void {
    if (this.#working > 0 || this.#isJumping) return;
    this.#isJumping = true;
    queueMicrotask(() => {
      this.#isJumping = false;
      while (!this.#isFrozen && this.#working === 0 && this.#sleepers > 0) {
        const next = this.#next();
        if (next === undefined) return;
        this.#fire(next);
      }
    });
  }
}
