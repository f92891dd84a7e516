import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFolder } from '@spillway/artifacts/node';
import { diagnosticJson, hasErrors } from '@spillway/diagnostics';
import { compileGateway } from '@spillway/policy-dsl';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { loadGateway } from '../load-gateway.ts';
import { counted, type Format, type Output, printDiagnostics } from '../output.ts';
import { shown } from '../project.ts';

/** Compiles DIR/gateway.ts to DIR/apim-artifacts; with errors the old folder stays as it was. */
export const buildCommand = async (
  directory: string,
  options: { readonly format: Format },
  output: Output,
): Promise<number> => {
  const entry = join(resolve(directory), 'gateway.ts');
  if (!existsSync(entry))
    throw new UsageError(`there is no \`${shown(entry)}\``, 'run `spillway init` to make a project');
  const { files, diagnostics } = compileGateway(await loadGateway(entry));
  const folder = join(resolve(directory), 'apim-artifacts');
  const isFailed = hasErrors(diagnostics);
  if (!isFailed) writeFolder(folder, files);
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
