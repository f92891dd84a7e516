import type { CircuitBreakerRule } from '@spillway/artifacts';
import type { Clock, HeaderMap } from '@spillway/policies';
import { retryAfterMs } from './retry-after.ts';

/** Books a failure where other processes see it; undefined when they cannot be told. */
export type ShareFailure = (rule: CircuitBreakerRule, openForMs: number) => Promise<number | undefined>;

// Retry-After has whole seconds; with a wait of none the same request would meet the same member again (assumed).
const shortestMs = 1000;

/**
 * The breaker of one backend on one gateway unit (reference page: backends). It opens when `count` failures fall within
 * the interval, for the trip duration or as long as Retry-After says; then it is simply closed again: no half-open
 * state is documented. The answer that opened it still goes to the caller (recorded).
 */
export class CircuitBreaker {
  readonly #rule: CircuitBreakerRule;
  readonly #clock: Clock;
  readonly #share: ShareFailure | undefined;
  #failures: number[] = [];
  #openUntil = Number.NEGATIVE_INFINITY;

  constructor(rule: CircuitBreakerRule, clock: Clock, share?: ShareFailure) {
    this.#rule = rule;
    this.#clock = clock;
    this.#share = share;
  }

  get isOpen(): boolean {
    return this.#clock.now() < this.#openUntil;
  }

  /** Milliseconds until it closes; 0 when it is closed. */
  get closesInMs(): number {
    return Math.max(0, this.#openUntil - this.#clock.now());
  }

  /** Opened elsewhere. */
  openUntil(time: number): void {
    this.#openUntil = Math.max(this.#openUntil, time);
  }

  /** A promise when others are to be told: what comes next must see the breaker open. */
  recordResponse(status: number, headers: HeaderMap): Promise<void> | undefined {
    const counts = this.#rule.statusCodeRanges.some(({ min, max }) => status >= min && status <= max);
    if (!counts) return undefined;
    return this.#fail(
      this.#rule.acceptRetryAfter ? retryAfterMs(headers.text('Retry-After'), this.#clock.now()) : undefined,
    );
  }

  /**
   * A failure without a response. The vocabulary of errorReasons is unpublished: the two LastError reasons match
   * themselves, and the documentation's only literal, `Server errors`, matches both (assumed).
   */
  recordError(reason: string): Promise<void> | undefined {
    const counts = this.#rule.errorReasons.some((each) => {
      const wanted = each.toLowerCase();
      return wanted === reason.toLowerCase() || wanted === 'server errors';
    });
    return counts ? this.#fail(undefined) : undefined;
  }

  #fail(retryAfter: number | undefined): Promise<void> | undefined {
    const openForMs = Math.max(shortestMs, retryAfter ?? this.#rule.tripDurationMs);
    if (this.#share !== undefined)
      return this.#share(this.#rule, openForMs).then((until) =>
        until === undefined ? this.#failHere(openForMs) : this.openUntil(until),
      );
    this.#failHere(openForMs);
    return undefined;
  }

  #failHere(openForMs: number): void {
    const now = this.#clock.now();
    // A sliding window; whether the real one slides or is fixed is not documented (assumed).
    this.#failures = [...this.#failures.filter((at) => at > now - this.#rule.intervalMs), now];
    if (this.#failures.length < this.#rule.count) return;
    this.#failures = [];
    this.#openUntil = Math.max(this.#openUntil, now + openForMs);
  }

  reset(): void {
    this.#failures = [];
    this.#openUntil = Number.NEGATIVE_INFINITY;
  }
}
