import { existsSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { type ArtifactFiles, readArtifacts, type ServiceSnapshot } from '@spillway/artifacts';
import { artifactsFolder, loadFolder, readText } from '@spillway/artifacts/node';
import { type Diagnostic, DiagnosticsError } from '@spillway/diagnostics';
import { UsageError } from './exit-codes.ts';

/** A path as the user would write it from here. */
export const shown = (path: string): string => relative(process.cwd(), path) || '.';

/** An artifacts folder on disk. */
export interface Project {
  readonly folder: string;
  /** The folder as findings name it, with a slash at the end. */
  readonly prefix: string;
  readonly files: ArtifactFiles;
}

/** Opens what a command's DIR means. @throws UsageError when there is no such folder */
export const openProject = (directory: string): Project => {
  const root = resolve(directory);
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new UsageError(`there is no folder \`${directory}\``, 'give a project or an artifacts folder');
  const folder = artifactsFolder(root);
  const name = shown(folder);
  return { folder, prefix: name === '.' ? '' : `${name}/`, files: loadFolder(folder) };
};

export interface LoadedService {
  readonly snapshot: ServiceSnapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the service of a project. @throws DiagnosticsError */
export const loadService = (project: Project): LoadedService => {
  const { snapshot, diagnostics } = readArtifacts(project.files, project.prefix);
  if (snapshot === undefined) throw new DiagnosticsError(diagnostics);
  return { snapshot, diagnostics };
};

/** Reads a file the user named. @throws UsageError when it cannot be read, DiagnosticsError when it is far too large */
export const readUserFile = (path: string): string => {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof DiagnosticsError) throw error;
    throw new UsageError(`\`${path}\` cannot be read`, error instanceof Error ? error.message : undefined);
  }
};

/** The project folder that holds an artifacts folder: where scenarios lie. */
export const projectFolder = (directory: string): string => {
  const root = resolve(directory);
  return basename(root) === 'apim-artifacts' ? join(root, '..') : root;
};
