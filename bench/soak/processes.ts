import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const running: ChildProcess[] = [];

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A process of this folder that answers questions, one after the other. */
export interface Asked {
  readonly url: string;
  readonly child: ChildProcess;
  ask<T>(ask: string, value?: unknown): Promise<T>;
}

export const start = async (name: string, ...args: readonly string[]): Promise<Asked> => {
  const child = fork(here(name), [...args], {
    execArgv: ['--conditions=@spillway/source', '--max-semi-space-size=16'],
    serialization: 'advanced',
  });
  running.push(child);
  const next = async (): Promise<unknown> => {
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`${name} ended with ${signal ?? code}`);
    });
    return (await Promise.race([once(child, 'message'), ended]))[0];
  };
  const url = String(await next());
  return {
    url,
    child,
    async ask<T>(ask: string, value?: unknown): Promise<T> {
      child.send({ ask, value });
      return (await next()) as T;
    },
  };
};

/** Reads the output of a process until a line fits. */
const line = (child: ChildProcess, wanted: (text: string) => boolean): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? code}: ${text}`)));
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const found = text.split('\n').find(wanted);
      if (found !== undefined) resolve(found);
    });
  });

/** A Redis of the soak's own, that keeps nothing on disk. */
export const startRedis = async (): Promise<{ readonly url: string; readonly kill: () => void }> => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  taken.close();
  await once(taken, 'close');
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  await line(child, (text) => text.includes('Ready to accept connections'));
  return { url: `redis://127.0.0.1:${port}`, kill: () => void child.kill('SIGKILL') };
};

/** What `spillway run` said when it was ready. */
export interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly processes: readonly number[];
}

export const startSpillway = async (...args: readonly string[]): Promise<Ready> => {
  const command = ['--conditions=@spillway/source', here('../../apps/cli/src/main.ts'), 'run', ...args];
  const options = ['--port', '0', '--control-port', '0', '--format', 'json'];
  const child = spawn(process.execPath, [...command, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  return JSON.parse(await line(child, (text) => text.startsWith('{') && text.endsWith('}'))) as Ready;
};

/** Ends what was started here, the last first, and waits for it. */
export const stopAll = async (): Promise<void> => {
  for (const child of running.splice(0).reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    else child.kill('SIGTERM');
    await ended;
  }
};
