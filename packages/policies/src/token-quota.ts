import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

export type QuotaPeriod = 'Hourly' | 'Daily' | 'Weekly' | 'Monthly' | 'Yearly' | 'Indefinite';

const dayMs = 86_400_000;
const mondayMs = 4 * dayMs;

/** Periods of the UTC calendar, weeks from Monday on (assumed: the one recorded wait fits the hour). */
export const periodAt = (period: QuotaPeriod, now: number): { readonly start: number; readonly end: number } => {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const of = (length: number, offset = 0) => {
    const start = Math.floor((now - offset) / length) * length + offset;
    return { start, end: start + length };
  };
  switch (period) {
    case 'Hourly':
      return of(3_600_000);
    case 'Daily':
      return of(dayMs);
    case 'Weekly':
      return of(7 * dayMs, mondayMs);
    case 'Monthly':
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
    case 'Yearly':
      return { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) };
    case 'Indefinite':
      return { start: 0, end: Number.POSITIVE_INFINITY };
  }
};

const parts = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** `21 minutes and 33 seconds` (recorded); longer waits and single units are assumed. */
export const waitText = (seconds: number): string => {
  let left = seconds;
  const told = parts.flatMap(({ unit, seconds: length }) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  const last = told.pop() ?? '0 seconds';
  return told.length === 0 ? last : `${told.join(', ')} and ${last}`;
};

/** Recorded: status and text; reason and source are those of the limit per minute. */
export const refuseQuota = (
  run: PolicyRun,
  period: QuotaPeriod,
  isOversized: boolean,
  tellWait: (seconds: number) => string,
): never => {
  const { end } = periodAt(period, run.clock.now());
  const hasWait = !isOversized && Number.isFinite(end);
  const seconds = hasWait ? Math.max(1, Math.ceil((end - run.clock.now()) / 1000)) : 0;
  const message = hasWait ? `Token quota is exceeded. Try again in ${waitText(seconds)}.` : 'Token quota is exceeded.';
  const headers = hasWait ? { [tellWait(seconds)]: String(seconds) } : {};
  throw new PolicyError('TokenLimitExceeded', message, { status: 403, headers }, { namesPolicyId: false });
};
