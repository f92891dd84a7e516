import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArtifacts, type ServiceSnapshot } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { createEmulator, inProcessTransport, type Observer, VirtualClock } from '@spillway/emulator';
import { createRegions, type Regions, type Usage } from '@spillway/mock-aoai';
import { Body, HeaderMap } from '@spillway/policies';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Ledger } from '../src/usage/ledger.ts';
import { root, spillway, start } from './spillway.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-usage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

const prices = `version: 1
currency: USD
per: 1M
models:
  gpt-4o: { prompt: 2.50, completion: 10.00 }
  gpt-4o-mini: { prompt: 0.15, completion: 0.60 }
deployments:
  ptu-weu/gpt-4o: { prompt: 1.123456789, completion: 3 }
`;

const consumers = ['finance', 'search', 'support'];

/** The example, with three consumers and two models. */
const service = (): ServiceSnapshot => {
  const { snapshot } = readArtifacts(loadFolder(join(root, 'examples/01-spillover/apim-artifacts')));
  const { topology } = snapshot ?? {};
  if (snapshot === undefined || topology === undefined) throw new Error('the example does not load');
  const instances = Object.fromEntries(
    Object.entries(topology.instances).map(([id, instance]) => {
      const mini = { ...instance.deployments['gpt-4o'], model: 'gpt-4o-mini', version: '2024-07-18' };
      return [id, { ...instance, deployments: { ...instance.deployments, 'gpt-4o-mini': mini } as never }];
    }),
  );
  const [demo] = snapshot.subscriptions;
  if (demo === undefined) throw new Error('the example has no consumer');
  const subscriptions = consumers.map((id) => ({ ...demo, id, displayName: id, key: `key-of-${id}` }));
  return { ...snapshot, subscriptions, topology: { ...topology, instances } };
};

interface Lab {
  readonly regions: Regions;
  readonly clock: VirtualClock;
  /** Until the ledger knows of every request. */
  told(): Promise<void>;
  ask(consumer: string, deployment: string, body: object): Promise<number>;
}

/** A gateway in virtual time over the mocks. */
const lab = (observer: Observer): Lab => {
  const snapshot = service();
  const clock = new VirtualClock();
  const regions = createRegions(snapshot.topology ?? { instances: {} }, { clock });
  const transport = inProcessTransport((request) => regions.respond(request));
  const { handle, observing } = createEmulator({ snapshot, transport, clock, observers: [observer] });
  return {
    regions,
    clock,
    told: async () => {
      while (observing() > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    ask: (consumer, deployment, body) =>
      clock.run(async () => {
        const answer = await handle({
          method: 'POST',
          url: `http://gateway.test/openai/deployments/${deployment}/chat/completions?api-version=2024-10-21`,
          headers: HeaderMap.from([
            ['api-key', `key-of-${consumer}`],
            ['content-type', 'application/json'],
          ]),
          body: Body.ofBytes(new TextEncoder().encode(JSON.stringify(body))),
          ipAddress: '192.0.2.7',
          signal: new AbortController().signal,
        });
        await answer.body?.buffer().catch(() => undefined);
        return answer.status;
      }),
  };
};

/** Requests of every consumer for every model while instances throttle, fail and are gone; plain ones and streams. */
const traffic = async ({ regions, clock, ask }: Lab): Promise<readonly number[]> => {
  regions.setFaults([
    { instance: 'ptu-weu', status: 429, headers: { 'retry-after': '1' }, times: 3, skip: 2 },
    { instance: 'ptu-weu', status: 503, times: 2, skip: 9 },
    { instance: 'payg-sdc', outage: 'refused', times: 2, skip: 1 },
    { instance: 'payg-sdc', status: 500, times: 2, skip: 4 },
  ]);
  const statuses: number[] = [];
  for (let round = 0; round < 6; round++)
    for (const [index, consumer] of consumers.entries())
      for (const deployment of ['gpt-4o', 'gpt-4o-mini']) {
        const content = `${'word '.repeat(round * 3 + index + 1)}of ${consumer}`;
        // Whole answers, streams that are asked what they used, and streams that are not.
        const streamed = [{}, { stream: true, stream_options: { include_usage: true } }, { stream: true }][round % 3];
        statuses.push(await ask(consumer, deployment, { messages: [{ role: 'user', content }], ...streamed }));
        // Breakers close again, and the hours of the ledger differ.
        clock.advance(5 * 60_000);
      }
  return statuses;
};

interface Sums {
  readonly calls: number;
  readonly failed: number;
  readonly prompt: number;
  readonly completion: number;
  readonly total: number;
  readonly estimated: number;
  readonly cost: string;
}
interface Report {
  readonly rows: readonly (Sums & Readonly<Record<string, string | null>>)[];
  readonly total: Sums & { readonly requests: number };
  readonly unattributed: Sums;
}

const usage = (by: string): Report => {
  const { code, out, err } = spillway(['usage', file('u.db'), '--by', by, '--prices', file('prices.yaml'), '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Report;
};

/** Of the decimals that are printed, in whole units. */
const units = (money: string): bigint => {
  const [whole = '', fraction = ''] = money.split('.');
  return BigInt(whole + fraction.padEnd(15, '0'));
};

const sum = (rows: Report['rows']): bigint => rows.reduce((all, { cost }) => all + units(cost), 0n);

const used = (regions: Regions): readonly Usage[] =>
  regions
    .journal('ptu-weu')
    .concat(regions.journal('payg-sdc'))
    .flatMap(({ usage: each }) => each ?? []);

test('CO-01: the sums by consumer and by deployment are the same, and those of the backends; failures cost nothing', async () => {
  writeFileSync(file('prices.yaml'), prices);
  const ledger = await Ledger.open(file('u.db'), (message) => expect.fail(message));
  const made = lab(ledger);
  const statuses = await traffic(made);
  await made.told();
  ledger.close();
  const [byConsumer, byDeployment, byAll] = ['consumer', 'deployment', 'consumer,instance,deployment,hour'].map(usage);
  if (byConsumer === undefined || byDeployment === undefined || byAll === undefined) throw new Error('no reports');
  const journal = used(made.regions);
  const tokens = journal.reduce((all, each) => all + each.totalTokens, 0);
  const arrived = made.regions.arrivals();
  // A refused connection reaches no instance.
  const refusedConnections = 2;
  const calls = Object.values(arrived).reduce((all, each) => all + each.arrived, refusedConnections);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  expect(byConsumer.total).toMatchObject({ requests: 36, calls, total: tokens });
  // A third of the answers did not say what they used: their text was counted, and they are marked.
  expect(byConsumer.total.estimated).toBeGreaterThan(0);
  expect(byConsumer.total.estimated).toBeLessThan(tokens);
  expect(byConsumer.total.failed).toBe(calls - journal.length);
  expect(byConsumer.total.failed).toBeGreaterThan(5);
  expect(byConsumer.total.prompt).toBe(journal.reduce((all, each) => all + each.promptTokens, 0));
  expect(byConsumer.rows.map(({ consumer }) => consumer)).toEqual(consumers);
  expect(byDeployment.rows.map(({ deployment }) => deployment)).toEqual(['gpt-4o', 'gpt-4o-mini']);
  const total = units(byConsumer.total.cost);
  expect(total).toBeGreaterThan(0n);
  expect([sum(byConsumer.rows), sum(byDeployment.rows), sum(byAll.rows)]).toEqual([total, total, total]);
  expect(byConsumer.unattributed).toMatchObject({ calls: 0, total: 0, cost: '0.00' });
  const rows = new DatabaseSync(file('u.db'), { readOnly: true });
  const failed = rows.prepare('SELECT SUM(total) total FROM usage WHERE status IS NULL OR status <> 200').get();
  rows.close();
  expect(failed).toEqual({ total: 0 });
});

test('a spilled request is booked once, where it was answered, and its failed attempt with no tokens (TM-02)', async () => {
  const ledger = await Ledger.open(file('u.db'), (message) => expect.fail(message));
  const made = lab(ledger);
  made.regions.setFaults([{ instance: 'ptu-weu', status: 503 }]);
  await made.ask('finance', 'gpt-4o', { messages: [{ role: 'user', content: 'hi' }] });
  ledger.close();
  const { out } = spillway(['usage', file('u.db'), '--by', 'instance', '--csv']);
  const [{ promptTokens, completionTokens, totalTokens } = { promptTokens: 0, completionTokens: 0, totalTokens: 0 }] =
    used(made.regions);
  expect(out).toBe(
    `instance,calls,failed,prompt,completion,total,estimated,unknown
payg-sdc,1,0,${promptTokens},${completionTokens},${totalTokens},0,0
ptu-weu,1,1,0,0,0,0,0
`,
  );
  expect(totalTokens).toBeGreaterThan(0);
});

test('what has no price is no cost of 0: the row says so, and the command fails', async () => {
  writeFileSync(file('prices.yaml'), prices.replace(/ {2}gpt-4o-mini.*\n/, ''));
  const ledger = await Ledger.open(file('u.db'), (message) => expect.fail(message));
  const made = lab(ledger);
  for (const deployment of ['gpt-4o', 'gpt-4o-mini'])
    await made.ask('finance', deployment, { messages: [{ role: 'user', content: 'hi' }] });
  ledger.close();
  const { code, out, err } = spillway(['usage', file('u.db'), '--by', 'model', '--prices', file('prices.yaml')]);
  expect([code, err]).toEqual([1, 'warning: there is no price for model gpt-4o-mini, deployment gpt-4o-mini\n']);
  expect(out.split('\n').map((line) => line.replace(/\s+/g, ' ').split(' ').at(-1))).toEqual([
    'USD',
    expect.stringMatching(/^0\.\d+$/),
    'price',
    'price',
    '0.00',
    '',
  ]);
});

test('a stream that does not tell what it used is estimated, and said to be', async () => {
  const ledger = await Ledger.open(file('u.db'), (message) => expect.fail(message));
  const made = lab(ledger);
  await made.ask('finance', 'gpt-4o', { stream: true, messages: [{ role: 'user', content: 'hi' }] });
  await made.told();
  ledger.close();
  const { out } = spillway(['usage', file('u.db'), '--by', 'consumer', '--json']);
  const { total } = JSON.parse(out) as Report;
  expect(total.total).toBeGreaterThan(0);
  expect(total.estimated).toBe(total.total);
});

test('run writes a ledger, whole when it is stopped, without a word that was said', async () => {
  const started = await start(
    ['run', 'examples/01-spillover', '--port', '0', '--control-port', '0', '--format', 'json', '--ledger'].concat(
      file('u.db'),
    ),
  );
  const ready = started.ready as { readonly gateway: string };
  for (let n = 0; n < 20; n++)
    await (
      await fetch(`${ready.gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
        method: 'POST',
        headers: { 'api-key': 'demo-key-not-a-secret', 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'canary-in-the-prompt' }] }),
      })
    ).text();
  expect(await started.stop('SIGTERM')).toBe(0);
  const { out } = spillway(['usage', file('u.db'), '--by', 'hour', '--json']);
  expect((JSON.parse(out) as Report).total).toMatchObject({ requests: 20, calls: 20, failed: 0 });
  const database = new DatabaseSync(file('u.db'), { readOnly: true });
  expect(JSON.stringify(database.prepare('SELECT * FROM usage').all())).not.toMatch(/canary|not-a-secret/);
  database.close();
  expect(readdirSync(folder)).toEqual(['u.db']);
});

test('several processes write one ledger', async () => {
  const started = await start(
    [
      'run',
      'examples/01-spillover',
      '--processes',
      '2',
      '--port',
      '0',
      '--control-port',
      '0',
      '--format',
      'json',
    ].concat(['--ledger', file('u.db')]),
  );
  const ready = started.ready as { readonly gateway: string };
  const ask = async (): Promise<void> => {
    const headers = { 'api-key': 'demo-key-not-a-secret', 'content-type': 'application/json', connection: 'close' };
    const url = `${ready.gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`;
    await (await fetch(url, { method: 'POST', headers, body: '{"messages":[{"role":"user","content":"hi"}]}' })).text();
  };
  await Promise.all(Array.from({ length: 20 }, ask));
  expect(await started.stop('SIGTERM')).toBe(0);
  const { out } = spillway(['usage', file('u.db'), '--by', 'instance', '--json']);
  expect((JSON.parse(out) as Report).total).toMatchObject({ requests: 20, calls: 20, failed: 0 });
});

test('run sends what it saw to a collector before it ends', async () => {
  const paths: string[] = [];
  const collector = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const started = await start(
    ['run', 'examples/01-spillover', '--port', '0', '--control-port', '0', '--format', 'json', '--otlp'].concat(url),
  );
  const ready = started.ready as { readonly gateway: string };
  await (await fetch(`${ready.gateway}/openai/models`)).text();
  expect(await started.stop('SIGTERM')).toBe(0);
  await new Promise((done) => collector.close(done));
  expect(new Set(paths)).toEqual(new Set(['/v1/traces', '/v1/metrics']));
  expect(started.said()).not.toContain('warning');
});

test.for([
  ['a file that is not there', ['nowhere.db'], /there is no file/],
  ['a file that is no ledger', ['other.txt'], /is no usage ledger/],
  ['another database', ['other.db'], /is no usage ledger/],
  ['a key it does not know', ['u.db', '--by', 'colour'], /usage is not grouped by `colour`/],
  ['a time that is none', ['u.db', '--from', 'yesterday'], /--from is no time/],
] as const)('refuses %s', async ([, [name, ...rest], message]) => {
  writeFileSync(file('other.txt'), 'no database at all, but long enough to be looked at');
  const other = new DatabaseSync(file('other.db'));
  other.exec('CREATE TABLE t (a)');
  other.close();
  (await Ledger.open(file('u.db'), () => undefined)).close();
  const { code, err } = spillway(['usage', file(name), ...rest]);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  await expect(Ledger.open(file('other.db'), () => undefined)).rejects.toThrow('is no usage ledger');
});

test('sums up what lies between two times', async () => {
  const ledger = await Ledger.open(file('u.db'), (message) => expect.fail(message));
  const request = {
    id: 'a',
    attempts: [],
    gateway: 'g',
    gatewayRegion: 'West Europe',
    status: 200,
    product: null,
    api: '',
    operation: '',
  };
  for (const day of ['2026-01-01', '2026-01-02', '2026-01-03'])
    ledger.ended({ ...request, startedAt: Date.parse(day), consumer: day } as never);
  ledger.close();
  const { out } = spillway(
    ['usage', file('u.db'), '--by', 'day', '--csv', '--from', '2026-01-02', '--to'].concat('2026-01-02T23:59Z'),
  );
  expect(out.trim().split('\n').slice(1)).toEqual(['2026-01-02,0,0,0,0,0,0,0']);
});
