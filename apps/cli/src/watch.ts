import { watch } from 'chokidar';
import { type Output, printDiagnostics } from './output.ts';
import type { Reload, Watched } from './reload.ts';

const artifacts = 'apim-artifacts';

/** Milliseconds in which the writes of one save fall. */
const quietMs = 80;

/**
 * Follows what is run: every change is built and swapped in while requests go on; what is broken is told, and the old
 * configuration stays.
 * @returns how to stop
 */
export const followChanges = async (
  { directory, policy, topology }: Watched,
  reload: Reload,
  output: Output,
): Promise<() => Promise<void>> => {
  const follow = async (changed: ReadonlySet<string>): Promise<void> => {
    const rebuilds = [...changed].some((path) => !path.includes(artifacts) && path.endsWith('.ts'));
    const result = await reload({ rebuilds });
    if (result.isDone) {
      output.err('reloaded');
      for (const note of result.notes) output.err(note);
      return;
    }
    if (result.message !== undefined) output.err(result.message);
    printDiagnostics(output, result.diagnostics);
    output.err('not reloaded: the configuration before goes on');
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
      last = last.then(() => follow(batch));
    }, quietMs);
  });
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
    await last;
  };
};
