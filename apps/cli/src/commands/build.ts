import { join, resolve } from 'node:path';
import { diagnosticJson, hasErrors } from '@spillway/diagnostics';
import { compileProject, gatewaySource } from '../compile-project.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { counted, type Format, type Output, printDiagnostics } from '../output.ts';
import { shown } from '../project.ts';

/** Compiles DIR/gateway.ts to DIR/apim-artifacts; with errors the old folder stays as it was. */
export const buildCommand = async (
  directory: string,
  options: { readonly format: Format },
  output: Output,
): Promise<number> => {
  const entry = gatewaySource(directory);
  if (entry === undefined)
    throw new UsageError(
      `there is no \`${shown(join(resolve(directory), 'gateway.ts'))}\``,
      'run `spillway init` to make a project',
    );
  const { folder, files, diagnostics } = await compileProject(entry);
  const isFailed = hasErrors(diagnostics);
  if (options.format === 'json')
    output.out(
      JSON.stringify({ folder: shown(folder), files: [...files.keys()], diagnostics: diagnostics.map(diagnosticJson) }),
    );
  else {
    printDiagnostics(output, diagnostics);
    output.out(
      isFailed ? `nothing was written to ${shown(folder)}` : `wrote ${counted(files.size, 'file')} to ${shown(folder)}`,
    );
  }
  return isFailed ? exitCodes.findings : exitCodes.ok;
};
