import { clr } from '@spillway/expressions';
import { boolean, integer, string } from './attributes.ts';
import type { Evaluated } from './define-policy.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

/** Attributes with which every rate limit tells its numbers. */
export const callLimitNames = {
  retryAfterHeaderName: string({ default: 'Retry-After', doc: 'response header that carries the wait, in seconds' }),
  retryAfterVariableName: string({ writes: 'int', doc: 'variable that gets the wait, in seconds' }),
  remainingCallsHeaderName: string({ doc: 'response header with the calls that are left' }),
  remainingCallsVariableName: string({ writes: 'int', doc: 'variable with the calls that are left' }),
  totalCallsHeaderName: string({ doc: 'response header with the calls of a period' }),
};

/** How much a call counts, for the policies that count by a key. */
export const incrementAttributes = {
  incrementCondition: boolean({
    expressions: true,
    late: true,
    doc: 'whether the call counts, asked once the response is there',
  }),
  incrementCount: integer({
    expressions: true,
    late: true,
    default: '1',
    doc: 'how much the call counts, asked once the response is there',
  }),
};

export interface CallLimit {
  readonly key: string;
  readonly calls: number;
  readonly renewalPeriod: number;
  readonly names: Evaluated<typeof callLimitNames>;
}

/** Lets a call in that is within all limits, and books it with that amount; 0 when it is booked later. */
export const admitCall = async (run: PolicyRun, limits: readonly CallLimit[], amount: number): Promise<void> => {
  const used = await run.state.calls.take(
    limits.map(({ key, calls }) => ({ key, amount, limit: calls })),
    limits.map(({ renewalPeriod }) => renewalPeriod),
  );
  for (const [index, limit] of limits.entries()) await tellCalls(run, limit, used[index] ?? 0);
};

/** Tells the numbers of a limit, or refuses. */
const tellCalls = async (run: PolicyRun, { key, calls, renewalPeriod, names }: CallLimit, used: number) => {
  if (names.totalCallsHeaderName !== undefined) run.responseHeaders.set(names.totalCallsHeaderName, String(calls));
  if (used < calls) {
    const remaining = calls - used - 1;
    if (names.remainingCallsHeaderName !== undefined)
      run.responseHeaders.set(names.remainingCallsHeaderName, String(remaining));
    if (names.remainingCallsVariableName !== undefined)
      run.variables.set(names.remainingCallsVariableName, clr.int(remaining));
    return;
  }
  const seconds = Math.max(1, Math.round((await run.state.calls.oldestLeavesIn(key, renewalPeriod)) / 1000));
  if (names.retryAfterVariableName !== undefined) run.variables.set(names.retryAfterVariableName, clr.int(seconds));
  // The reference page's table of errors; the longer text on the wire is recorded.
  throw new PolicyError('RateLimitExceeded', 'Rate limit is exceeded', {
    status: 429,
    headers: { [names.retryAfterHeaderName ?? 'Retry-After']: String(seconds) },
    wireMessage: `Rate limit is exceeded. Try again in ${seconds} seconds.`,
  });
};
