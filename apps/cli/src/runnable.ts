import { type Api, readTopology, type ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import { unsupportedAsErrors } from '@spillway/emulator';
import { parseDocument } from '@spillway/policy-document';
import { UsageError } from './exit-codes.ts';
import { guessTopology, noTopology } from './guess-topology.ts';
import { type Output, printDiagnostics } from './output.ts';
import { type LoadedService, loadService, openProject, readUserFile } from './project.ts';
import { serviceAround } from './single-policy.ts';

/** What `run` runs. */
export interface Runnable {
  readonly snapshot: ServiceSnapshot;
  readonly diagnostics: readonly Diagnostic[];
  /** Instances were guessed from the document, so they answer for any deployment. */
  readonly isGuessed: boolean;
}

/** Puts a document in place of the API's own policy. @throws UsageError when the service has several APIs */
const withPolicy = (snapshot: ServiceSnapshot, path: string): ServiceSnapshot => {
  const [only, second] = snapshot.apis;
  if (only === undefined || second !== undefined)
    throw new UsageError('--policy needs a service with one API', 'run the folder without --policy');
  const { document, diagnostics } = parseDocument(path, readUserFile(path));
  if (document === undefined || hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  const api: Api = { ...only, policy: document };
  return { ...snapshot, apis: [api] };
};

const withTopology = (snapshot: ServiceSnapshot, path: string): ServiceSnapshot => {
  const { topology, diagnostics } = readTopology(path, readUserFile(path));
  if (topology === undefined) throw new DiagnosticsError(diagnostics);
  const consumers = Object.entries(topology.consumers ?? {}).map(([id, { key, product }]) => ({
    id,
    displayName: id,
    key,
    isActive: true,
    scope: product === undefined ? ({ kind: 'all' } as const) : ({ kind: 'product', id: product } as const),
  }));
  const others = snapshot.subscriptions.filter(({ id }) => !consumers.some((consumer) => consumer.id === id));
  return { ...snapshot, topology, subscriptions: [...others, ...consumers] };
};

const withGuesses = ({ snapshot, diagnostics }: LoadedService): Runnable => {
  if (snapshot.topology !== undefined) return { snapshot, diagnostics, isGuessed: false };
  return { snapshot: guessTopology(snapshot), diagnostics: [...diagnostics, noTopology()], isGuessed: true };
};

const loadFrom = (directory: string | undefined, policy: string | undefined): Runnable => {
  if (directory === undefined) {
    if (policy === undefined) throw new UsageError('there is nothing to run', 'give a folder, or --policy FILE');
    return { snapshot: serviceAround(policy, readUserFile(policy)), diagnostics: [], isGuessed: true };
  }
  const loaded = loadService(openProject(directory));
  return withGuesses(policy === undefined ? loaded : { ...loaded, snapshot: withPolicy(loaded.snapshot, policy) });
};

/** Loads a folder, a single policy, or both, with the topology that is asked for. @throws DiagnosticsError, UsageError */
export const loadRunnable = (
  directory: string | undefined,
  { policy, topology }: { readonly policy?: string; readonly topology?: string },
): Runnable => {
  const runnable = loadFrom(directory, policy);
  if (topology === undefined) return runnable;
  const diagnostics = runnable.diagnostics.filter(({ code }) => code !== noTopology().code);
  return { snapshot: withTopology(runnable.snapshot, topology), diagnostics, isGuessed: false };
};

/**
 * Prints what is wrong with what is run.
 * @throws DiagnosticsError for errors, for what does not run here, and for warnings where everything must be exact
 */
export const tellDiagnostics = (
  diagnostics: readonly Diagnostic[],
  { strict }: { readonly strict?: boolean },
  output: Output,
): void => {
  const all = unsupportedAsErrors(diagnostics);
  const warnings = all.filter(({ severity }) => severity === 'warning');
  if (strict === true && warnings.length > 0)
    throw new DiagnosticsError(warnings.map((warning) => ({ ...warning, severity: 'error' })));
  if (hasErrors(all)) throw new DiagnosticsError(all);
  printDiagnostics(output, all);
};
