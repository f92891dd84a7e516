import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ServiceSnapshot } from '@spillway/artifacts';
import { writeFolder } from '@spillway/artifacts/node';
import { DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import type { Emulator } from '@spillway/emulator';
import { compileGateway } from '@spillway/policy-dsl';
import { watch } from 'chokidar';
import { UsageError } from './exit-codes.ts';
import { loadGateway } from './load-gateway.ts';
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

/** Compiles the project's gateway.ts, if it has one; with errors the old folder stays as it was. */
const rebuild = async (directory: string): Promise<void> => {
  const entry = join(directory, 'gateway.ts');
  if (!existsSync(entry)) return;
  const { files, diagnostics } = compileGateway(await loadGateway(entry));
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  writeFolder(join(directory, artifacts), files);
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
  }: { readonly emulator: Emulator; readonly started: ServiceSnapshot; readonly output: Output },
): Promise<() => Promise<void>> => {
  const options = { ...(policy !== undefined && { policy }), ...(topology !== undefined && { topology }) };
  const reload = async (paths: ReadonlySet<string>): Promise<void> => {
    try {
      const isOwnSource = [...paths].some((path) => !path.includes(artifacts) && path.endsWith('.ts'));
      if (directory !== undefined && isOwnSource) await rebuild(resolve(directory));
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
