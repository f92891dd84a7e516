import { fits } from './charge.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

/** When the first period begins, unless it is stated (reference page). */
export const yearOne = '0001-01-01T00:00:00Z';

export interface Quota {
  readonly key: string;
  readonly calls: number | undefined;
  /** Kilobytes. */
  readonly bandwidth: number | undefined;
  /** Seconds; 0 is for ever. */
  readonly renewalPeriod: number;
  /** Milliseconds since 1970. */
  readonly start: number;
}

/** Which period it is, counted from the start. */
const periodOf = (run: PolicyRun, { renewalPeriod, start }: Quota): number =>
  renewalPeriod === 0 ? 0 : Math.floor((run.clock.now() - start) / (renewalPeriod * 1000));

const two = (value: number): string => String(value).padStart(2, '0');

const refuse = (run: PolicyRun, quota: Quota, what: 'call volume' | 'bandwidth'): never => {
  if (quota.renewalPeriod === 0)
    // No time to tell: the text without it is assumed.
    throw new PolicyError('QuotaExceeded', `Out of ${what} quota.`, { status: 403 });
  const endsMs = quota.start + (periodOf(run, quota) + 1) * quota.renewalPeriod * 1000;
  const seconds = Math.max(1, Math.ceil((endsMs - run.clock.now()) / 1000));
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => two(Math.floor(part))).join(':');
  throw new PolicyError('QuotaExceeded', `Out of ${what} quota. Quota will be replenished in ${time}.`, {
    status: 403,
    headers: { 'Retry-After': String(seconds) },
  });
};

const bytesKey = ({ key }: Quota): string => `${key}/bytes`;

// Kilobytes of 1024 bytes (assumed).
const kilobyte = 1024;

/** Lets a call in that is within the quota; whoever called books it. */
export const admitWithinQuota = async (run: PolicyRun, quota: Quota): Promise<void> => {
  const { quotas } = run.state;
  const period = periodOf(run, quota);
  if (quota.calls !== undefined && (await quotas.used(quota.key, period)) >= quota.calls)
    refuse(run, quota, 'call volume');
  if (quota.bandwidth !== undefined && (await quotas.used(bytesKey(quota), period)) >= quota.bandwidth * kilobyte)
    refuse(run, quota, 'bandwidth');
};

/** Books a call that was let in with all of them, unless others have used one up since. */
export const takeCall = async (run: PolicyRun, quotas: readonly Quota[]): Promise<void> => {
  const limited = quotas.flatMap((quota) =>
    quota.calls === undefined ? [] : { quota, charge: { key: quota.key, amount: 1, limit: quota.calls } },
  );
  const used = await run.state.quotas.take(
    limited.map(({ charge }) => charge),
    limited.map(({ quota }) => periodOf(run, quota)),
  );
  const full = limited.find(({ charge }, index) => !fits(charge, used[index] ?? 0));
  if (full !== undefined) refuse(run, full.quota, 'call volume');
};

export const bookCalls = (run: PolicyRun, quota: Quota, amount: number): Promise<void> =>
  run.state.quotas.add(quota.key, periodOf(run, quota), amount);

const requestBytes = async ({ request }: PolicyRun): Promise<number> => {
  const stated = Number(request.headers.text('Content-Length') ?? Number.NaN);
  return Number.isSafeInteger(stated) ? stated : ((await request.body?.buffer())?.length ?? 0);
};

/** Books the bodies that went both ways, once the last byte is out; `counts` is asked then. */
export const bookTransfer = async (
  run: PolicyRun,
  quotas: readonly Quota[],
  counts: () => Promise<boolean> = async () => true,
): Promise<void> => {
  const limited = quotas.filter(({ bandwidth }) => bandwidth !== undefined);
  if (limited.length === 0) return;
  const sent = await requestBytes(run);
  run.onSent(async (answered) => {
    if (!(await counts())) return;
    for (const quota of limited) await run.state.quotas.add(bytesKey(quota), periodOf(run, quota), sent + answered);
  });
};
