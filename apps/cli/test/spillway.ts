import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const fromSource = ['--conditions=@spillway/source', main];

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command from source, in the repository unless told otherwise. */
export const spillway = (
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly nodeArgs?: readonly string[];
    /** What standard input holds; empty otherwise. */
    readonly input?: string;
  } = {},
): Finished => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...(options.nodeArgs ?? []), ...fromSource, ...args],
    {
      cwd: options.cwd ?? root,
      encoding: 'utf8',
      input: options.input ?? '',
      env: { ...process.env, ...options.env },
    },
  );
  return { code: status, out: stdout, err: stderr };
};

export interface Running {
  /** The JSON line printed when ready. */
  readonly ready: Record<string, unknown>;
  readonly child: ChildProcess;
  /** What it has said on standard error so far. */
  said(): string;
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a command that goes on until it is stopped, and waits for its JSON line. */
export const start = (args: readonly string[]): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...fromSource, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise<number | null>((done) => child.once('exit', done));
    let out = '';
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      const line = out.split('\n').find((each) => each.startsWith('{'));
      if (line === undefined || !out.includes('\n')) return;
      resolve({
        ready: JSON.parse(line) as Record<string, unknown>,
        child,
        said: () => err,
        stop: (signal = 'SIGTERM') => {
          child.kill(signal);
          return exited;
        },
      });
    });
    void exited.then((code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
