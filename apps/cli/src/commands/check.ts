import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ArtifactFiles, policyDocuments, readArtifacts } from '@spillway/artifacts';
import { artifactsFolder, loadFolder } from '@spillway/artifacts/node';
import { byPlace, type Diagnostic, diagnosticJson } from '@spillway/diagnostics';
import { bindDocument } from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { noTopology } from '../guess-topology.ts';
import { colorsFor, counted, type Format, type Output, printDiagnostics } from '../output.ts';
import { readUserFile, shown } from '../project.ts';

interface CheckedFile {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
}

const checkPolicy = (path: string, text: string): CheckedFile => {
  const { document, diagnostics } = parseDocument(path, text);
  const bound = document === undefined ? [] : bindDocument(document).diagnostics;
  return { path, diagnostics: [...diagnostics, ...bound].sort(byPlace) };
};

const isArtifacts = (files: ArtifactFiles): boolean =>
  [...files.keys()].some((path) => /^apis\/[^/]+\/apiInformation\.json$/.test(path) || path === 'topology.yaml');

/** Files of a folder with their findings; what is about no file is told about the folder. */
const grouped = (
  files: ArtifactFiles,
  prefix: string,
  folder: string,
  diagnostics: readonly Diagnostic[],
): readonly CheckedFile[] => {
  const groups = new Map<string, Diagnostic[]>(
    [...files.keys()].filter((path) => /\.(xml|json|yaml)$/.test(path)).map((path) => [prefix + path, []]),
  );
  for (const diagnostic of diagnostics) {
    const path = diagnostic.source?.name ?? folder;
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups].map(([path, found]) => ({ path, diagnostics: found.sort(byPlace) }));
};

const checkArtifacts = (files: ArtifactFiles, folder: string): readonly CheckedFile[] => {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const { snapshot, diagnostics } = readArtifacts(files, prefix);
  const documents: readonly PolicyDocument[] =
    snapshot === undefined
      ? // Other files have errors: the policies are still looked at, without named values.
        [...files]
          .filter(([path]) => path.endsWith('.xml'))
          .flatMap(([path, text]) => parseDocument(prefix + path, text).document ?? [])
      : policyDocuments(snapshot);
  const bound = documents.flatMap((document) => bindDocument(document, snapshot).diagnostics);
  const topology = files.has('topology.yaml') ? [] : [noTopology()];
  return grouped(files, prefix, folder, [...diagnostics, ...bound, ...topology]);
};

const checkPath = (path: string): readonly CheckedFile[] => {
  const full = resolve(path);
  if (!existsSync(full))
    throw new UsageError(`there is no \`${path}\``, 'give a policy file, a folder of them, or an artifacts folder');
  if (statSync(full).isFile()) return [checkPolicy(path, readUserFile(full))];
  const folder = artifactsFolder(full);
  const files = loadFolder(folder);
  if (isArtifacts(files)) return checkArtifacts(files, shown(folder));
  const documents = [...files.keys()].filter((name) => name.endsWith('.xml'));
  if (documents.length === 0)
    throw new UsageError(`\`${path}\` holds no policy documents`, 'policy documents end in .xml');
  return documents.map((name) => checkPolicy(join(path, name), files.get(name) ?? ''));
};

const count = (files: readonly CheckedFile[], severity: Diagnostic['severity']): number =>
  files.reduce(
    (sum, { diagnostics }) => sum + diagnostics.filter((diagnostic) => diagnostic.severity === severity).length,
    0,
  );

/** Checks policy documents and artifacts folders. */
export const checkCommand = (
  paths: readonly string[],
  options: { readonly format: Format },
  output: Output,
): number => {
  const files = paths.flatMap(checkPath);
  const summary = { files: files.length, errors: count(files, 'error'), warnings: count(files, 'warning') };
  if (options.format === 'json')
    output.out(
      JSON.stringify({
        files: files.map(({ path, diagnostics }) => ({ path, diagnostics: diagnostics.map(diagnosticJson) })),
        summary,
      }),
    );
  else {
    for (const { diagnostics } of files) printDiagnostics(output, diagnostics);
    const colors = colorsFor(output);
    const verdict = `${counted(summary.files, 'file')} checked, ${counted(summary.errors, 'error')}, ${counted(summary.warnings, 'warning')}`;
    output.out(summary.errors === 0 ? colors.green(verdict) : colors.red(verdict));
  }
  return summary.errors === 0 ? exitCodes.ok : exitCodes.findings;
};
