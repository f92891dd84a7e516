import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, test } from 'vitest';
import { type Running, spillway, start } from './spillway.ts';

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

interface Operation {
  readonly operationId: string;
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

interface Ready {
  readonly gateway: string;
  readonly control: string;
}

const run = async (...args: readonly string[]): Promise<Ready> => {
  const started = await start(
    ['run', 'examples/01-spillover', '--port', '0', '--control-port', '0', '--format', 'json'].concat(args),
  );
  running.push(started);
  return started.ready as unknown as Ready;
};

const documentOf = async ({ control }: Ready): Promise<Document> =>
  (await (await fetch(`${control}/_spillway/openapi.json`)).json()) as Document;

/** What is asked of each operation, and the status that comes of it: by operation, method and path apart. */
interface Sample {
  readonly status: number;
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const instance = { instance: 'ptu-weu' };

const mocks: Readonly<Record<string, readonly Sample[]>> = {
  faults: [{ status: 200 }],
  setFaults: [
    { status: 204, body: { faults: [] } },
    { status: 400, body: 1 },
  ],
  setFault: [
    { status: 204, path: instance, body: { status: 429 } },
    { status: 400, path: instance, body: { status: 'x' } },
    { status: 404, path: { instance: 'nowhere' }, body: { status: 429 } },
  ],
  addFault: [{ status: 204, path: instance, body: { status: 500 } }],
  clearFault: [{ status: 204, path: instance }],
  arrivals: [{ status: 200 }],
  journal: [
    { status: 200, path: instance },
    { status: 404, path: { instance: 'nowhere' } },
  ],
  har: [{ status: 200, path: instance }],
};

const own: Readonly<Record<string, readonly Sample[]>> = {
  metrics: [{ status: 200 }],
  document: [{ status: 200 }],
  health: [{ status: 200 }],
  routes: [{ status: 200 }],
  state: [{ status: 200 }],
  traces: [{ status: 200 }],
  trace: [{ status: 404, path: { id: 'none' } }],
  contract: [
    { status: 200, path: { id: 'openai' } },
    { status: 404, path: { id: 'none' } },
  ],
  emitted: [{ status: 200 }],
  messages: [{ status: 200 }],
  backends: [{ status: 200 }],
  clock: [{ status: 200 }],
  reload: [{ status: 200 }],
  reset: [{ status: 204 }],
};

const virtual: Readonly<Record<string, readonly Sample[]>> = {
  setClock: [
    { status: 200, body: { frozen: false } },
    { status: 400, body: {} },
  ],
  advance: [
    { status: 200, body: { seconds: 1 } },
    { status: 400, body: { seconds: -1 } },
  ],
};

const real: Readonly<Record<string, readonly Sample[]>> = {
  setClock: [{ status: 409, body: { frozen: true } }],
  advance: [{ status: 409, body: { seconds: 1 } }],
};

const fleet: Readonly<Record<string, readonly Sample[]>> = {
  ...mocks,
  ...virtual,
  metrics: [{ status: 200 }],
  document: [{ status: 200 }],
  health: [{ status: 200 }],
  traces: [{ status: 200 }],
  gateways: [{ status: 200 }],
  setGateway: [
    { status: 200, path: { id: 'gw-weu' }, body: { state: 'up' } },
    { status: 400, path: { id: 'gw-weu' }, body: {} },
    { status: 404, path: { id: 'none' }, body: { state: 'up' } },
  ],
  unit: [
    { status: 200, path: { id: 'gw-weu', unit: '1' } },
    { status: 404, path: { id: 'gw-weu', unit: '7' } },
  ],
  setControlPlane: [
    { status: 200, body: { up: true } },
    { status: 400, body: {} },
  ],
  probe: [{ status: 200 }],
  clock: [{ status: 200 }],
  reload: [{ status: 200 }],
  reset: [{ status: 204 }],
};

const ask = (ready: Ready, method: string, path: string, { path: parts = {}, body }: Sample): Promise<Response> =>
  fetch(ready.control + path.replace(/\{(\w+)\}/g, (_whole, name: string) => parts[name] ?? 'none'), {
    method: method.toUpperCase(),
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

/** What an answer has that its description has not. */
const misfits = async (document: Document, operation: Operation, answer: Response): Promise<unknown> => {
  const text = await answer.text();
  const described = operation.responses[answer.status];
  if (described === undefined) return `${answer.status} is not described: ${text}`;
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(described.content ?? {});
  if (!(answer.headers.get('content-type') ?? '').startsWith(type)) return `it is no ${type}`;
  if (type === '') return text === '' ? null : `there is a body: ${text}`;
  if (type !== 'application/json') return null;
  const validate = new Ajv2020({ strict: false }).compile({ ...schema, components: document.components });
  return validate(JSON.parse(text)) ? null : validate.errors;
};

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe.for([
  ['one gateway in virtual time', ['--virtual-clock'], { ...own, ...mocks, ...virtual }],
  ['one gateway', [], { ...own, ...mocks, ...real }],
  ['several processes', ['--processes', '2'], { ...own, ...mocks, ...real, reload: [{ status: 409 }] }],
  ['all gateways', ['--all-gateways', '--virtual-clock'], fleet],
] as const)('the control API of %s', ([, args, samples]) => {
  test('has a valid document, of exactly the operations that answer as it says', async () => {
    const ready = await run(...args);
    // Something to tell.
    await (await fetch(`${ready.gateway}/openai/nothing`)).text();
    const document = await documentOf(ready);
    expect(await new Validator().validate(structuredClone(document) as never)).toMatchObject({ valid: true });
    const operations = operationsOf(document);
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(samples).sort());
    const wrong: unknown[] = [];
    for (const { path, method, operation } of operations)
      for (const sample of (samples as Readonly<Record<string, readonly Sample[]>>)[operation.operationId] ?? []) {
        const answer = await ask(ready, method, path, sample);
        const found = answer.status === sample.status ? null : `${answer.status} in place of ${sample.status}`;
        const misfit = await misfits(document, operation, answer);
        if (found !== null || misfit !== null) wrong.push([method, path, found, misfit]);
      }
    expect(wrong).toEqual([]);
  });

  test('takes no write of a browser page, and answers to no foreign name', async () => {
    const ready = await run(...args);
    for (const { path, method } of operationsOf(await documentOf(ready))) {
      const url = ready.control + path.replace(/\{(\w+)\}/g, 'ptu-weu');
      const page = { method: method.toUpperCase(), headers: { origin: 'https://contoso.example' } };
      const { status } = await fetch(url, page);
      if (method !== 'get') expect([method, path, status]).toEqual([method, path, 403]);
      expect([path, await rebound(url, method)]).toEqual([path, 403]);
    }
  });
});

/** The status for a page whose name has been made to mean this machine. */
const rebound = async (url: string, method: string): Promise<number> => {
  const { request } = await import('node:http');
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { host: `attacker.example:${port}` };
    request({ hostname, port, path: pathname, method: method.toUpperCase(), headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
};

test('a frozen clock stands still while requests wait, and moves when it is advanced', async () => {
  const ready = await run('--virtual-clock');
  const control = (method: string, path: string, body?: unknown) =>
    ask(ready, method, `/_spillway${path}`, { status: 0, body });
  await control('put', '/faults/ptu-weu', { delay: 5 });
  const before = (await (await control('put', '/clock', { frozen: true })).json()) as {
    now: number;
    isFrozen: boolean;
  };
  expect(before.isFrozen).toBe(true);
  let isAnswered = false;
  const answer = fetch(`${ready.gateway}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`, {
    method: 'POST',
    headers: { 'api-key': 'demo-key-not-a-secret', 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] }),
  }).then((response) => {
    isAnswered = true;
    return response.status;
  });
  await expect.poll(async () => (await (await control('get', '/journal/ptu-weu')).json()) as unknown[]).toHaveLength(1);
  const during = (await (await control('get', '/clock')).json()) as { now: number };
  expect([isAnswered, during.now]).toEqual([false, before.now]);
  await control('post', '/clock/advance', { seconds: 60 });
  await control('put', '/clock', { frozen: false });
  expect(await answer).toBe(200);
});

test('others are let in on request only, and with a warning', async () => {
  const started = await start([
    'run',
    'examples/01-spillover',
    '--port',
    '0',
    '--control-port',
    '0',
    '--format',
    'json',
    '--host',
    '0.0.0.0',
  ]);
  running.push(started);
  expect(started.ready).toMatchObject({
    gateway: expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+$/),
    control: expect.stringMatching(/^http:\/\/0\.0\.0\.0:\d+$/),
  });
  expect(started.said()).toContain('warning: the control API listens on 0.0.0.0 too');
  const { code, err } = spillway(['run', 'examples/01-spillover', '--host', 'gateway.example']);
  expect([code, err]).toEqual([2, expect.stringContaining('it is an IP address')]);
});
