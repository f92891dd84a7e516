import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@spillway/policy-document';
import { workspaceRoot } from '../workspace.ts';
import { documentsWithNeeds } from './data.ts';
import { type DocumentRun, runDocument } from './run.ts';

/** A document that no request gets through, and why. */
export interface NotRun {
  readonly document: string;
  readonly reason: string;
}

export interface RunReport {
  readonly lines: readonly (readonly [string, string])[];
  readonly problems: readonly string[];
}

const { notRun } = JSON.parse(readFileSync(join(workspaceRoot, 'tools/corpus-expected.json'), 'utf8')) as {
  readonly notRun: readonly NotRun[];
};

const show = (run: DocumentRun, verbose: boolean): void => {
  const missing = run.steps.unreachable.length === 0 ? '' : `, ${run.steps.unreachable.length} behind an answer`;
  console.log(`${run.name}: ${run.run.length} of ${run.steps.reachable.length} steps run${missing}`);
  for (const each of run.notImplemented) console.log(`  not implemented: ${each}`);
  if (!verbose) return;
  for (const { line, section, path } of run.notRun) console.log(`  not run: line ${line}: ${section} ${path}`);
};

/** Documents that differ from the list of those that cannot run. */
export const unexpectedRuns = (runs: readonly DocumentRun[], listed: readonly NotRun[]): readonly string[] => {
  const names = new Set(listed.map(({ document }) => document));
  const known = new Set(runs.map(({ name }) => name));
  return [
    ...runs
      .filter(({ name, isThrough }) => !isThrough && !names.has(name))
      .map(({ name, why }) => `${name}: no request goes through: ${why}`),
    ...runs
      .filter(({ name, isThrough }) => isThrough && names.has(name))
      .map(({ name }) => `${name}: is listed as one that cannot run, and runs`),
    ...listed
      .filter(({ document }) => !known.has(document))
      .map(({ document }) => `${document} is listed as one that cannot run, and is not there`),
    ...runs.flatMap(({ name, bugs }) => bugs.slice(0, 1).map((bug) => `${name}: a bug of the gateway: ${String(bug)}`)),
  ];
};

const sum = (runs: readonly DocumentRun[], count: (run: DocumentRun) => number): number =>
  runs.reduce((total, run) => total + count(run), 0);

const summaryOf = (runs: readonly DocumentRun[]): RunReport['lines'] => {
  const through = runs.filter(({ isThrough }) => isThrough);
  const itself = through.filter(({ steps }) => steps.answersItself).length;
  const reachable = sum(runs, ({ steps }) => steps.reachable.length);
  const run = sum(runs, (each) => each.run.length);
  const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  return [
    ['requests', String(sum(runs, ({ requests }) => requests))],
    ['policy elements run', `${run} of ${reachable} (${percent(run, reachable)})`],
    ['documents to run', String(runs.length)],
    ['  answering on their own', `${itself} of those that run`],
    [
      'documents run through inbound, backend and outbound without "not implemented":',
      ` ${through.length} of ${runs.length} (${percent(through.length, runs.length)})`,
    ],
  ];
};

/** Runs every document of the collection. Reports what it did, and what the list of those that cannot run does not say. */
export const reportRuns = async (
  collection: ReadonlyMap<string, PolicyDocument>,
  { verbose }: { readonly verbose: boolean },
): Promise<RunReport> => {
  const runs: DocumentRun[] = [];
  for (const [name, document] of collection) {
    const run = await runDocument(name, document, collection);
    show(run, verbose);
    runs.push(run);
  }
  const gone = documentsWithNeeds.filter((name) => !collection.has(name));
  return {
    lines: summaryOf(runs),
    problems: [
      ...unexpectedRuns(runs, notRun),
      ...gone.map((name) => `${name} has needs in corpus-needs.json, and is not there`),
    ],
  };
};
