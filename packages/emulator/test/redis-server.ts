import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** A Redis of a test's own, on a free port of loopback, which keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** False, and said aloud, when there is no Redis here; a run that must not leave the tests out fails instead. */
export const hasRedis = (): boolean => {
  if (isInstalled) return true;
  const message = 'redis-server is not installed: the tests of state that processes share are LEFT OUT';
  if (process.env['SPILLWAY_NEEDS_REDIS'] === '1') throw new Error(message);
  console.warn(`\n*** ${message} ***\n`);
  return false;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export const startRedis = async (wanted?: number): Promise<RedisServer> => {
  const port = wanted ?? (await freePort());
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    void ended.then(() => reject(new Error('redis-server ended')));
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('Ready to accept connections')) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    child,
    async stop() {
      // A server that stands still takes no other signal.
      child.kill('SIGKILL');
      await ended;
    },
  };
};
