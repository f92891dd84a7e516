import type { Journal } from './backend.ts';
import { compare } from './compare.ts';
import type { Measured } from './gateway.ts';
import { clientLog, closedLoop, createClient, openLoop, seconds } from './load.ts';
import { start } from './processes.ts';
import { megabytes, type Part, whole } from './report.ts';
import { soakService } from './service.ts';

const share = 0.6;
const mostGrowth = 0.1;

/** The windows of counters and caches are a minute; before they are full, growth is no leak. */
const fullSeconds = 80;

/** Load at 60 % of the ceiling, with a backend that fails every other five seconds. */
export const steady = async (duration: number): Promise<Part> => {
  const backend = await start('backend.ts');
  const gateway = await start('gateway.ts', soakService(backend.url));
  const client = createClient(gateway.url, clientLog(), 256);
  await closedLoop(client, 32, 2);
  const ceiling = await closedLoop(client, 32, Math.min(10, Math.max(3, duration / 20)));
  const rate = ceiling * share;
  await backend.ask('flap', true);
  const isLong = duration >= 2 * fullSeconds;
  const first = isLong ? fullSeconds : duration / 2;
  const measure = async (): Promise<Measured> => {
    // Answers are there; what ends behind them ends now.
    await seconds(1);
    return gateway.ask<Measured>('measure');
  };
  await openLoop(client, rate, first);
  const before = await measure();
  await openLoop(client, rate, duration - first);
  const after = await measure();
  const journal = await backend.ask<Journal>('journal');
  await client.close();
  const compared = compare(client.log, journal);
  const growth = after.heap / before.heap - 1;
  const failures = [
    ...compared.differences.map((difference) => `journal and client log differ: ${difference}`),
    ...client.log.losses.slice(0, 5).map(({ id, reason }) => `request ${id} was lost: ${reason}`),
    ...after.rejections.slice(0, 3).map((text) => `unhandled rejection: ${text}`),
    ...after.bugs.slice(0, 3).map((text) => `internal error: ${text}`),
    ...(isLong && growth > mostGrowth ? [`the heap grew by ${(growth * 100).toFixed(1)} %`] : []),
    ...(compared.refused === compared.sent ? ['nothing was answered'] : []),
    ...(journal.others.length > 0 ? [`the backend saw requests nobody sent: ${journal.others.slice(0, 3)}`] : []),
  ];
  return {
    name: 'steady load',
    figures: [
      `ceiling ${whole(ceiling)}/s; ${duration} s at ${whole(rate)}/s, the backend failing every other 5 s (503, 429, broken connections)`,
      `${whole(compared.sent)} requests: ${whole(compared.answered)} answered and served exactly once, ${whole(compared.refused)} refused as no backend served them, ${compared.lost} lost, ${compared.differences.length === 0 ? 'journal equals client log' : 'journal and client log DIFFER'}`,
      `attempts that failed at the backend: ${Object.entries(journal.failures)
        .map(([way, times]) => `${way} ${whole(times)}`)
        .join(', ')}`,
      `unhandled rejections ${after.rejections.length}, internal errors ${after.bugs.length}`,
      `heap after a forced collection ${megabytes(before.heap)} at ${Math.round(first)} s, ${megabytes(after.heap)} at ${duration} s (${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} %${isLong ? '' : '; not judged: shorter than the windows of the counters'}); RSS ${megabytes(before.rss)}, ${megabytes(after.rss)}`,
    ],
    failures,
  };
};
