import type { Journal } from './backend.ts';
import { compare } from './compare.ts';
import { type ClientLog, clientLog, closedLoop, createClient, seconds } from './load.ts';
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

/** What was lost, by what the client could know: it may send on a connection until it sees it closed. */
interface Losses {
  readonly underWay: number;
  readonly onClosed: number;
  readonly others: readonly { readonly id: number; readonly reason: string }[];
}

/** Clients see connections close within a few turns of their loop. */
const noticeSeconds = 0.1;

/** Kills a process, and waits until the clients have seen it. */
const kill = async (log: ClientLog, pid: number): Promise<() => Losses> => {
  const underWay = new Set(log.inFlight);
  const begunBefore = log.sent;
  process.kill(pid, 'SIGKILL');
  await seconds(noticeSeconds);
  const begunSince = log.sent;
  return () => {
    const rest = log.losses.filter(({ id }) => !underWay.has(id));
    const others = rest.filter(({ id }) => id < begunBefore || id >= begunSince);
    return { underWay: log.losses.length - rest.length, onClosed: rest.length - others.length, others };
  };
};

/**
 * One of three processes that share Redis is killed under load: only what it was working on may be lost. Then Redis is
 * killed: nothing may be.
 */
export const killed = async (duration: number): Promise<Part> => {
  const backend = await start('backend.ts');
  // Slow enough that every process has requests in its hands.
  await backend.ask('latency', 20);
  const redis = await startRedis();
  const ready = await startSpillway(soakService(backend.url), '--processes', '3', '--redis', redis.url);
  const client = createClient(ready.gateway, clientLog(), clients);
  const { log } = client;
  const load = closedLoop(client, clients, duration);
  await seconds(duration / 2);
  const [pid = 0] = ready.processes;
  const lossesBefore = log.losses.length;
  const inFlight = log.inFlight.size;
  const losses = await kill(log, pid);
  await load;
  const health = await complete(ready.control, pid);
  const withoutRedis = closedLoop(client, clients, 4);
  await seconds(1);
  redis.kill();
  await withoutRedis;
  const alone = await healthOf(ready.control);
  const journal = await backend.ask<Journal>('journal');
  await client.close();
  const compared = compare(log, journal);
  const { underWay, onClosed, others } = losses();
  const failures = [
    ...compared.differences.map((difference) => `journal and client log differ: ${difference}`),
    ...(lossesBefore > 0 ? [`${lossesBefore} requests were lost before anything was killed`] : []),
    ...others.map(({ id, reason }) => `request ${id}, which was not under way, was lost: ${reason}`),
    ...(underWay + onClosed > clients ? [`${underWay + onClosed} were lost on ${clients} connections`] : []),
    ...(health.processes.length === 3 ? [] : [`${health.processes.length} processes are there`]),
    ...(health.processes.every(({ shared }) => shared?.isUp === true) ? [] : ['not all processes reach Redis']),
    ...(alone.processes.every(({ shared }) => shared?.isUp === false)
      ? []
      : ['not all processes say that Redis is lost']),
    ...(compared.answered === 0 ? ['nothing was answered'] : []),
  ];
  return {
    name: 'kill -9 of one of three processes that share Redis',
    figures: [
      `${whole(compared.sent)} requests of ${clients} clients: ${whole(compared.answered)} answered and served exactly once, ${compared.refused} refused, ${compared.lost} lost`,
      `under way when it was killed: ${inFlight} in all three, ${underWay} of them lost; ${onClosed} lost that went out on connections not yet seen closed; of all others ${others.length}`,
      `afterwards ${health.processes.length} processes, all with Redis; Redis killed too: ${alone.processes.length} processes go on without`,
    ],
    failures,
  };
};
