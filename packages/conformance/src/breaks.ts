import type { ArtifactFiles } from '@spillway/artifacts';
import { digestOf } from '@spillway/artifacts/node';
import { type Diagnostic, DiagnosticsError, didYouMean } from '@spillway/diagnostics';
import { type GateOptions, type GateReport, runGate } from './gate.ts';
import { failureTexts } from './report.ts';
import type { CaseResult } from './run-scenario.ts';
import type { Break, Scenario } from './scenario.ts';

export interface BreaksOptions extends GateOptions {
  /** Folder name of the project: breaks that name another one are not applied. Default: those that name any are not. */
  readonly gateway?: string;
}

/** What became of one break, or of a scenario that could not be broken. */
export interface BreakResult {
  readonly scenario: string;
  readonly title: string;
  /** What was wrong with the gateway; not there for a scenario that names no break. */
  readonly name?: string;
  /** `passed`: the scenario failed, and the report has the line. */
  readonly status: CaseResult['status'];
  /** Why it is not `passed`. */
  readonly reason?: string;
}

/** Whether scenarios notice what they are there for; bound to the artifacts folder that was broken. */
export interface BreaksReport {
  readonly version: 1;
  /** SHA-256 of the artifacts folder as it was. */
  readonly digest: string;
  readonly seed: number;
  readonly verdict: 'passed' | 'failed';
  readonly summary: { readonly passed: number; readonly failed: number; readonly notApplicable: number };
  readonly breaks: readonly BreakResult[];
}

const appliesTo = ({ gateway }: Break, name: string | undefined): boolean => gateway === undefined || gateway === name;

/** What keeps a break from being applied to a folder. */
const missingTexts = ({ name, patches, place }: Break, files: ArtifactFiles): readonly Diagnostic[] =>
  patches.flatMap(({ file, find }): readonly Diagnostic[] => {
    const content = files.get(file);
    if (content?.includes(find)) return [];
    return [
      {
        code: 'SCN109',
        severity: 'error',
        message:
          content === undefined
            ? `the break \`${name}\` changes \`${file}\`, which is not there`
            : `the break \`${name}\` finds no \`${find}\` in \`${file}\``,
        ...place,
        help:
          content === undefined
            ? (didYouMean(file, [...files.keys()]) ?? 'name a file of the artifacts folder')
            : 'quote the file as it is, white space included',
      },
    ];
  });

const patched = (files: ArtifactFiles, { patches }: Break): ArtifactFiles => {
  const copy = new Map(files);
  for (const { file, find, replace } of patches)
    copy.set(
      file,
      (copy.get(file) ?? '').replaceAll(find, () => replace),
    );
  return copy;
};

const doesNotLoad = ({ name, place }: Break, { diagnostics }: DiagnosticsError): Diagnostic => ({
  code: 'SCN110',
  severity: 'error',
  message: `with the break \`${name}\` the folder has errors: ${diagnostics[0]?.message ?? ''}`,
  ...place,
  help: 'break what the gateway does, not the folder: it must still load',
});

/** The gate on the broken folder. */
const judgeBroken = async (options: BreaksOptions, scenario: Scenario, one: Break): Promise<GateReport> => {
  try {
    return await runGate({ ...options, files: patched(options.files, one), scenarios: [scenario] });
  } catch (error) {
    if (error instanceof DiagnosticsError) throw new DiagnosticsError([doesNotLoad(one, error)]);
    throw error;
  }
};

const failuresIn = (report: GateReport): readonly string[] => report.scenarios.flatMap(failureTexts);

type Outcome = Pick<BreakResult, 'status' | 'reason'>;

/** Why nothing can be learned from breaking a scenario; undefined when it holds as long as nothing is broken. */
const outcomeBefore = ({ scenarios }: GateReport, failures: readonly string[]): Outcome | undefined => {
  const [first] = failures;
  if (first !== undefined) return { status: 'failed', reason: `the scenario fails without it: ${first}` };
  if (scenarios.some(({ status }) => status === 'passed')) return undefined;
  return { status: 'not-applicable', reason: scenarios[0]?.reason ?? 'nothing was judged' };
};

const outcomeOf = (one: Break, failures: readonly string[]): Outcome => {
  const [first] = failures;
  if (failures.some((line) => line.includes(one.report))) return { status: 'passed' };
  return {
    status: 'failed',
    reason:
      first === undefined
        ? 'the scenario passes all the same'
        : `no line of the report has \`${one.report}\`; the first is: ${first}`,
  };
};

const tryBreaks = async (options: BreaksOptions, scenario: Scenario): Promise<readonly BreakResult[]> => {
  const { id, title, breaks = [] } = scenario;
  const about = { scenario: id, title };
  if (breaks.length === 0)
    return [{ ...about, status: 'failed', reason: 'it names no break, so that nothing shows that it can fail' }];
  const meant = breaks.filter((one) => appliesTo(one, options.gateway));
  if (meant.length === 0)
    return [{ ...about, status: 'not-applicable', reason: 'its breaks are made for other gateways' }];
  const before = await runGate({ ...options, scenarios: [scenario] });
  const known = outcomeBefore(before, failuresIn(before));
  const results: BreakResult[] = [];
  for (const one of meant)
    results.push({
      ...about,
      name: one.name,
      ...(known ?? outcomeOf(one, failuresIn(await judgeBroken(options, scenario, one)))),
    });
  return results;
};

/**
 * Breaks a gateway in memory, one mistake after the other, to see that the scenarios notice: each must pass on the
 * folder as it is, and fail with the line that the break names. Nothing that is written on disk changes.
 * @throws DiagnosticsError SCN109 for a patch whose text does not occur, SCN110 when a broken folder does not load, and
 * as `runGate`
 */
export const runBreaks = async (options: BreaksOptions): Promise<BreaksReport> => {
  const { files, scenarios, seed = 1, gateway } = options;
  const missing = scenarios.flatMap(({ breaks = [] }) =>
    breaks.filter((one) => appliesTo(one, gateway)).flatMap((one) => missingTexts(one, files)),
  );
  if (missing.length > 0) throw new DiagnosticsError(missing);
  const breaks: BreakResult[] = [];
  for (const scenario of scenarios) breaks.push(...(await tryBreaks(options, scenario)));
  const count = (status: BreakResult['status']): number => breaks.filter((each) => each.status === status).length;
  const summary = { passed: count('passed'), failed: count('failed'), notApplicable: count('not-applicable') };
  // Where nothing was broken nothing was shown.
  const verdict = summary.failed === 0 && summary.passed > 0 ? 'passed' : 'failed';
  return { version: 1, digest: digestOf(files), seed, verdict, summary, breaks };
};
