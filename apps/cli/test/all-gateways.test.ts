import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, root, spillway, start } from './spillway.ts';

interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly gateways: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'spillway-gateways-'));
const topology = join(folder, 'topology.yaml');
let running: Running;
let ready: Ready;

beforeAll(async () => {
  const text = readFileSync(join(root, 'examples/01-spillover/apim-artifacts/topology.yaml'), 'utf8');
  const gateways = `gateways:
  - { id: weu, region: westeurope, units: 2 }
  - { id: sdc, region: swedencentral }
`;
  writeFileSync(topology, `${text.replace(/^gateways:\n(?:[ -].*\n)*/m, '')}${gateways}`);
  running = await start([
    'run',
    'examples/01-spillover',
    '--topology',
    topology,
    '--all-gateways',
    '--virtual-clock',
    '--port',
    '0',
    '--control-port',
    '0',
    '--format',
    'json',
  ]);
  ready = running.ready as unknown as Ready;
});

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

/** Status, or that nobody answered. */
const ask = (base: string, region?: string): Promise<number | string> =>
  fetch(`${base}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
    method: 'POST',
    headers: {
      'api-key': 'demo-key-not-a-secret',
      'content-type': 'application/json',
      ...(region !== undefined && { 'x-spillway-client-region': region }),
    },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
  }).then(
    ({ status }) => status,
    () => 'nobody',
  );

const control = async (method: string, path: string, body?: object): Promise<unknown> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${ready.control}/_spillway${path}`, { method, ...sent });
  return answer.status === 204 ? undefined : answer.json();
};

const served = async (): Promise<readonly string[]> =>
  ((await control('GET', '/traces?last=100')) as { gateway: string }[]).map(({ gateway }) => gateway);

test('every gateway answers by itself, and the front door sends to the nearest', async () => {
  expect(Object.keys(ready.gateways)).toEqual(['weu', 'sdc']);
  expect(await ask(ready.gateways['weu'] ?? '')).toBe(200);
  expect(await ask(ready.gateways['sdc'] ?? '')).toBe(200);
  expect(await ask(ready.gateway)).toBe(200);
  expect(await ask(ready.gateway, 'swedencentral')).toBe(200);
  expect((await served()).toSorted()).toEqual(['sdc', 'sdc', 'weu', 'weu']);
});

test('a gateway that is down refuses everybody, until the front door has seen it and the name has run out', async () => {
  await control('POST', '/reset');
  expect(await ask(ready.gateway, 'westeurope')).toBe(200);
  expect(await control('PUT', '/gateways/weu', { state: 'down' })).toMatchObject({
    id: 'weu',
    state: 'down',
    units: 2,
  });
  expect(await ask(ready.gateways['weu'] ?? '')).toBe('nobody');
  await control('POST', '/front-door/probe');
  expect(await ask(ready.gateway, 'westeurope')).toBe('nobody');
  await control('POST', '/clock/advance', { seconds: 60 });
  expect(await ask(ready.gateway, 'westeurope')).toBe(200);
  expect((await served()).at(-1)).toBe('sdc');
  expect(await control('GET', '/gateways')).toMatchObject([
    { id: 'weu', state: 'down', health: 'silent' },
    { id: 'sdc', state: 'up', health: 'healthy' },
  ]);
});

test('each unit has breakers of its own', async () => {
  await control('POST', '/reset');
  await control('PUT', '/faults/ptu-weu', { status: 429, headers: { 'retry-after': '30' }, times: 1 });
  expect(await ask(ready.gateways['weu'] ?? '')).toBe(200);
  const isOpen = async (unit: number): Promise<unknown> =>
    ((await control('GET', `/gateways/weu/units/${unit}/backends`)) as { id: string; isOpen: boolean }[]).find(
      ({ id }) => id === 'ptu-weu',
    )?.isOpen;
  expect([await isOpen(0), await isOpen(1)]).toEqual([true, false]);
  const metrics = await (await fetch(`${ready.control}/metrics`)).text();
  expect(metrics).toContain('spillway_attempts_total{backend="ptu-weu",status="429"} 1\n');
  expect(metrics).toContain('spillway_backend_open{gateway="weu",backend="ptu-weu"} 1\n');
  expect(metrics).toContain('spillway_backend_open{gateway="sdc",backend="ptu-weu"} 0\n');
});

test('what makes no sense is refused with what would', async () => {
  expect(await control('PUT', '/gateways/weu', { state: 'off' })).toEqual({
    error: { code: 'InvalidBody', message: 'send {"state": …}: up, disabled, down' },
  });
  expect(await control('PUT', '/gateways/nowhere', { state: 'up' })).toEqual({
    error: { code: 'NotFound', message: 'the gateways are weu, sdc' },
  });
  expect(await control('PUT', '/control-plane', {})).toMatchObject({ error: { code: 'InvalidBody' } });
});

test.each([
  [['--processes', '2'], '--all-gateways runs in one process'],
  [[], 'which names none'],
])('the command refuses %j', (more, message) => {
  const plain = join(folder, 'plain.yaml');
  writeFileSync(plain, readFileSync(topology, 'utf8').replace(/^gateways:\n(?:[ -].*\n)*/m, ''));
  const { code, err } = spillway(['run', 'examples/01-spillover', '--topology', plain, '--all-gateways', ...more]);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
