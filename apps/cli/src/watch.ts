import type { ServiceSnapshot } from '@spillway/artifacts';
import { DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import type { Emulator } from '@spillway/emulator';
import { watch } from 'chokidar';
import { compileProject, gatewaySource } from './compile-project.ts';
import { UsageError } from './exit-codes.ts';
import { type Output, printDiagnostics } from './output.ts';
import { loadRunnable } from './runnable.ts';

/** What is run, as the command line named it. */
export interface Watched {
  readonly directory: string | undefined;
  readonly policy?: string;
  readonly topology?: string;
}

const artifacts = 'apim-artifacts';

/** Milliseconds in which the writes of one save fall. */
const quietMs = 80;

const rebuild = async (directory: string): Promise<void> => {
  const entry = gatewaySource(directory);
  if (entry === undefined) return;
  const { diagnostics } = await compileProject(entry);
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
};

const instancesOf = (snapshot: ServiceSnapshot): string => JSON.stringify(snapshot.topology?.instances ?? {});

/**
 * Follows what is run: every change is built and swapped in while requests go on; what is broken is told, and the old
 * configuration stays.
 * @returns how to stop
 */
export const followChanges = async (
  { directory, policy, topology }: Watched,
  {
    emulator,
    started,
    output,
  }: { readonly emulator: Pick<Emulator, 'reload'>; readonly started: ServiceSnapshot; readonly output: Output },
): Promise<() => Promise<void>> => {
  const options = { ...(policy !== undefined && { policy }), ...(topology !== undefined && { topology }) };
  const reload = async (paths: ReadonlySet<string>): Promise<void> => {
    try {
      const isOwnSource = [...paths].some((path) => !path.includes(artifacts) && path.endsWith('.ts'));
      if (directory !== undefined && isOwnSource) await rebuild(directory);
      const { snapshot } = loadRunnable(directory, options);
      emulator.reload(snapshot);
      output.err('reloaded');
      if (instancesOf(snapshot) !== instancesOf(started))
        output.err('the instances of the topology have changed: the mocks keep the old ones until a restart');
    } catch (error) {
      if (error instanceof DiagnosticsError) printDiagnostics(output, error.diagnostics);
      else if (error instanceof UsageError) output.err(error.message);
      else throw error;
      output.err('not reloaded: the configuration before goes on');
    }
  };
  const paths = [directory, policy, topology].flatMap((path) => path ?? []);
  const watcher = watch(paths, { ignoreInitial: true, ignored: /(?:^|[/\\])(?:node_modules$|\.git$|\.spillway)/ });
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  watcher.on('all', (_event, path) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const batch = changed;
      changed = new Set();
      last = last.then(() => reload(batch));
    }, quietMs);
  });
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
    await last;
  };
};
