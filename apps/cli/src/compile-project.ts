import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ArtifactFiles } from '@spillway/artifacts';
import { writeFolder } from '@spillway/artifacts/node';
import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { compileGateway } from '@spillway/policy-dsl';
import { loadGateway } from './load-gateway.ts';

/** What came of compiling a project. */
export interface CompiledProject {
  readonly folder: string;
  readonly files: ArtifactFiles;
  readonly diagnostics: readonly Diagnostic[];
}

/** The source of a project's gateway; undefined when it is an artifacts folder alone. */
export const gatewaySource = (directory: string): string | undefined => {
  const entry = join(resolve(directory), 'gateway.ts');
  return existsSync(entry) ? entry : undefined;
};

/**
 * Compiles a project's gateway into its artifacts folder; with errors the old folder stays as it was.
 * @throws DiagnosticsError, UsageError as `loadGateway`
 */
export const compileProject = async (entry: string): Promise<CompiledProject> => {
  const { files, diagnostics } = compileGateway(await loadGateway(entry));
  const folder = join(entry, '../apim-artifacts');
  if (!hasErrors(diagnostics)) writeFolder(folder, files);
  return { folder, files, diagnostics };
};
