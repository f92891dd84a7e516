import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ArtifactFiles, readArtifacts } from '@spillway/artifacts';
import { artifactsFolder, loadFolder } from '@spillway/artifacts/node';
import { byPlace, type Diagnostic } from '@spillway/diagnostics';
import { bindDocument, documentRoots, type GatewayKind, lintDocument } from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { UsageError } from '../exit-codes.ts';
import { noTopology } from '../guess-topology.ts';
import { readUserFile, shown } from '../project.ts';
import { checkPolicies } from './service.ts';

export interface CheckedFile {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
}

const findingsOf = (document: PolicyDocument, gateway: GatewayKind | undefined): readonly Diagnostic[] => {
  const bound = bindDocument(document, { gateway });
  return [...bound.diagnostics, ...lintDocument(bound)];
};

const checkPolicy = (path: string, text: string, gateway: GatewayKind | undefined): CheckedFile => {
  const { document, diagnostics } = parseDocument(path, text, { roots: documentRoots });
  const found = document === undefined ? [] : findingsOf(document, gateway);
  return { path, diagnostics: [...diagnostics, ...found].sort(byPlace) };
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

const checkArtifacts = (
  files: ArtifactFiles,
  folder: string,
  gateway: GatewayKind | undefined,
): readonly CheckedFile[] => {
  const prefix = folder === '.' ? '' : `${folder}/`;
  const { snapshot, diagnostics } = readArtifacts(files, prefix);
  const found =
    snapshot === undefined
      ? // Other files have errors: the policies are still looked at, each on its own.
        [...files]
          .filter(([path]) => path.endsWith('.xml'))
          .flatMap(([path, text]) => parseDocument(prefix + path, text).document ?? [])
          .flatMap((document) => findingsOf(document, gateway))
          // The fragments are there; what keeps them from being read is told already.
          .filter(({ code }) => code !== 'POL121')
      : checkPolicies(snapshot, gateway);
  const topology = files.has('topology.yaml') ? [] : [noTopology()];
  return grouped(files, prefix, folder, [...diagnostics, ...found, ...topology]);
};

/** Checks a policy file, a folder of them or an artifacts folder. @throws UsageError when there is nothing to check */
export const checkPath = (path: string, gateway: GatewayKind | undefined): readonly CheckedFile[] => {
  const full = resolve(path);
  if (!existsSync(full))
    throw new UsageError(`there is no \`${path}\``, 'give a policy file, a folder of them, or an artifacts folder');
  if (statSync(full).isFile()) return [checkPolicy(path, readUserFile(full), gateway)];
  const folder = artifactsFolder(full);
  const files = loadFolder(folder);
  if (isArtifacts(files)) return checkArtifacts(files, shown(folder), gateway);
  const documents = [...files.keys()].filter((name) => name.endsWith('.xml'));
  if (documents.length === 0)
    throw new UsageError(`\`${path}\` holds no policy documents`, 'policy documents end in .xml');
  return documents.map((name) => checkPolicy(join(path, name), files.get(name) ?? '', gateway));
};
