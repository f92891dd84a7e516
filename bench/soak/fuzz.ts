import { connect, type Socket } from 'node:net';
import { seededRandom } from '@spillway/emulator';
import type { Journal } from './backend.ts';
import type { Measured } from './gateway.ts';
import { clientLog, createClient, outcomes, seconds } from './load.ts';
import { start } from './processes.ts';
import { type Part, whole } from './report.ts';
import { soakService } from './service.ts';
import { type Shape, shapes, smuggled } from './shapes.ts';

const atOnce = 64;
const patienceMs = 10_000;
const slowConnections = 200;

/** How a connection ended. `silence` is neither an answer nor an end. */
type Ended = 'status' | 'end' | 'silence';

interface Outcome {
  readonly ended: Ended;
  readonly status: string;
}

/** Sends the bytes in two pieces, and waits for the first line of an answer or the end. */
const exchange = (port: number, { bytes, isWhole }: Shape, cut: number): Promise<Outcome> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (ended: Ended, status = ''): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ended, status });
    };
    const timer = setTimeout(() => done(isWhole ? 'silence' : 'end'), isWhole ? patienceMs : 50);
    socket.on('connect', () => {
      socket.write(bytes.subarray(0, cut));
      socket.write(bytes.subarray(cut));
    });
    socket.on('data', (chunk) => done('status', /^HTTP\/1\.1 (\d{3})/.exec(chunk.toString('latin1'))?.[1] ?? 'none'));
    socket.on('error', () => done('end'));
    socket.on('close', () => done('end'));
  });

/** Connections that send a byte every half second and never come to an end. */
const slowloris = (port: number): (() => void) => {
  const sockets: Socket[] = [];
  for (let n = 0; n < slowConnections; n++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /openai/deployments/gpt-4o/chat/completions HTTP/1.1\r\nHost: a\r\nx-slow: ');
    sockets.push(socket);
  }
  const timer = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write('a');
  }, 500);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
};

interface Fuzzed {
  readonly statuses: Map<string, number>;
  readonly silent: string[];
}

/** Several connections at a time. */
const sendAll = async (port: number, all: readonly Shape[], chance: () => number): Promise<Fuzzed> => {
  const fuzzed: Fuzzed = { statuses: new Map(), silent: [] };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let shape = all[next++]; shape !== undefined; shape = all[next++]) {
      const { ended, status } = await exchange(port, shape, Math.floor(chance() * shape.bytes.length));
      const seen = ended === 'status' ? status : 'closed';
      fuzzed.statuses.set(seen, (fuzzed.statuses.get(seen) ?? 0) + 1);
      if (ended === 'silence')
        fuzzed.silent.push(`${shape.name}: ${JSON.stringify(shape.bytes.toString('latin1').slice(0, 200))}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return fuzzed;
};

/** Requests nobody should send, on raw sockets, beside requests that must go on being answered. */
export const fuzz = async (count: number, seed: number): Promise<Part> => {
  const backend = await start('backend.ts');
  const gateway = await start('gateway.ts', soakService(backend.url));
  const port = Number(new URL(gateway.url).port);
  const random = seededRandom(seed);
  const chance = (): number => random.next();
  const client = createClient(gateway.url, clientLog(), 4);
  let isOver = false;
  const honest = async (): Promise<void> => {
    while (!isOver) {
      await client.send();
      await seconds(0.02);
    }
  };
  const running = honest();
  const stop = slowloris(port);
  const { statuses, silent } = await sendAll(port, shapes(count, chance), chance);
  stop();
  isOver = true;
  await running;
  const measured = await gateway.ask<Measured>('measure');
  const journal = await backend.ask<Journal>('journal');
  await client.close();
  const answered = client.log.outcome.subarray(0, client.log.sent).filter((each) => each === outcomes.answered).length;
  const through = journal.others.filter((each) => each.includes(smuggled));
  const failures = [
    ...silent.slice(0, 5).map((each) => `no answer and no end within ${patienceMs / 1000} s: ${each}`),
    ...(through.length > 0 ? [`${through.length} smuggled requests reached the backend`] : []),
    ...(answered < client.log.sent
      ? [`${client.log.sent - answered} honest requests were not answered: ${client.log.losses[0]?.reason}`]
      : []),
    ...[...measured.rejections, ...measured.bugs].slice(0, 5).map((text) => `internal error: ${text}`),
  ];
  return {
    name: 'fuzzed requests',
    figures: [
      `${whole(count)} on raw sockets (seed ${seed}), ${slowConnections} slow connections beside them: ${[...statuses]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([status, times]) => `${status} ${whole(times)}`)
        .join(', ')}`,
      `${silent.length} without an answer or an end, ${through.length} smuggled, ${measured.rejections.length} unhandled rejections, ${measured.bugs.length} internal errors`,
      `${whole(answered)} of ${whole(client.log.sent)} honest requests beside them answered`,
    ],
    failures,
  };
};
