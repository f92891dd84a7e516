import type { Prices } from '@spillway/artifacts';
import { moneyText } from './money.ts';
import type { Sums, UsageLine, UsageReport } from './report.ts';

const counts = ['calls', 'failed', 'prompt', 'completion', 'total', 'estimated', 'unknown'] as const;

/** Null where tokens have no price: an amount that lacks some of them is no cost. */
const costOf = ({ cost, unpriced }: Sums): string | null => (unpriced > 0 ? null : moneyText(cost));

const sumsJson = (sums: Sums, prices: Prices | undefined) => ({
  ...Object.fromEntries(counts.map((name) => [name, sums[name]])),
  ...(prices !== undefined && { cost: costOf(sums), unpricedTokens: sums.unpriced }),
});

/** The report as JSON; amounts are texts, so that no reader rounds them. */
export const usageJson = (report: UsageReport, prices: Prices | undefined): string => {
  const { by, lines, total, unattributed, requests, withoutPrice } = report;
  const named = ({ group }: UsageLine) => Object.fromEntries(by.map((key, index) => [key, group[index] ?? null]));
  return JSON.stringify({
    by,
    ...(prices !== undefined && { currency: prices.currency, withoutPrice }),
    rows: lines.map((line) => ({ ...named(line), ...sumsJson(line.sums, prices) })),
    total: { requests, ...sumsJson(total, prices) },
    unattributed: sumsJson(unattributed, prices),
  });
};

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe. */
const csvField = (value: string): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const cells = (sums: Sums, prices: Prices | undefined, noPrice: string): readonly string[] => [
  ...counts.map((name) => String(sums[name])),
  ...(prices === undefined ? [] : [costOf(sums) ?? noPrice]),
];

const heads = (prices: Prices | undefined): readonly string[] => [
  ...counts,
  ...(prices === undefined ? [] : [`cost ${prices.currency}`]),
];

/** Rows only, so that what reads it can add them up itself; a cost that is not known is empty. */
export const usageCsv = ({ by, lines }: UsageReport, prices: Prices | undefined): string =>
  [
    [...by, ...heads(prices)],
    ...lines.map(({ group, sums }) => [...group.map((each) => each ?? ''), ...cells(sums, prices, '')]),
  ]
    .map((row) => row.map(csvField).join(','))
    .join('\n');

/** The report as a table, with the sums and what could not be attributed below. */
export const usageTable = (report: UsageReport, prices: Prices | undefined): string => {
  const { by, lines, total, unattributed } = report;
  const rest = Array.from({ length: Math.max(0, by.length - 1) }, () => '');
  const rows = [
    [...by, ...heads(prices)],
    ...lines.map(({ group, sums }) => [...group.map((each) => each ?? '(none)'), ...cells(sums, prices, 'no price')]),
    ['total', ...rest, ...cells(total, prices, 'no price')],
    ['unattributed', ...rest, ...cells(unattributed, prices, 'no price')],
  ];
  const widths = (rows[0] ?? []).map((_head, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < by.length ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
};
