import { type Diagnostic, hasErrors } from '@spillway/diagnostics';
import { backendIdIn } from './api-address.ts';
import { checkService } from './check-service.ts';
import type { Backend, ServiceSnapshot, Topology, Workspace } from './model.ts';
import { readNamedValues, readProduct, readSubscriptions } from './read-access.ts';
import { readApi, readVersionSets } from './read-apis.ts';
import { readBackends } from './read-backends.ts';
import { type ArtifactFiles, foldersUnder, parsed, policyAt, properties, type Reading } from './reading.ts';

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

const defined = <T>(value: T | undefined): value is T => value !== undefined;

type Parts = Pick<ServiceSnapshot, 'apis' | 'products' | 'backends' | 'namedValues' | 'fragments' | 'policy'>;

/** What a service has, and a workspace as well. */
const readParts = (reading: Reading): Parts => {
  const versionSets = readVersionSets(reading);
  return {
    apis: foldersUnder(reading, 'apis')
      .map(({ id, path }) => readApi(reading, id, path, versionSets))
      .filter(defined),
    products: foldersUnder(reading, 'products')
      .map(({ id, path }) => readProduct(reading, id, path))
      .filter(defined),
    backends: readBackends(reading),
    namedValues: readNamedValues(reading),
    policy: policyAt(reading, 'policy.xml'),
    fragments: readFragments(reading),
  };
};

/** A folder of the folder, as if it were one of its own. */
const within = ({ files, prefix, diagnostics }: Reading, folder: string): Reading => ({
  files: new Map(
    [...files].flatMap(([path, text]) =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text] as const] : [],
    ),
  ),
  prefix: `${prefix}${folder}/`,
  diagnostics,
  sources: new Map(),
});

/** What a backend of a workspace is called among all of them, its members too. */
const renamed = (workspace: Workspace, backend: Backend): Backend => {
  const id = backendIdIn(workspace, backend.id);
  if (backend.kind === 'single') return { ...backend, id };
  const members = backend.members.map((member) => ({ ...member, backendId: backendIdIn(workspace, member.backendId) }));
  return { ...backend, id, members };
};

/** The parts of a workspace, each with the workspace it is of. */
const readWorkspace = (reading: Reading, id: string, path: string): Parts & Pick<ServiceSnapshot, 'subscriptions'> => {
  const own = within(reading, path);
  const { apis, products, backends, ...names } = readParts(own);
  const found = properties(own, 'workspaceInformation.json', 'workspace');
  const workspace: Workspace = { id, displayName: String(found?.['displayName'] ?? id), ...names };
  return {
    ...names,
    apis: apis.map((api) => ({ ...api, workspace })),
    products: products.map((product) => ({ ...product, workspace })),
    backends: new Map([...backends.values()].map((each) => renamed(workspace, each)).map((each) => [each.id, each])),
    subscriptions: readSubscriptions(own, undefined).map((subscription) => ({ ...subscription, workspace: id })),
  };
};

/** Reads an artifacts folder in either APIOps layout. Findings name files as `prefix` + path. */
export const readArtifacts = (files: ArtifactFiles, prefix = ''): ReadArtifacts => {
  const reading: Reading = { files, prefix, diagnostics: [], sources: new Map() };
  const topologyFile = parsed(reading, 'topology.yaml', 'topology');
  const topology = topologyFile?.data as Topology | undefined;
  const service = readParts(reading);
  const workspaces = foldersUnder(reading, 'workspaces').map(({ id, path }) => readWorkspace(reading, id, path));
  const snapshot: ServiceSnapshot = {
    ...service,
    apis: [service, ...workspaces].flatMap(({ apis }) => apis),
    products: [service, ...workspaces].flatMap(({ products }) => products),
    backends: new Map([service, ...workspaces].flatMap(({ backends }) => [...backends])),
    subscriptions: [
      ...readSubscriptions(reading, topology),
      ...workspaces.flatMap(({ subscriptions }) => subscriptions),
    ],
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
