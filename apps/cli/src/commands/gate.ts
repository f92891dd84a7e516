import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  type BreaksReport,
  builtInScenarios,
  type GateReport,
  notJudgedName,
  readScenarios,
  renderJsonReport,
  renderJunitReport,
  renderMarkdownReport,
  runBreaks,
  runGate,
  type Scenario,
  type ScenarioResult,
  targetName,
} from '@spillway/conformance';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { colorsFor, counted, type Format, type Output } from '../output.ts';
import { openProject, projectFolder, readUserFile, shown } from '../project.ts';

export interface GateOptions {
  readonly format: Format;
  readonly scenarios?: string;
  readonly report?: string;
  readonly breaks?: boolean;
  readonly seed: number;
}

/** The user's scenarios: those named, or DIR/scenarios/*.yaml. */
const userScenarios = (directory: string, glob: string | undefined): readonly Scenario[] => {
  const paths = globSync(glob ?? join(projectFolder(directory), 'scenarios', '*.yaml').replaceAll('\\', '/')).sort();
  if (glob !== undefined && paths.length === 0)
    throw new UsageError(`no file matches \`${glob}\``, 'quote the pattern, so that the shell leaves it alone');
  const diagnostics: Diagnostic[] = [];
  const scenarios = paths.flatMap((path) => {
    const read = readScenarios(shown(resolve(path)), readUserFile(path));
    diagnostics.push(...read.diagnostics);
    return read.scenarios;
  });
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  return scenarios;
};

/** All three reports; what depends on the machine or the day is in none of them. */
const writeReports = (folder: string, report: GateReport): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'gate.json'), renderJsonReport(report));
  writeFileSync(join(folder, 'gate.xml'), renderJunitReport(report));
  writeFileSync(join(folder, 'gate.md'), renderMarkdownReport(report));
};

const marks = { passed: 'ok  ', failed: 'FAIL', 'not-applicable': 'n/a ' } as const;
/** Enough to see what is wrong; the report has all. */
const shownMismatches = 5;

const printScenario = (output: Output, result: ScenarioResult): void => {
  const colors = colorsFor(output);
  const paint = { passed: colors.green, failed: colors.red, 'not-applicable': colors.yellow }[result.status];
  const cases = result.cases.length === 1 ? '' : ` (${result.cases.length} cases)`;
  output.out(`${paint(marks[result.status])} ${result.id}  ${result.title}${cases}`);
  if (result.status === 'not-applicable') output.out(`       ${result.reason ?? ''}`);
  else
    for (const { name, reason } of result.cases) if (reason !== undefined) output.out(`       n/a ${name}: ${reason}`);
  const mismatches = result.cases.flatMap((each) =>
    each.mismatches.map((mismatch) => ({ name: each.name, ...mismatch })),
  );
  for (const { name, expectation, expected, actual } of mismatches.slice(0, shownMismatches))
    output.out(`       ${name}: ${expectation}: expected ${expected}, got ${actual}`);
  if (mismatches.length > shownMismatches) output.out(`       and ${mismatches.length - shownMismatches} more`);
};

const printReport = (output: Output, report: GateReport): void => {
  const { summary } = report;
  for (const target of new Set(report.scenarios.map(targetName))) {
    output.out(target);
    for (const result of report.scenarios) if (targetName(result) === target) printScenario(output, result);
  }
  for (const entry of report.notJudged) output.out(`not judged: ${notJudgedName(entry)}, ${entry.reason}`);
  const colors = colorsFor(output);
  const line = `gate ${report.verdict}: ${counted(summary.passed, 'scenario')} passed, ${summary.failed} failed, ${summary.notApplicable} not applicable, ${counted(summary.requests, 'request')} in virtual time`;
  output.out(report.verdict === 'passed' ? colors.green(line) : colors.red(line));
};

const printBreaks = (output: Output, { verdict, summary, breaks }: BreaksReport): void => {
  const colors = colorsFor(output);
  for (const { scenario, title, name, status, reason } of breaks) {
    const paint = { passed: colors.green, failed: colors.red, 'not-applicable': colors.yellow }[status];
    output.out(`${paint(marks[status])} ${scenario}  ${name ?? title}`);
    if (reason !== undefined) output.out(`       ${reason}`);
  }
  const line = `breaks ${verdict}: ${summary.passed} noticed, ${summary.failed} not noticed, ${summary.notApplicable} not applicable`;
  output.out(verdict === 'passed' ? colors.green(line) : colors.red(line));
};

/** Sees the scenarios fail on a gateway that is broken in memory. */
const breaksCommand = async (
  directory: string,
  run: Parameters<typeof runGate>[0],
  options: GateOptions,
  output: Output,
): Promise<number> => {
  const report = await runBreaks({ ...run, gateway: basename(projectFolder(directory)) });
  const json = JSON.stringify(report, undefined, 2);
  if (options.report !== undefined) {
    mkdirSync(resolve(options.report), { recursive: true });
    writeFileSync(join(resolve(options.report), 'breaks.json'), `${json}\n`);
  }
  if (options.format === 'json') output.out(json);
  else printBreaks(output, report);
  return report.verdict === 'passed' ? exitCodes.ok : exitCodes.findings;
};

/** Judges a gateway project against the built-in scenarios and the user's own. */
export const gateCommand = async (directory: string, options: GateOptions, output: Output): Promise<number> => {
  const project = openProject(directory);
  const scenarios = [...builtInScenarios(), ...userScenarios(directory, options.scenarios)];
  const run = { files: project.files, prefix: project.prefix, scenarios, seed: options.seed };
  if (options.breaks === true) return await breaksCommand(directory, run, options, output);
  const report = await runGate(run);
  if (options.report !== undefined) writeReports(resolve(options.report), report);
  if (options.format === 'json') output.out(renderJsonReport(report).trimEnd());
  else printReport(output, report);
  return report.verdict === 'passed' ? exitCodes.ok : exitCodes.findings;
};
