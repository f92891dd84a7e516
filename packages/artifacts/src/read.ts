import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { checkService } from './check-service.ts';
import type { ServiceSnapshot, Topology } from './model.ts';
import { readNamedValues, readProduct, readSubscriptions } from './read-access.ts';
import { readApi, readVersionSets } from './read-apis.ts';
import { readBackends } from './read-backends.ts';
import { type ArtifactFiles, foldersUnder, parsed, policyAt, type Reading } from './reading.ts';

export interface ReadArtifacts {
  /** Undefined when there are errors. */
  readonly snapshot: ServiceSnapshot | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads topology.yaml on its own, for commands that take just that file. */
export const readTopology = (
  name: string,
  text: string,
): { readonly topology: Topology | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const reading: Reading = { files: new Map([[name, text]]), prefix: '', diagnostics: [], sources: new Map() };
  const file = parsed(reading, name, 'topology');
  return { topology: file?.data as Topology | undefined, diagnostics: reading.diagnostics };
};

/** Both APIOps layouts: `policy fragments/` and `policyFragments/`. */
const readFragments = (reading: Reading): ServiceSnapshot['fragments'] =>
  new Map(
    foldersUnder(reading, 'policy fragments', 'policyFragments').flatMap(({ id, path }) => {
      const document = policyAt(reading, `${path}/policy.xml`);
      return document === undefined ? [] : [[id, document] as const];
    }),
  );

const readLoggers = (reading: Reading): ServiceSnapshot['loggers'] => {
  const found = foldersUnder(reading, 'loggers');
  return found.length === 0 ? undefined : new Map(found.map(({ id, path }) => [id, path]));
};

/** Nothing of a workspace may seem to be there and not be. */
const refuseWorkspaces = (reading: Reading): void => {
  for (const { id } of foldersUnder(reading, 'workspaces'))
    reading.diagnostics.push({
      code: 'RUN305',
      severity: 'warning',
      message: `the workspace \`${id}\` does not run here`,
      help: 'it can be published; the local gateway refuses to run a service with workspaces',
    });
};

const defined = <T>(value: T | undefined): value is T => value !== undefined;

/** Reads an artifacts folder in either APIOps layout. Findings name files as `prefix` + path. */
export const readArtifacts = (files: ArtifactFiles, prefix = ''): ReadArtifacts => {
  const reading: Reading = { files, prefix, diagnostics: [], sources: new Map() };
  const topologyFile = parsed(reading, 'topology.yaml', 'topology');
  const topology = topologyFile?.data as Topology | undefined;
  const versionSets = readVersionSets(reading);
  refuseWorkspaces(reading);
  const snapshot: ServiceSnapshot = {
    apis: foldersUnder(reading, 'apis')
      .map(({ id, path }) => readApi(reading, id, path, versionSets))
      .filter(defined),
    products: foldersUnder(reading, 'products')
      .map(({ id, path }) => readProduct(reading, id, path))
      .filter(defined),
    backends: readBackends(reading),
    namedValues: readNamedValues(reading),
    subscriptions: readSubscriptions(reading, topology),
    policy: policyAt(reading, 'policy.xml'),
    fragments: readFragments(reading),
    loggers: readLoggers(reading),
    topology,
    topologySource: topologyFile?.source,
  };
  if (!hasErrors(reading.diagnostics)) checkService(reading, snapshot, topologyFile);
  if (snapshot.apis.length === 0 && !hasErrors(reading.diagnostics))
    reading.diagnostics.push({
      code: 'ART103',
      severity: 'error',
      message: `\`${prefix === '' ? '.' : prefix.replace(/\/$/, '')}\` holds no API`,
      help: 'an artifacts folder has apis/<id>/apiInformation.json; run `spillway build` in a project first',
    });
  return { snapshot: hasErrors(reading.diagnostics) ? undefined : snapshot, diagnostics: reading.diagnostics };
};
