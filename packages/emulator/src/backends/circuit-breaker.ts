import type { CircuitBreakerRule } from '@spillway/artifacts';
import type { Clock, HeaderMap } from '@spillway/policies';
import { retryAfterMs } from './retry-after.ts';

/** Books a failure where other processes see it; undefined when they cannot be told. */
export type ShareFailure = (
  rule: { readonly intervalMs: number; readonly count: number },
  openForMs: number,
) => Promise<number | undefined>;

// Retry-After has whole seconds; with a wait of none the same request would meet the same member again (assumed).
const shortestMs = 1000;

/** Requests of one moment. */
interface Outcome {
  readonly at: number;
  total: number;
  failed: number;
}

/**
 * The breaker of one backend on one gateway unit (reference page: backends). It opens when `count` failures, or
 * `percentage` of the requests with no least number of them (assumed), fall within the interval, for the trip duration or as long as Retry-After says; then it is simply closed again: no half-open
 * state is documented. The answer that opened it still goes to the caller (recorded).
 */
export class CircuitBreaker {
  readonly #rule: CircuitBreakerRule;
  readonly #clock: Clock;
  readonly #share: ShareFailure | undefined;
  #outcomes: Outcome[] = [];
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

  /** Opened elsewhere, perhaps for longer. */
  openUntil(time: number): void {
    if (time > this.#clock.now()) this.#outcomes = [];
    this.#openUntil = Math.max(this.#openUntil, time);
  }

  /** A promise when others are to be told: what comes next must see the breaker open. */
  recordResponse(status: number, headers: HeaderMap): Promise<void> | undefined {
    const counts = this.#rule.statusCodeRanges.some(({ min, max }) => status >= min && status <= max);
    if (!counts) return this.#succeed();
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
    return counts ? this.#fail(undefined) : this.#succeed();
  }

  #succeed(): undefined {
    if (this.#rule.percentage !== undefined) this.#book(0);
    return undefined;
  }

  #fail(retryAfter: number | undefined): Promise<void> | undefined {
    const openForMs = Math.max(shortestMs, retryAfter ?? this.#rule.tripDurationMs);
    const { count = 1, percentage, intervalMs } = this.#rule;
    if (this.#share === undefined) {
      this.#failHere(openForMs);
      return undefined;
    }
    // What of a hundred requests failed is known of one's own requests only; that it opens is told to all.
    if (percentage !== undefined && !this.#isFull(this.#book(1))) return undefined;
    const shared = this.#share({ intervalMs, count: percentage === undefined ? count : 1 }, openForMs);
    return shared.then((until) => {
      if (until !== undefined) this.openUntil(until);
      else if (percentage === undefined) this.#failHere(openForMs);
      else this.#open(openForMs);
    });
  }

  #failHere(openForMs: number): void {
    if (this.#isFull(this.#book(1))) this.#open(openForMs);
  }

  #open(openForMs: number): void {
    this.openUntil(this.#clock.now() + openForMs);
  }

  /** A sliding window; whether the real one slides or is fixed is not documented (assumed). */
  #book(failed: 0 | 1): readonly Outcome[] {
    const now = this.#clock.now();
    const firstKept = this.#outcomes.findIndex(({ at }) => at > now - this.#rule.intervalMs);
    this.#outcomes.splice(0, firstKept < 0 ? this.#outcomes.length : firstKept);
    const last = this.#outcomes.at(-1);
    if (last?.at === now) {
      last.total += 1;
      last.failed += failed;
    } else this.#outcomes.push({ at: now, total: 1, failed });
    return this.#outcomes;
  }

  #isFull(outcomes: readonly Outcome[]): boolean {
    const { count, percentage } = this.#rule;
    const failed = outcomes.reduce((sum, each) => sum + each.failed, 0);
    if (percentage === undefined) return failed >= (count ?? 1);
    return failed * 100 >= percentage * outcomes.reduce((sum, each) => sum + each.total, 0);
  }

  reset(): void {
    this.#outcomes = [];
    this.#openUntil = Number.NEGATIVE_INFINITY;
  }
}
