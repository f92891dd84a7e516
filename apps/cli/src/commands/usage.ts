import { existsSync } from 'node:fs';
import { type Prices, readPrices } from '@spillway/artifacts';
import { DiagnosticsError } from '@spillway/diagnostics';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { counted, type Output } from '../output.ts';
import { readUserFile } from '../project.ts';
import { usageCsv, usageJson, usageTable } from '../usage/print.ts';
import { reportUsage, type UsageKey, type UsageReport, usageKeys } from '../usage/report.ts';
import { openToRead } from '../usage/sqlite.ts';

export interface UsageOptions {
  readonly by: string;
  readonly prices?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: 'pretty' | 'json' | 'csv';
}

const isKey = (name: string): name is UsageKey => (usageKeys as readonly string[]).includes(name);

const keysOf = (text: string): readonly UsageKey[] => {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isKey(name));
  if (unknown !== undefined)
    throw new UsageError(`usage is not grouped by \`${unknown}\``, `--by takes ${usageKeys.join(', ')}`);
  return [...new Set(names.filter(isKey))];
};

const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A day begins at midnight UTC; a time says its zone. */
const timeOf = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const time = isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(`${name} is no time: \`${text}\``, 'write 2026-01-31, or 2026-01-31T13:00Z');
  return time;
};

const pricesOf = (path: string | undefined): Prices | undefined => {
  if (path === undefined) return undefined;
  const { prices, diagnostics } = readPrices(path, readUserFile(path));
  if (prices === undefined) throw new DiagnosticsError(diagnostics);
  return prices;
};

const print = { pretty: usageTable, json: usageJson, csv: usageCsv } as const;

/** What is missing from the sums. */
const warn = ({ total, withoutPrice, unattributed }: UsageReport, output: Output): void => {
  for (const { model, deployment } of withoutPrice)
    output.err(`warning: there is no price for model ${model ?? '(none)'}, deployment ${deployment ?? '(none)'}`);
  if (total.unknown > 0)
    output.err(`warning: ${counted(total.unknown, 'answer')} used tokens that nobody told: the sums lack them`);
  if (unattributed.total > 0)
    output.err(`warning: ${counted(unattributed.total, 'token')} have no consumer, deployment or model`);
};

/**
 * Prints what a ledger holds.
 * @returns 1 when costs are asked for and some tokens have no price, or are not known
 */
export const usageCommand = async (path: string, options: UsageOptions, output: Output): Promise<number> => {
  const by = keysOf(options.by);
  const from = timeOf('--from', options.from);
  const to = timeOf('--to', options.to);
  const prices = pricesOf(options.prices);
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``, 'write one: spillway run --ledger FILE');
  const database = await openToRead(path);
  try {
    const report = reportUsage(database, {
      by,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(prices !== undefined && { prices }),
    });
    output.out(print[options.format](report, prices));
    warn(report, output);
    const isIncomplete = report.withoutPrice.length > 0 || report.total.unknown > 0;
    return prices !== undefined && isIncomplete ? exitCodes.findings : exitCodes.ok;
  } finally {
    database.close();
  }
};
