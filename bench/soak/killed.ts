import type { Journal } from './backend.ts';
import { compare } from './compare.ts';
import { clientLog, closedLoop, createClient, seconds } from './load.ts';
import { start, startRedis, startSpillway } from './processes.ts';
import { type Part, whole } from './report.ts';
import { soakService } from './service.ts';

const clients = 24;

interface Health {
  readonly processes: readonly { readonly pid: number; readonly shared?: { readonly isUp: boolean } }[];
}

const healthOf = async (control: string): Promise<Health> =>
  (await (await fetch(`${control}/_spillway/health`)).json()) as Health;

/** Asks until all are there again, for at most half a minute. */
const complete = async (control: string, killed: number): Promise<Health> => {
  for (let tries = 0; ; tries++) {
    const health = await healthOf(control);
    const isComplete = health.processes.length === 3 && health.processes.every(({ pid }) => pid !== killed);
    if (isComplete || tries > 60) return health;
    await seconds(0.5);
  }
};

/** One of three processes that share Redis is killed under load: only what it was working on may be lost. */
export const killed = async (duration: number): Promise<Part> => {
  const backend = await start('backend.ts');
  // Slow enough that every process has requests in its hands.
  await backend.ask('latency', 20);
  const redis = await startRedis();
  const ready = await startSpillway(soakService(backend.url), '--processes', '3', '--redis', redis);
  const client = createClient(ready.gateway, clientLog(), clients);
  const { log } = client;
  const load = closedLoop(client, clients, duration);
  await seconds(duration / 2);
  const [pid = 0] = ready.processes;
  const inFlight = new Set(log.inFlight);
  process.kill(pid, 'SIGKILL');
  const lossesBefore = log.losses.length;
  await load;
  const health = await complete(ready.control, pid);
  await closedLoop(client, clients, 2);
  const journal = await backend.ask<Journal>('journal');
  await client.close();
  const compared = compare(log, journal);
  const others = log.losses.filter(({ id }) => !inFlight.has(id));
  const failures = [
    ...compared.differences.map((difference) => `journal and client log differ: ${difference}`),
    ...(lossesBefore > 0 ? [`${lossesBefore} requests were lost before anything was killed`] : []),
    ...others.map(({ id, reason }) => `request ${id}, which was not under way, was lost: ${reason}`),
    ...(health.processes.length === 3 ? [] : [`${health.processes.length} processes are there`]),
    ...(health.processes.every(({ shared }) => shared?.isUp === true) ? [] : ['not all processes reach Redis']),
    ...(compared.answered === 0 ? ['nothing was answered'] : []),
  ];
  return {
    name: 'kill -9 of one of three processes that share Redis',
    figures: [
      `${whole(compared.sent)} requests of ${clients} clients: ${whole(compared.answered)} answered and served exactly once, ${compared.refused} refused, ${compared.lost} lost`,
      `under way when it was killed: ${inFlight.size} in all three; lost of those ${compared.lost - others.length}, of all others ${others.length}`,
      `afterwards ${health.processes.length} processes, all with Redis`,
    ],
    failures,
  };
};
