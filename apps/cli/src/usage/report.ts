import type { DatabaseSync } from 'node:sqlite';
import { type Prices, priceOf } from '@spillway/artifacts';

/** What rows can be grouped by, as SQL over the ledger's table. */
const keys = {
  consumer: 'consumer',
  product: 'product',
  api: 'api',
  operation: 'operation',
  deployment: 'deployment',
  model: 'model',
  backend: 'backend',
  instance: 'instance',
  region: 'region',
  gateway: 'gateway',
  hour: "strftime('%Y-%m-%dT%H:00Z', at / 1000, 'unixepoch')",
  day: "strftime('%Y-%m-%d', at / 1000, 'unixepoch')",
} as const;

export type UsageKey = keyof typeof keys;

export const usageKeys = Object.keys(keys) as readonly UsageKey[];

export interface UsageQuery {
  readonly by: readonly UsageKey[];
  /** Epoch milliseconds, inclusive. */
  readonly from?: number;
  /** Epoch milliseconds, exclusive. */
  readonly to?: number;
  readonly prices?: Prices;
}

/** Sums of some rows. */
export interface Sums {
  /** Calls of backends. */
  calls: number;
  /** Calls without an answer, or whose answer was no success. */
  failed: number;
  prompt: number;
  completion: number;
  total: number;
  /** Of the total: counted from text, because the answer did not tell. */
  estimated: number;
  /** Calls that used tokens nobody told. */
  unknown: number;
  /** Of the tokens that have a price, in 10⁻¹⁵ of the currency. */
  cost: bigint;
  /** Tokens without a price. */
  unpriced: number;
}

export interface UsageLine {
  /** In the order of the query's keys; null where a row has none. */
  readonly group: readonly (string | null)[];
  readonly sums: Sums;
}

export interface UsageReport {
  readonly by: readonly UsageKey[];
  readonly lines: readonly UsageLine[];
  readonly total: Sums;
  readonly requests: number;
  /** Of what has no consumer, no deployment or no model. */
  readonly unattributed: Sums;
  /** What the prices lack. */
  readonly withoutPrice: readonly { readonly model: string | null; readonly deployment: string | null }[];
}

const noSums = (): Sums => ({
  calls: 0,
  failed: 0,
  prompt: 0,
  completion: 0,
  total: 0,
  estimated: 0,
  unknown: 0,
  cost: 0n,
  unpriced: 0,
});

type Part = Omit<Sums, 'cost' | 'unpriced'> & {
  readonly [group: `g${number}`]: string | null;
  readonly consumer: string | null;
  readonly instance: string | null;
  readonly deployment: string | null;
  readonly model: string | null;
};

const sumsSql = `
  SUM(kind <> 'none') calls, SUM(kind <> 'none' AND (status IS NULL OR status >= 400)) failed,
  SUM(prompt) prompt, SUM(completion) completion, SUM(total) total,
  SUM(CASE counted WHEN 'estimated' THEN total ELSE 0 END) estimated, SUM(counted = 'unknown') unknown`;

const within = 'at >= :from AND at < :to';

/** Rows that one price applies to, within each group. */
const partsOf = (database: DatabaseSync, { by }: UsageQuery, times: Record<'from' | 'to', number>): readonly Part[] => {
  const groups = by.map((key, index) => `${keys[key]} AS g${index}`);
  const names = by.map((_key, index) => `g${index}`);
  const priced = ['consumer', 'instance', 'deployment', 'model'];
  const statement = database.prepare(
    `SELECT ${[...groups, ...priced, sumsSql].join(', ')} FROM usage WHERE ${within}
     GROUP BY ${[...names, ...priced.map((name) => `usage.${name}`)].join(', ')}
     ORDER BY ${[...names, ...priced.map((name) => `usage.${name}`)].join(', ')}`,
  );
  return statement.all(times) as unknown as readonly Part[];
};

const add = (to: Sums, part: Part, price: ReturnType<typeof priceOf>): void => {
  for (const name of ['calls', 'failed', 'prompt', 'completion', 'total', 'estimated', 'unknown'] as const)
    to[name] += part[name];
  if (price === undefined) to.unpriced += part.total;
  else to.cost += BigInt(part.prompt) * price.prompt + BigInt(part.completion) * price.completion;
};

const isAttributed = ({ consumer, deployment, model }: Part): boolean =>
  consumer !== null && deployment !== null && model !== null;

/** Sums what a ledger holds, exactly: tokens are whole numbers, and money is counted in whole units. */
export const reportUsage = (database: DatabaseSync, query: UsageQuery): UsageReport => {
  const { by, from = 0, to = Number.MAX_SAFE_INTEGER, prices } = query;
  const lines = new Map<string, UsageLine>();
  const total = noSums();
  const unattributed = noSums();
  const withoutPrice = new Map<string, UsageReport['withoutPrice'][number]>();
  for (const part of partsOf(database, query, { from, to })) {
    const group = by.map((_key, index) => part[`g${index}`] ?? null);
    const key = JSON.stringify(group);
    const line = lines.get(key) ?? { group, sums: noSums() };
    lines.set(key, line);
    const { model, deployment } = part;
    const price = prices && priceOf(prices, part);
    if (prices !== undefined && price === undefined && part.total > 0)
      withoutPrice.set(`${model}/${deployment}`, { model, deployment });
    const usesTokens = part.total > 0 || part.unknown > 0;
    for (const sums of [line.sums, total, ...(usesTokens && !isAttributed(part) ? [unattributed] : [])])
      add(sums, part, price);
  }
  const count = database.prepare(`SELECT SUM(attempt = 0) requests FROM usage WHERE ${within}`).get({ from, to });
  return {
    by,
    lines: [...lines.values()],
    total,
    requests: Number(count?.['requests'] ?? 0),
    unattributed,
    withoutPrice: [...withoutPrice.values()],
  };
};
