import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

/** When the first period begins, unless it is stated (reference page). */
export const yearOne = '0001-01-01T00:00:00Z';

export interface Quota {
  readonly key: string;
  readonly calls: number;
  /** Seconds; 0 is for ever. */
  readonly renewalPeriod: number;
  /** Milliseconds since 1970. */
  readonly start: number;
}

/** Which period it is, counted from the start. */
export const periodOf = (run: PolicyRun, { renewalPeriod, start }: Quota): number =>
  renewalPeriod === 0 ? 0 : Math.floor((run.clock.now() - start) / (renewalPeriod * 1000));

const two = (value: number): string => String(value).padStart(2, '0');

/** Lets a call in that is within the quota; whoever called books it. */
export const admitWithinQuota = async (run: PolicyRun, quota: Quota): Promise<void> => {
  const period = periodOf(run, quota);
  if ((await run.state.quotas.used(quota.key, period)) < quota.calls) return;
  if (quota.renewalPeriod === 0)
    // No time to tell: the text without it is assumed.
    throw new PolicyError('QuotaExceeded', 'Out of call volume quota.', { status: 403 });
  const endsMs = quota.start + (period + 1) * quota.renewalPeriod * 1000;
  const seconds = Math.max(1, Math.ceil((endsMs - run.clock.now()) / 1000));
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => two(Math.floor(part))).join(':');
  throw new PolicyError('QuotaExceeded', `Out of call volume quota. Quota will be replenished in ${time}.`, {
    status: 403,
    headers: { 'Retry-After': String(seconds) },
  });
};
