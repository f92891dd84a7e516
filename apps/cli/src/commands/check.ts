import { type Diagnostic, diagnosticJson, renderGithub, renderSarif, type Severity } from '@spillway/diagnostics';
import { lints } from '@spillway/policies';
import { fixAll } from '../check/fix.ts';
import { type CheckedFile, checkPath } from '../check/paths.ts';
import { gatewayOf } from '../check/tiers.ts';
import { exitCodes } from '../exit-codes.ts';
import { colorsFor, counted, type Output, printDiagnostics } from '../output.ts';
import { version } from '../version.ts';

export interface CheckOptions {
  readonly format: 'pretty' | 'json' | 'sarif' | 'github';
  readonly tier?: string;
  readonly fix?: boolean;
  readonly failOn: Severity;
}

const count = (files: readonly CheckedFile[], severity: Severity): number =>
  files.reduce((sum, { diagnostics }) => sum + diagnostics.filter((each) => each.severity === severity).length, 0);

const severities: readonly Severity[] = ['error', 'warning', 'note'];

const isFailed = (files: readonly CheckedFile[], failOn: Severity): boolean =>
  severities.slice(0, severities.indexOf(failOn) + 1).some((severity) => count(files, severity) > 0);

const all = (files: readonly CheckedFile[]): readonly Diagnostic[] => files.flatMap(({ diagnostics }) => diagnostics);

const titleOf = (code: string): string | undefined => lints.find((lint) => lint.code === code)?.title;

/** Checks policy documents and artifacts folders. */
export const checkCommand = (paths: readonly string[], options: CheckOptions, output: Output): number => {
  const gateway = options.tier === undefined ? undefined : gatewayOf(options.tier);
  const check = (): readonly CheckedFile[] => paths.flatMap((path) => checkPath(path, gateway));
  const { files, fixed } = options.fix === true ? fixAll(check) : { files: check(), fixed: 0 };
  const summary = {
    files: files.length,
    errors: count(files, 'error'),
    warnings: count(files, 'warning'),
    notes: count(files, 'note'),
    ...(options.fix === true && { fixed }),
  };
  const failed = isFailed(files, options.failOn);
  if (options.format === 'json')
    output.out(
      JSON.stringify({
        files: files.map(({ path, diagnostics }) => ({ path, diagnostics: diagnostics.map(diagnosticJson) })),
        summary,
      }),
    );
  else if (options.format === 'sarif') output.out(renderSarif(all(files), { version, titleOf }));
  else if (options.format === 'github') {
    const lines = renderGithub(all(files));
    if (lines !== '') output.out(lines);
  } else {
    for (const { diagnostics } of files) printDiagnostics(output, diagnostics);
    const colors = colorsFor(output);
    const notes = summary.notes === 0 ? '' : `, ${counted(summary.notes, 'note')}`;
    const verdict = `${counted(summary.files, 'file')} checked, ${counted(summary.errors, 'error')}, ${counted(summary.warnings, 'warning')}${notes}`;
    const made = options.fix === true ? `, ${fixed} fixed` : '';
    output.out(failed ? colors.red(verdict + made) : colors.green(verdict + made));
  }
  return failed ? exitCodes.findings : exitCodes.ok;
};
