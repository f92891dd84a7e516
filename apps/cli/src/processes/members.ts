import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Member } from '@spillway/emulator';
import type { FromMember, ToMember } from './messages.ts';

/** A process that ends before it was ready may do so again at once. */
const pauseMs = 1000;
/** Requests under way are broken off at once, so a process that takes longer hangs. */
const patienceMs = 3000;

export interface MembersOptions {
  readonly count: number;
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly mocks: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly warn: (message: string) => void;
}

/** The gateway processes. One that ends is replaced, until all are told to stop. */
export interface Members {
  readonly url: string;
  /** Those that are ready. */
  readonly list: () => readonly Member[];
  readonly stop: () => Promise<void>;
}

const endOf = (code: number | null, signal: string | null): string => signal ?? `exit code ${code}`;

/** @throws the error of node:net for a port that is taken or not allowed */
const freePort = async (wanted: number, host = '127.0.0.1'): Promise<number> => {
  const server = createServer();
  server.listen(wanted, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const pidOf = (worker: Worker): number => worker.process.pid ?? 0;

class RunningMembers implements Members {
  url = '';
  readonly #options: MembersOptions;
  readonly #ready = new Map<Worker, Member>();
  readonly #pauses = new Set<NodeJS.Timeout>();
  #port = 0;
  #started = 0;
  #isStopping = false;

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  readonly list = (): readonly Member[] => [...this.#ready.values()];

  /** @throws when the first process cannot start */
  async start(): Promise<void> {
    // One number for all, those that come later too; what is wrong with it is said here, once.
    this.#port = await freePort(this.#options.port, this.#options.host);
    // The first finds what else is wrong.
    for (let n = 0; n < this.#options.count; n++) await this.#fork();
  }

  readonly stop = async (): Promise<void> => {
    this.#isStopping = true;
    for (const pause of this.#pauses) clearTimeout(pause);
    await Promise.all(Object.values(cluster.workers ?? {}).flatMap((worker) => (worker ? [this.#end(worker)] : [])));
  };

  /** The last thing a parent does that has no time left. */
  kill(): void {
    this.#isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
  }

  async #end(worker: Worker): Promise<void> {
    const ended = once(worker, 'exit');
    if (worker.isConnected()) worker.send({ kind: 'stop' } satisfies ToMember);
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(timer);
  }

  #fork(): Promise<void> {
    const worker = cluster.fork();
    const { mocks, seed } = this.#options;
    worker.send({ kind: 'start', port: this.#port, mocks, seed: seed + this.#started++ } satisfies ToMember);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromMember) => {
        if (message.kind === 'warning') return this.#options.warn(`process ${pidOf(worker)}: ${message.text}`);
        this.url = message.url;
        this.#ready.set(worker, { pid: pidOf(worker), control: message.control });
        resolve();
      });
      worker.once('exit', (code, signal) => {
        const wasReady = this.#ready.delete(worker);
        const how = endOf(code, signal);
        reject(new Error(`a gateway process ended with ${how} before it was ready`));
        if (this.#isStopping || !this.#isComplete(wasReady)) return;
        this.#options.warn(`process ${pidOf(worker)} ended with ${how}: another one takes its place`);
        this.#replace(wasReady);
      });
    });
  }

  /** At the start whoever waits is told instead. */
  #isComplete(wasReady: boolean): boolean {
    return wasReady || this.#started > this.#options.count;
  }

  #replace(atOnce: boolean): void {
    const pause = setTimeout(
      () => {
        this.#pauses.delete(pause);
        // Its end is told where it is seen, and tried again.
        this.#fork().catch(() => undefined);
      },
      atOnce ? 0 : pauseMs,
    );
    this.#pauses.add(pause);
  }
}

/**
 * Starts the gateway processes, which share one port.
 * @throws when they cannot start; none is left then
 */
export const startMembers = async (options: MembersOptions): Promise<Members> => {
  const members = new RunningMembers(options);
  process.once('exit', () => members.kill());
  try {
    await members.start();
    return members;
  } catch (error) {
    members.kill();
    throw error;
  }
};
