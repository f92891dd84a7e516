// The main job in half a minute: the gateway of this example on loopback, three regional mocks behind it, traffic from
// the real `openai` client, and what happens when one region after the other goes away. `pnpm demo` runs it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArtifacts, type Topology } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { createEmulator, listen, type Transport, undiciTransport } from '@spillway/emulator';
import { createRegions, listen as listenRegions } from '@spillway/mock-aoai';
import { APIError, AzureOpenAI } from 'openai';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = `${root}apps/cli/bin/spillway.mjs`;
const project = 'examples/01-spillover';

/** Runs one command of the built CLI and shows what it prints. */
const spillway = (...args: readonly string[]): void => {
  console.log(`\n$ spillway ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`spillway ${args[0]} ended with ${status}`);
};

/** An instance that no policy names, outside the residency: it must end with 0 calls. */
const outside = 'payg-eus';
const withOutside = (topology: Topology): Topology => ({
  ...topology,
  instances: {
    ...topology.instances,
    [outside]: {
      endpoint: `https://${outside}.openai.azure.com`,
      region: 'eastus',
      deployments: { 'gpt-4o': { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 100_000 } },
    },
  },
});

/** Sends what is meant for an instance's endpoint to its port on loopback. */
const onLoopback = (send: Transport, topology: Topology, urls: Readonly<Record<string, string>>): Transport => {
  const ports = Object.entries(topology.instances).map(
    ([id, { endpoint }]) => [endpoint, urls[id] ?? endpoint] as const,
  );
  return (request) => {
    const [endpoint = '', url = ''] = ports.find(([each]) => request.url.startsWith(each)) ?? [];
    return send({ ...request, url: url + request.url.slice(endpoint.length) });
  };
};

interface Phase {
  readonly title: string;
  readonly requests: number;
  readonly status: number;
  /** Display name of the region that must answer; a dash when the gateway itself does. */
  readonly region: string;
}

interface Row extends Phase {
  readonly seen: string[];
}

const wide = 50;
const line = ({ title, requests, seen, status, region }: Row): string => {
  const isDone = seen.length === requests;
  const isRight = seen.every((each) => each === `${status} ${region}`);
  const mark = seen.length === 0 ? ' ' : !isRight ? 'x' : isDone ? '✓' : '…';
  const answers = [...new Set(seen)]
    .map((each) => `${seen.filter((other) => other === each).length}x ${each}`)
    .join(', ');
  return `${mark} ${title.padEnd(wide)} ${answers}`;
};

/** A table that fills while requests come back; plain lines when nobody watches. */
const table = (rows: readonly Row[]) => {
  const isLive = process.stdout.isTTY === true;
  if (isLive) for (const row of rows) console.log(line(row));
  return {
    update: (): void => {
      if (!isLive) return;
      process.stdout.write(`\u001b[${rows.length}A`);
      for (const row of rows) process.stdout.write(`\u001b[2K${line(row)}\n`);
    },
    finished: (row: Row): void => {
      if (!isLive) console.log(line(row));
    },
  };
};

const ask = async (client: AzureOpenAI): Promise<string> => {
  try {
    const { response } = await client.chat.completions
      .create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 16 })
      .withResponse();
    return `${response.status} ${response.headers.get('x-ms-region') ?? '-'}`;
  } catch (error) {
    if (!(error instanceof APIError) || error.status === undefined) throw error;
    return `${error.status} -`;
  }
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const startGateway = async () => {
  const { snapshot, diagnostics } = readArtifacts(loadFolder(`${folder}apim-artifacts`));
  if (snapshot?.topology === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const topology = withOutside(snapshot.topology);
  const regions = createRegions(topology);
  const mocks = await listenRegions(regions, {});
  const real = undiciTransport();
  const emulator = createEmulator({
    snapshot: { ...snapshot, topology },
    transport: onLoopback(real.send, topology, mocks.instances),
  });
  const gateway = await listen(emulator.app(), 0);
  const close = async (): Promise<void> => void (await Promise.all([gateway.close(), mocks.close(), real.close()]));
  return { regions, mocks, gateway, close, key: snapshot.subscriptions[0]?.key ?? '' };
};

const traffic = async ({
  regions,
  mocks,
  gateway,
  key,
}: Awaited<ReturnType<typeof startGateway>>): Promise<boolean> => {
  console.log(
    `\nGateway ${gateway.url}; mocks ${Object.entries(mocks.instances)
      .map(([id, url]) => `${id} ${url}`)
      .join(', ')}`,
  );
  console.log(
    'Traffic from the openai client (AzureOpenAI, no retries of its own), status and region of each answer:\n',
  );
  const client = new AzureOpenAI({ endpoint: gateway.url, apiKey: key, apiVersion: '2024-10-21', maxRetries: 0 });
  const phases: readonly (readonly [Phase, () => void | Promise<void>])[] = [
    [
      { title: 'all healthy: West Europe PTU serves', requests: 5, status: 200, region: 'West Europe' },
      () => undefined,
    ],
    [
      { title: 'West Europe PTU answers 429: spills over', requests: 5, status: 200, region: 'Sweden Central' },
      () => regions.setFault('ptu-weu', { status: 429, headers: { 'retry-after': '4' } }),
    ],
    [
      { title: 'Sweden Central is out too: refused, not sent on', requests: 5, status: 503, region: '-' },
      () => regions.setFault('payg-sdc', { outage: 'refused' }),
    ],
    [
      { title: 'West Europe PTU is back after Retry-After', requests: 5, status: 200, region: 'West Europe' },
      async () => {
        regions.clearFault('*');
        await sleep(4500);
      },
    ],
  ];
  const rows = phases.map(([phase]): Row => ({ ...phase, seen: [] }));
  const shown = table(rows);
  for (const [index, [, prepare]] of phases.entries()) {
    const row = rows[index] as Row;
    await prepare();
    for (let n = 0; n < row.requests; n++) {
      row.seen.push(await ask(client));
      shown.update();
    }
    shown.finished(row);
  }
  const calls = Object.fromEntries(regions.instances.map((id) => [id, regions.journal(id).length]));
  console.log(
    `\nRequests that reached each instance: ${Object.entries(calls)
      .map(([id, count]) => `${id} ${count}`)
      .join(', ')}`,
  );
  console.log(`East US (${outside}) is outside the residency: ${calls[outside]} calls.`);
  return calls[outside] === 0 && rows.every((row) => row.seen.every((each) => each === `${row.status} ${row.region}`));
};

console.log('Spillway demo: an AI gateway policy, built, checked, run against failing regions, and judged.');
spillway('build', project);
spillway('check', project);
const running = await startGateway();
let isAsExpected: boolean;
try {
  isAsExpected = await traffic(running);
} finally {
  await running.close();
}
spillway('gate', project);
console.log(
  isAsExpected
    ? '\nEvery answer came from the region it should.'
    : '\nAn answer differs from what was expected (marked x).',
);
console.log(`
Next, try:
  pnpm spillway run ${project}
  pnpm spillway gate examples/02-bring-your-own-policy
  pnpm spillway eval '@(context.Request.Method.ToLower())'`);
process.exitCode = isAsExpected ? 0 : 1;
