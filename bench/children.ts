// The processes a benchmark measures; they end with it.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Memory } from './child.ts';

const started: ChildProcess[] = [];

export interface Child {
  /** The first thing it said. */
  readonly said: string;
  /** For a process that tells it. */
  memory(): Promise<Memory>;
}

const asking = (child: ChildProcess) => (): Promise<Memory> =>
  new Promise((resolve, reject) => {
    child.once('message', (memory) => resolve(memory as Memory));
    child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
    child.send('memory');
  });

/** Starts a file of this folder as a process of its own. */
export const startChild = (name: string, ...args: readonly string[]): Promise<Child> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(name, import.meta.url)), [...args], {
      execArgv: ['--conditions=@spillway/source', '--max-semi-space-size=16'],
    });
    started.push(child);
    child.once('message', (said) => resolve({ said: String(said), memory: asking(child) }));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });

/** Starts a file of this folder and gives the first thing it says. */
export const start = async (name: string, ...args: readonly string[]): Promise<string> =>
  (await startChild(name, ...args)).said;

export const stopAll = (): void => {
  for (const child of started) if (child.connected) child.disconnect();
};
