import { join, resolve } from 'node:path';
import { writeFolder } from '@spillway/artifacts/node';
import { diagnosticJson, hasErrors } from '@spillway/diagnostics';
import { planPublish } from '@spillway/publisher';
import { exitCodes } from '../exit-codes.ts';
import { counted, type Format, type Output, printDiagnostics } from '../output.ts';
import { openProject, projectFolder, shown } from '../project.ts';

export interface PlanOptions {
  readonly format: Format;
  readonly out?: string;
}

/** Writes the folder that would be published and prints what would be sent. Nothing is sent. */
export const planCommand = (directory: string, options: PlanOptions, output: Output): number => {
  const project = openProject(directory);
  const plan = planPublish(project.files, project.prefix);
  const isFailed = hasErrors(plan.diagnostics);
  const folder = resolve(options.out ?? join(projectFolder(directory), '.spillway', 'publish'));
  if (!isFailed) writeFolder(folder, plan.files);
  if (options.format === 'json')
    output.out(
      JSON.stringify({
        folder: shown(folder),
        digest: plan.digest,
        requests: plan.requests,
        diagnostics: plan.diagnostics.map(diagnosticJson),
      }),
    );
  else {
    printDiagnostics(output, plan.diagnostics);
    for (const { method, path, files } of plan.requests) output.out(`${method} ${path}  ← ${files.join(', ')}`);
    output.out(
      isFailed
        ? 'nothing was written'
        : `${counted(plan.requests.length, 'request')} would be sent; wrote ${counted(plan.files.size, 'file')} to ${shown(folder)}`,
    );
  }
  return isFailed ? exitCodes.findings : exitCodes.ok;
};
