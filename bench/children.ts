// The processes a benchmark measures; they end with it.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const started: ChildProcess[] = [];

/** Starts a file of this folder as a process of its own and gives the first thing it says. */
export const start = (name: string, ...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(name, import.meta.url)), [...args], {
      execArgv: ['--conditions=@spillway/source', '--max-semi-space-size=16'],
    });
    started.push(child);
    child.once('message', (url) => resolve(String(url)));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });

export const stopAll = (): void => {
  for (const child of started) if (child.connected) child.disconnect();
};
