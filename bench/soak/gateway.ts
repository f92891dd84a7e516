// A gateway over the artifacts folder in `argv[2]`, which says how it is. It ends with the soak.
import { readArtifacts } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { createEmulator, listen, undiciTransport } from '@spillway/emulator';
import { collectedHeap } from '../measure.ts';

export interface Measured {
  /** Bytes after a forced collection. */
  readonly heap: number;
  readonly rss: number;
  readonly rejections: readonly string[];
  readonly bugs: readonly string[];
}

const { snapshot } = readArtifacts(loadFolder(process.argv[2] ?? ''));
if (snapshot === undefined) throw new Error('the service does not load');
const rejections: string[] = [];
const bugs: string[] = [];
const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
process.on('unhandledRejection', (error) => rejections.push(told(error)));
process.on('uncaughtException', (error) => bugs.push(told(error)));
const emulator = createEmulator({
  snapshot,
  transport: undiciTransport().send,
  // Fewer than the default: they come and go, and are no leak.
  traceLimit: 100,
  reportBug: (error) => bugs.push(told(error)),
});
const gateway = await listen(emulator.app(), 0);
process.on('message', () => {
  const heap = collectedHeap();
  process.send?.({ heap, rss: process.memoryUsage().rss, rejections, bugs } satisfies Measured);
});
process.on('disconnect', () => process.exit(0));
process.send?.(gateway.url);
