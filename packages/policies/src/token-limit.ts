import { clr } from '@spillway/expressions';
import { boolean, integer, oneOf, string } from './attributes.ts';
import { fits } from './charge.ts';
import { asksForStream } from './chat-request.ts';
import type { Evaluated } from './define-policy.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';
import { periodAt, type QuotaPeriod, refuseQuota } from './token-quota.ts';

const windowSeconds = 60;

type Names = Evaluated<typeof tokenLimitAttributes>;

/** One of the two limits: per minute, or per period. */
interface Axis {
  /** @throws PolicyError when the estimate does not fit */
  admit(estimate: number): Promise<void>;
  /** Books it if it still fits: another request may have been faster. */
  take(estimate: number): Promise<boolean>;
  book(amount: number): Promise<void>;
  /** Puts what is left into headers and variables. */
  tell(): Promise<void>;
}

/** Sets the variable, and gives the name of the header. */
const tellWait = (run: PolicyRun, names: Names, seconds: number): string => {
  if (names.retryAfterVariableName !== undefined) run.variables.set(names.retryAfterVariableName, clr.int(seconds));
  return names.retryAfterHeaderName ?? 'Retry-After';
};

const tellRest = (run: PolicyRun, rest: number, header: string | undefined, variable: string | undefined): void => {
  const shown = Math.max(0, rest);
  if (variable !== undefined)
    run.variables.set(variable, shown > 2_147_483_647 ? clr.long(BigInt(shown)) : clr.int(shown));
  if (header !== undefined) run.responseHeaders.set(header, String(shown));
};

const refuse = (run: PolicyRun, waitMs: number, names: Names, isOversized: boolean): never => {
  // Recorded: a prompt that can never fit is refused without a time; otherwise with the wait, rounded to whole seconds.
  const seconds = Math.max(1, Math.round(waitMs / 1000));
  const message = isOversized
    ? 'Token limit is exceeded.'
    : `Token limit is exceeded. Try again in ${seconds} seconds.`;
  const headers = isOversized ? {} : { [tellWait(run, names, seconds)]: String(seconds) };
  // Recorded: the refusal is raised outside the policy element, so LastError has no PolicyId.
  throw new PolicyError('TokenLimitExceeded', message, { status: 429, headers }, { namesPolicyId: false });
};

/** What a limit of tokens a minute counts with. */
interface Counter {
  used(): Promise<number>;
  take(amount: number): Promise<number>;
  add(amount: number): Promise<void>;
  /** Milliseconds until there may be room for so many. */
  waitMs(amount: number): Promise<number>;
}

/** A sliding window of 60 s (recorded 2025-03 on Basic v2, and of the classic tiers); the wait is that of the oldest booking. */
const windowOf = ({ state: { tokens } }: PolicyRun, key: string, limit: number): Counter => ({
  used: () => tokens.used(key, windowSeconds),
  take: async (amount) => (await tokens.take([{ key, amount, limit }], [windowSeconds]))[0] ?? 0,
  add: (amount) => tokens.add(key, amount, windowSeconds),
  waitMs: () => tokens.oldestLeavesIn(key, windowSeconds),
});

/**
 * A bucket that drains with the limit a minute and may overflow: waits of several minutes at small limits are recorded,
 * which no window of a minute gives. That it is the other v2 tiers' way is inferred.
 */
const bucketOf = ({ state: { buckets } }: PolicyRun, key: string, limit: number): Counter => {
  const perSecond = limit / windowSeconds;
  return {
    used: () => buckets.used(key, perSecond),
    take: (amount) => buckets.take({ key, amount, limit }, perSecond),
    add: (amount) => buckets.add(key, amount, perSecond),
    async waitMs(amount) {
      const over = (await buckets.used(key, perSecond)) + Math.max(1, amount) - limit;
      return Math.max(0, (over / perSecond) * 1000);
    },
  };
};

const perMinute = (run: PolicyRun, limit: number, names: Names): Axis => {
  const key = `tokens:${names.counterKey}`;
  const counter = (run.tokenRate === 'bucket' ? bucketOf : windowOf)(run, key, limit);
  return {
    async admit(estimate) {
      const used = await counter.used();
      if (used < limit && used + estimate <= limit) return;
      const isOversized = estimate > limit;
      refuse(run, isOversized ? 0 : await counter.waitMs(estimate), names, isOversized);
    },
    take: async (amount) => fits({ key, amount, limit }, await counter.take(amount)),
    book: counter.add,
    tell: async () =>
      tellRest(
        run,
        Math.floor(limit - (await counter.used())),
        names.remainingTokensHeaderName,
        names.remainingTokensVariableName,
      ),
  };
};

/** A fixed window (reference page). */
const perPeriod = (run: PolicyRun, quota: number, period: QuotaPeriod, names: Names): Axis => {
  const { quotas } = run.state;
  const key = `tokens:${names.counterKey}/${period}`;
  const used = (): Promise<number> => quotas.used(key, periodAt(period, run.clock.now()).start);
  return {
    async admit(estimate) {
      const before = await used();
      if (before >= quota || before + estimate > quota)
        refuseQuota(run, period, estimate > quota, (seconds) => tellWait(run, names, seconds));
    },
    async take(amount) {
      const charge = { key, amount, limit: quota };
      return fits(charge, (await quotas.take([charge], [periodAt(period, run.clock.now()).start]))[0] ?? 0);
    },
    book: (amount) => quotas.add(key, periodAt(period, run.clock.now()).start, amount),
    tell: async () =>
      tellRest(
        run,
        quota - (await used()),
        names.remainingQuotaTokensHeaderName,
        names.remainingQuotaTokensVariableName,
      ),
  };
};

/** Attributes of the token limits, whose schema is one. */
export const tokenLimitAttributes = {
  counterKey: string({ required: true, expressions: true, doc: 'one counter per value' }),
  tokensPerMinute: integer({
    expressions: true,
    minimum: 1,
    doc: 'prompt and completion tokens allowed in a minute',
  }),
  tokenQuota: integer({ expressions: true, doc: 'tokens allowed per period' }),
  tokenQuotaPeriod: oneOf(['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly', 'Indefinite'], {
    expressions: true,
    doc: 'the period of the quota',
  }),
  estimatePromptTokens: boolean({ required: true, doc: 'counts the prompt before the backend answers' }),
  retryAfterHeaderName: string({ default: 'Retry-After', doc: 'response header that carries the wait' }),
  retryAfterVariableName: string({ writes: 'int', doc: 'variable that gets the wait' }),
  remainingQuotaTokensHeaderName: string({ doc: 'response header with the rest of the quota' }),
  remainingQuotaTokensVariableName: string({ writes: 'int', doc: 'variable with the rest of the quota' }),
  remainingTokensHeaderName: string({ doc: 'response header with what is left of the minute' }),
  remainingTokensVariableName: string({ writes: 'int', doc: 'variable with what is left of the minute' }),
  tokensConsumedHeaderName: string({ doc: 'response header with what the call used, once the backend answered' }),
  tokensConsumedVariableName: string({ writes: 'int', doc: 'variable with what the call used' }),
  promptType: oneOf(['auto', 'chat-completion', 'completion', 'embeddings'], {
    default: 'auto',
    doc: 'how the prompt is read',
  }),
  ignorePrompt: boolean({ default: 'false', doc: 'counts completions only', unsupported: 'not run here yet' }),
};

export const checkTokenLimit = (
  present: ReadonlySet<string>,
  report: (attribute: string, message: string, help: string) => void,
): void => {
  if (!present.has('tokensPerMinute') && !present.has('tokenQuota'))
    report(
      '',
      '`tokens-per-minute` or `token-quota` is required',
      'give a rate, for example tokens-per-minute="10000"',
    );
  if (present.has('tokenQuota') !== present.has('tokenQuotaPeriod'))
    report(
      present.has('tokenQuota') ? 'tokenQuota' : 'tokenQuotaPeriod',
      '`token-quota` and `token-quota-period` go together',
      'give both, for example token-quota="100000" token-quota-period="Daily"',
    );
};

const axesOf = (run: PolicyRun, names: Names): readonly Axis[] => {
  const { tokensPerMinute, tokenQuota, tokenQuotaPeriod } = names;
  return [
    ...(tokensPerMinute === undefined ? [] : [perMinute(run, tokensPerMinute, names)]),
    ...(tokenQuota === undefined || tokenQuotaPeriod === undefined
      ? []
      : [perPeriod(run, tokenQuota, tokenQuotaPeriod, names)]),
  ];
};

/** Books on every axis, or on none and refuses. */
const takeAll = async (axes: readonly Axis[], amount: number): Promise<void> => {
  for (const [index, axis] of axes.entries()) {
    if (await axis.take(amount)) continue;
    for (const taken of axes.slice(0, index)) await taken.book(-amount);
    await axis.admit(amount);
    // What was full a moment ago has room again.
    return takeAll(axes, amount);
  }
};

/** Limits the tokens of a key, per minute and per period. */
export const limitTokens = async (names: Names, run: PolicyRun): Promise<undefined> => {
  const axes = axesOf(run, names);
  const body = (await run.request.body?.buffer()) ?? new Uint8Array();
  // Reference page: streamed requests are always estimated.
  const isEstimated = names.estimatePromptTokens || asksForStream(body);
  const estimate = isEstimated ? await run.services.tokens.estimatePrompt(body) : 0;
  const book = async (amount: number): Promise<void> => {
    if (amount !== 0) for (const axis of axes) await axis.book(amount);
  };
  const tell = async (consumed: number): Promise<void> => {
    for (const axis of axes) await axis.tell();
    if (names.tokensConsumedVariableName !== undefined)
      run.variables.set(names.tokensConsumedVariableName, clr.int(consumed));
  };
  for (const axis of axes) await axis.admit(estimate);
  if (estimate !== 0) await takeAll(axes, estimate);
  await tell(estimate);
  // Recorded: the answer's own header tells what is left after it was booked (59 used of 100: 41).
  run.onUsage(async (usage) => {
    const total = usage?.totalTokens ?? estimate;
    if (names.tokensConsumedHeaderName !== undefined && usage !== undefined)
      run.responseHeaders.set(names.tokensConsumedHeaderName, String(total));
    await book(total - estimate);
    await tell(total);
  });
  return undefined;
};
