import { clr } from '@spillway/expressions';
import { boolean, integer, oneOf, string } from './attributes.ts';
import { asksForStream } from './chat-request.ts';
import type { Evaluated } from './define-policy.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

const windowSeconds = 60;
const quota = {
  unsupported: 'token quotas do not run here yet',
  expressions: true,
  doc: 'tokens allowed per period',
} as const;

interface Names {
  readonly retryAfterHeaderName?: string;
  readonly retryAfterVariableName?: string;
}

const refuse = async (run: PolicyRun, key: string, names: Names, isOversized: boolean): Promise<never> => {
  // Recorded: a prompt that can never fit is refused without a time; otherwise the wait until the oldest booking
  // leaves the window, rounded to whole seconds.
  const waitMs = isOversized ? 0 : await run.state.tokens.oldestLeavesIn(key, windowSeconds);
  const seconds = Math.max(1, Math.round(waitMs / 1000));
  if (!isOversized && names.retryAfterVariableName !== undefined)
    run.variables.set(names.retryAfterVariableName, clr.int(seconds));
  const message = isOversized
    ? 'Token limit is exceeded.'
    : `Token limit is exceeded. Try again in ${seconds} seconds.`;
  const headers: Record<string, string> = isOversized
    ? {}
    : { [names.retryAfterHeaderName ?? 'Retry-After']: String(seconds) };
  // Recorded: the refusal is raised outside the policy element, so LastError has no PolicyId.
  throw new PolicyError('TokenLimitExceeded', message, { status: 429, headers }, { namesPolicyId: false });
};

/** Attributes of the token limits, whose schema is one. */
export const tokenLimitAttributes = {
  counterKey: string({ required: true, expressions: true, doc: 'one counter per value' }),
  tokensPerMinute: integer({
    expressions: true,
    minimum: 1,
    doc: 'prompt and completion tokens allowed in a minute',
  }),
  tokenQuota: integer(quota),
  tokenQuotaPeriod: oneOf(['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly', 'Indefinite'], {
    ...quota,
    doc: 'the period of the quota',
  }),
  estimatePromptTokens: boolean({ required: true, doc: 'counts the prompt before the backend answers' }),
  retryAfterHeaderName: string({ default: 'Retry-After', doc: 'response header that carries the wait' }),
  retryAfterVariableName: string({ writes: 'int', doc: 'variable that gets the wait' }),
  remainingQuotaTokensHeaderName: string({
    doc: 'response header with the rest of the quota',
    unsupported: quota.unsupported,
  }),
  remainingQuotaTokensVariableName: string({
    writes: 'int',
    doc: 'variable with the rest of the quota',
    unsupported: quota.unsupported,
  }),
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
};

/** Limits tokens per minute and key over a sliding 60 s window, as the classic tiers do (recorded). */
export const limitTokens = async (
  { counterKey, tokensPerMinute = 0, estimatePromptTokens, ...names }: Evaluated<typeof tokenLimitAttributes>,
  run: PolicyRun,
): Promise<undefined> => {
  const { tokens } = run.state;
  const key = `tokens:${counterKey}`;
  const body = (await run.request.body?.buffer()) ?? new Uint8Array();
  // Reference page: streamed requests are always estimated.
  const estimate = estimatePromptTokens || asksForStream(body) ? await run.services.tokens.estimatePrompt(body) : 0;
  const used = await tokens.used(key, windowSeconds);
  if (used >= tokensPerMinute || used + estimate > tokensPerMinute)
    await refuse(run, key, names, estimate > tokensPerMinute);
  if (estimate > 0) await tokens.add(key, estimate, windowSeconds);
  const tell = (consumed: number, booked: number): void => {
    const remaining = Math.max(0, tokensPerMinute - booked);
    const { remainingTokensHeaderName: header, remainingTokensVariableName: variable } = names;
    if (variable !== undefined) run.variables.set(variable, clr.int(remaining));
    if (header !== undefined) run.responseHeaders.set(header, String(remaining));
    if (names.tokensConsumedVariableName !== undefined)
      run.variables.set(names.tokensConsumedVariableName, clr.int(consumed));
  };
  tell(estimate, used + estimate);
  // Recorded: the answer's own header tells what is left after it was booked (59 used of 100: 41).
  run.onUsage(async (usage) => {
    const total = usage?.totalTokens ?? estimate;
    if (names.tokensConsumedHeaderName !== undefined && usage !== undefined)
      run.responseHeaders.set(names.tokensConsumedHeaderName, String(total));
    if (total !== estimate) await tokens.add(key, total - estimate, windowSeconds);
    tell(total, await tokens.used(key, windowSeconds));
  });
  return undefined;
};
