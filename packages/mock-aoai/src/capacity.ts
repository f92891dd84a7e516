import type { DeploymentSpec } from './topology.ts';

/** What a deployment's limit says to one request. */
export type Admission =
  | { readonly kind: 'admitted'; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'refused';
      readonly by: 'tokens' | 'provisioned throughput';
      /** Milliseconds until the request fits. */
      readonly retryAfterMs: number;
      readonly headers: Readonly<Record<string, string>>;
    };

/** The limit of one deployment. Times are milliseconds of the mock's clock. */
export interface Capacity {
  /** Judges a request by its estimated tokens and, if it fits, counts them. */
  admit(now: number, estimate: number): Admission;
  /** Corrects the estimate of an admitted request once its real tokens are known. */
  settle(now: number, estimate: number, actual: number): void;
}

const windowMs = 60_000;

/** The limit that a deployment's SKU and capacity stand for. */
export const capacityOf = (spec: DeploymentSpec): Capacity => {
  if (spec.sku.includes('Provisioned')) return provisionedThroughput(spec.capacity * tokensPerMinutePerPtu(spec.model));
  return Number.isFinite(spec.capacity) ? tokensPerMinute(spec.capacity) : unlimited;
};

/** For a deployment whose quota nobody knows: takes everything and reports no remaining tokens. */
const unlimited: Capacity = { admit: () => ({ kind: 'admitted', headers: {} }), settle: () => {} };

/** Tokens and requests accepted in one millisecond. */
interface Accepted {
  readonly at: number;
  tokens: number;
  requests: number;
}

/**
 * A log of accepted tokens that slides over the last 60 s; refused requests do not count (read in Microsoft's
 * simulator). The estimate stands: the service does not give back what was not used (reference page, quota).
 */
export const tokensPerMinute = (limit: number): Capacity => {
  const log: Accepted[] = [];
  let usedTokens = 0;
  let usedRequests = 0;
  const expire = (now: number): void => {
    const kept = log.findIndex((entry) => now - entry.at < windowMs);
    for (const entry of log.splice(0, kept < 0 ? log.length : kept)) {
      usedTokens -= entry.tokens;
      usedRequests -= entry.requests;
    }
  };
  const record = (now: number, tokens: number): void => {
    const last = log.at(-1);
    if (last?.at === now) Object.assign(last, { tokens: last.tokens + tokens, requests: last.requests + 1 });
    else log.push({ at: now, tokens, requests: 1 });
    usedTokens += tokens;
    usedRequests += 1;
  };
  const remaining = () => remainingHeaders(limit, usedTokens, usedRequests);
  return {
    admit(time, estimate) {
      // Whole milliseconds: a clock fed with fractions of seconds must not make 60 s of them 59 999.999…
      const now = Math.round(time);
      expire(now);
      if (usedTokens + estimate > limit) return refusal(waitMs(log, now, usedTokens + estimate - limit), remaining());
      record(now, estimate);
      return { kind: 'admitted', headers: remaining() };
    },
    settle: () => {},
  };
};

/** Milliseconds until `excess` tokens have left the log; a whole window when the request is larger than the limit. */
const waitMs = (log: readonly Accepted[], now: number, excess: number): number => {
  let freed = 0;
  for (const entry of log) {
    freed += entry.tokens;
    if (freed >= excess) return entry.at + windowMs - now;
  }
  return windowMs;
};

const refusal = (retryAfterMs: number, remaining: Readonly<Record<string, string>>): Admission => ({
  kind: 'refused',
  by: 'tokens',
  retryAfterMs,
  headers: { ...remaining, 'x-ratelimit-reset-tokens': String(Math.ceil(retryAfterMs / 1000)) },
});

/**
 * 6 requests per 1 000 tokens (reference page, quota; newer models differ). The number is reported, never enforced: a
 * mock refuses by tokens only.
 */
const remainingHeaders = (limit: number, tokens: number, requests: number): Readonly<Record<string, string>> => {
  const requestLimit = Math.ceil((limit * 6) / 1000);
  return {
    'x-ratelimit-limit-requests': String(requestLimit),
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-requests': String(Math.max(0, requestLimit - requests)),
    'x-ratelimit-remaining-tokens': String(Math.max(0, Math.floor(limit - tokens))),
  };
};

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
    admit(now, estimate) {
      drain(now);
      const excess = level - tokensPerMinuteLimit;
      if (excess > 0 || drainPerMs === 0)
        return {
          kind: 'refused',
          by: 'provisioned throughput',
          retryAfterMs: drainPerMs === 0 ? windowMs : Math.ceil(excess / drainPerMs - roundingNoiseMs),
          headers: {},
        };
      level += estimate;
      return { kind: 'admitted', headers: {} };
    },
    settle(now, estimate, actual) {
      drain(now);
      level = Math.max(0, level + actual - estimate);
    },
  };
};
