import { type ChargingProfile, type Demand, profileOf } from './charging.ts';
import { type SlidingWindow, slidingWindow } from './sliding-window.ts';
import type { DeploymentSpec } from './topology.ts';

/** What a deployment's limit says to one request. */
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly headers: Readonly<Record<string, string>>;
      /** Corrects the estimate once the real tokens are known; only a provisioned deployment does. */
      settle(now: number, actual: number): void;
    }
  | {
      readonly kind: 'refused';
      readonly by: 'tokens' | 'requests' | 'provisioned throughput';
      /** Milliseconds until the request fits. */
      readonly retryAfterMs: number;
      readonly headers: Readonly<Record<string, string>>;
    };

/** The limit of one deployment. Times are milliseconds of the mock's clock. */
export interface Capacity {
  /** Judges a request by what it asks for and, if it fits, counts it. */
  admit(now: number, demand: Demand): Admission;
}

const windowMs = 60_000;

/** The limit that a deployment's SKU and capacity stand for. @param shared windows of the quotas it draws from */
export const capacityOf = (spec: DeploymentSpec, shared: readonly SlidingWindow[] = []): Capacity => {
  if (spec.sku.includes('Provisioned')) return provisionedThroughput(spec.capacity * tokensPerMinutePerPtu(spec.model));
  if (!Number.isFinite(spec.capacity) && shared.length === 0) return unlimited;
  return tokensPerMinute(spec, profileOf(spec), shared);
};

const nothing = (): void => undefined;

/** For a deployment whose quota nobody knows: takes everything and reports no remaining tokens. */
const unlimited: Capacity = { admit: () => ({ kind: 'admitted', headers: {}, settle: nothing }) };

/**
 * Tokens in a minute and requests in a window of their own. Of two limits that refuse, the longer wait is told and names
 * the reason (read in Microsoft's simulator).
 */
export const tokensPerMinute = (
  spec: DeploymentSpec,
  profile: ChargingProfile,
  shared: readonly SlidingWindow[] = [],
): Capacity => {
  const limit = spec.capacity;
  const rate = profile.requests(limit, spec);
  const tokens = slidingWindow(limit, windowMs);
  const requests = slidingWindow(rate.limit, rate.windowMs);
  const remaining = (now: number) => ({
    'x-ratelimit-limit-requests': String(rate.limit),
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-requests': String(Math.max(0, rate.limit - requests.used(now))),
    'x-ratelimit-remaining-tokens': String(Math.max(0, Math.floor(limit - tokens.used(now)))),
  });
  return {
    admit(time, demand) {
      // Whole milliseconds: a clock fed with fractions of seconds must not make 60 s of them 59 999.999…
      const now = Math.round(time);
      const charge = profile.charge(demand, spec);
      const tokensWait = Math.max(...[tokens, ...shared].map((each) => each.waitMs(now, charge)));
      const requestsWait = requests.waitMs(now, 1);
      if (tokensWait > 0 || requestsWait > 0)
        return refusal(
          tokensWait >= requestsWait ? 'tokens' : 'requests',
          Math.max(tokensWait, requestsWait),
          remaining(now),
        );
      for (const each of [tokens, ...shared]) each.add(now, charge);
      requests.add(now, 1);
      return { kind: 'admitted', headers: remaining(now), settle: nothing };
    },
  };
};

const refusal = (
  by: 'tokens' | 'requests',
  retryAfterMs: number,
  remaining: Readonly<Record<string, string>>,
): Admission => ({
  kind: 'refused',
  by,
  retryAfterMs,
  headers: { ...remaining, [`x-ratelimit-reset-${by}`]: String(Math.ceil(retryAfterMs / 1000)) },
});

/** What a provisioned deployment counts for a completion that is not bounded, until it is known (read in Microsoft's simulator). */
const estimatedCompletionTokens = 16;

const roundingNoiseMs = 1e-6;

/** Tokens one PTU serves in a minute (reference page, provisioned throughput; models not listed count as gpt-4o). */
const tokensPerMinutePerPtu = (model: string): number => (model.startsWith('gpt-4o-mini') ? 37_000 : 2_500);

/**
 * A leaky bucket as deep as a minute's throughput. A request is refused while utilisation is above 100 %, so the last
 * one in may overshoot (reference page). Prompt and completion tokens weigh the same here (assumed).
 */
export const provisionedThroughput = (tokensPerMinuteLimit: number): Capacity => {
  const drainPerMs = tokensPerMinuteLimit / windowMs;
  let level = 0;
  let drainedAt = Number.NEGATIVE_INFINITY;
  const drain = (now: number): void => {
    // A clock that moves backwards drains nothing.
    if (level > 0) level = Math.max(0, level - Math.max(0, now - drainedAt) * drainPerMs);
    drainedAt = now;
  };
  return {
    admit(now, demand) {
      drain(now);
      const estimate = demand.promptTokens + (demand.maxTokens ?? estimatedCompletionTokens);
      const excess = level - tokensPerMinuteLimit;
      if (excess > 0 || drainPerMs === 0)
        return {
          kind: 'refused',
          by: 'provisioned throughput',
          retryAfterMs: drainPerMs === 0 ? windowMs : Math.ceil(excess / drainPerMs - roundingNoiseMs),
          headers: {},
        };
      level += estimate;
      return {
        kind: 'admitted',
        headers: {},
        settle(later, actual) {
          drain(later);
          level = Math.max(0, level + actual - estimate);
        },
      };
    },
  };
};
