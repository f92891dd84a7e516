import { readFileSync } from 'node:fs';
import type { Api, Backend, ServiceSnapshot } from '@spillway/artifacts';
import { createEmulator, inProcessTransport, type Trace, VirtualClock } from '@spillway/emulator';
import { createRegions, type Regions, type Topology } from '@spillway/mock-aoai';
import { Body, decodeUtf8, encodeUtf8, HeaderMap } from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';

// The published gateway policies that users copy, as they lie beside this project, and what their authors built around
// them: three simulated instances, three subscriptions of one product, three operations.

export const corpus = new URL('../../../../shared/corpus/', import.meta.url);

const policyFrom = (path: string, keepsBody = false): PolicyDocument => {
  const text = readFileSync(new URL(path, corpus), 'utf8');
  const kept = keepsBody ? text.replaceAll('<forward-request ', '<forward-request buffer-request-body="true" ') : text;
  const { document } = parseDocument(path, kept);
  if (document === undefined) throw new Error(`${path} cannot be read`);
  return document;
};

const tokensPerMinute = {
  'gpt-35-turbo-10k-token': 10_000,
  'gpt-35-turbo-100k-token': 100_000,
  'gpt-35-turbo-100m-token': 100_000_000,
  embedding: 10_000,
  embedding100k: 100_000,
};

/** Milliseconds for a completion token of each instance; what is not named keeps the simulator's 19. */
export interface Speeds {
  readonly ptu1?: number;
  readonly payg1?: number;
  readonly payg2?: number;
}

export interface Fixture {
  /** The API's policy and the fragments it includes, as paths in the corpus. */
  readonly policy: string;
  readonly fragments?: Readonly<Record<string, string>>;
  readonly helper?: string;
  readonly backends?: readonly Backend[];
  /** Fragments keep the request body, so that it can be sent again. */
  readonly keepsBody?: boolean;
  readonly speeds?: Speeds;
  /** Tokens of every completion that is not bounded more tightly. */
  readonly completionTokens?: number;
}

const instances = { ptu1: 'westeurope', payg1: 'swedencentral', payg2: 'francecentral' } as const;

const endpointOf = (instance: string): string => `https://${instance}.openai.azure.com`;

const topologyOf = ({ speeds = {}, completionTokens = 16 }: Fixture): Topology => ({
  instances: Object.fromEntries(
    Object.entries(instances).map(([id, region]) => {
      const perTokenMs = speeds[id as keyof Speeds] ?? 19;
      const deployments = Object.entries(tokensPerMinute).map(([name, capacity]) => {
        const isEmbedding = name.startsWith('embedding');
        const latency = isEmbedding ? { firstTokenMs: 100 } : { firstTokenMs: perTokenMs, perTokenMs };
        const model = isEmbedding ? 'text-embedding-ada-002' : 'gpt-35-turbo';
        const replies = [{ reply: 'word'.concat(' word'.repeat(completionTokens - 1)) }];
        return [name, { model, version: '0613', sku: 'Standard', capacity, charging: '2024-06', latency, replies }];
      });
      return [id, { endpoint: endpointOf(id), region, deployments: Object.fromEntries(deployments) }];
    }),
  ),
});

const backend = (id: string, instance: string, more: object = {}): Backend => ({
  kind: 'single',
  id,
  url: `${endpointOf(instance)}/openai`,
  headers: { 'api-key': ['backend-key'] },
  query: {},
  managedIdentityResource: undefined,
  circuitBreaker: undefined,
  ...more,
});

export const toolkitBackends: readonly Backend[] = [
  backend('ptu-backend-1', 'ptu1'),
  backend('payg-backend-1', 'payg1'),
  backend('payg-backend-2', 'payg2'),
  backend('ptu-backend-1-with-breaker', 'ptu1', {
    circuitBreaker: {
      name: 'throttled',
      count: 3,
      intervalMs: 10_000,
      statusCodeRanges: [{ min: 429, max: 429 }],
      errorReasons: [],
      tripDurationMs: 60_000,
      acceptRetryAfter: true,
    },
  }),
];

export const poolOf = (id: string, ...members: readonly (readonly [string, number, number])[]): Backend => ({
  kind: 'pool',
  id,
  members: members.map(([backendId, priority, weight]) => ({ backendId, priority, weight })),
});

const operation = (id: string, path: string) => ({
  id,
  displayName: id,
  method: 'POST',
  urlTemplate: `/deployments/{deployment-id}/${path}`,
});

const apiOf = (id: string, path: string, policy: PolicyDocument): Api => ({
  id,
  displayName: id,
  path,
  serviceUrl: `${endpointOf('payg1')}/openai`,
  subscriptionRequired: true,
  subscriptionKeyParameterNames: { header: 'api-key', query: 'api-key', bearer: false },
  revision: '1',
  operations: [
    operation('ChatCompletions_Create', 'chat/completions'),
    operation('Completions_Create', 'completions'),
    operation('embeddings_create', 'embeddings'),
    { id: 'helper', displayName: 'helper', method: 'POST', urlTemplate: '/set-preferred-backends' },
  ],
  policy,
  operationPolicies: new Map(),
});

const snapshotOf = (
  { policy, fragments = {}, helper, backends = [], keepsBody }: Fixture,
  topology: Topology,
): ServiceSnapshot => ({
  apis: [
    apiOf('openai', 'openai', policyFrom(policy)),
    ...(helper === undefined ? [] : [apiOf('helpers', 'helpers', policyFrom(helper))]),
  ],
  products: [
    {
      id: 'toolkit',
      displayName: 'toolkit',
      subscriptionRequired: true,
      apis: ['openai', 'helpers'],
      policy: undefined,
    },
  ],
  backends: new Map([...toolkitBackends, ...backends].map((each) => [each.id, each])),
  namedValues: new Map(),
  subscriptions: ['one', 'two', 'three'].map((id) => ({
    id,
    displayName: id,
    key: `key-${id}`,
    isActive: true,
    scope: { kind: 'product', id: 'toolkit' },
  })),
  policy: undefined,
  fragments: new Map(Object.entries(fragments).map(([id, path]) => [id, policyFrom(path, keepsBody)])),
  topology: { version: 1, ...topology } as ServiceSnapshot['topology'],
  topologySource: undefined,
});

export interface Call {
  readonly path?: string;
  readonly deployment?: string;
  readonly operation?: 'chat/completions' | 'completions' | 'embeddings';
  readonly body: object;
  readonly subscription?: 'one' | 'two' | 'three';
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  /** Seconds since the run began, when it was sent and when the answer was there. */
  readonly at: number;
  readonly endedAt: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly trace: Trace | undefined;
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly regions: Regions;
  readonly emulator: ReturnType<typeof createEmulator>;
  readonly now: () => number;
  /** Must be called while the clock runs something. */
  send(call: Call): Promise<Answered>;
}

/** The gateway with its three instances, in virtual time. */
export const benchOf = (fixture: Fixture, seed = 1): Bench => {
  const clock = new VirtualClock();
  const start = clock.now();
  const now = () => (clock.now() - start) / 1000;
  const topology = topologyOf(fixture);
  const regions = createRegions(topology, { clock, seed, journalLimit: 1_000_000 });
  const emulator = createEmulator({
    snapshot: snapshotOf(fixture, topology),
    clock,
    seed,
    transport: inProcessTransport((request) => regions.respond(request)),
    traceLimit: 1_000_000,
    reportBug: (error) => {
      throw error;
    },
  });
  let sent = 0;
  const send = async (call: Call): Promise<Answered> => {
    const { deployment = 'gpt-35-turbo-100m-token', operation: name = 'chat/completions', subscription = 'one' } = call;
    const at = now();
    const number = ++sent;
    const path = call.path ?? `openai/deployments/${deployment}/${name}?api-version=2024-02-01`;
    const headers = { 'api-key': `key-${subscription}`, 'content-type': 'application/json', ...call.headers };
    const response = await emulator.handle({
      method: 'POST',
      url: `http://gateway.test/${path}${path.includes('?') ? '&' : '?'}n=${number}`,
      headers: HeaderMap.from(Object.entries(headers)),
      body: Body.ofBytes(encodeUtf8(JSON.stringify(call.body))),
      ipAddress: '192.0.2.7',
      signal: new AbortController().signal,
    });
    const body = decodeUtf8((await response.body?.buffer()) ?? new Uint8Array());
    const answered = Object.fromEntries([...response.headers].map(([key, value]) => [key.toLowerCase(), value]));
    return {
      at,
      endedAt: now(),
      status: response.status,
      headers: answered,
      body,
      trace: emulator.traces(100).findLast((trace) => trace.url.endsWith(`n=${number}`)),
    };
  };
  return { clock, regions, emulator, now, send };
};

export interface Users {
  /** How many there are at a second; they come and go as the number changes. */
  readonly count: (second: number) => number;
  readonly seconds: number;
  /** The call of a user, counted from 0. */
  readonly call: (user: number, second: number) => Call;
}

/** Closed-loop users with a second of thinking between an answer and the next request. */
export const drive = async (
  { clock, now, send }: Bench,
  { count, seconds, call }: Users,
): Promise<readonly Answered[]> => {
  const most = Math.max(...Array.from({ length: seconds }, (_, second) => count(second)));
  const answers: Answered[] = [];
  const live = async (user: number): Promise<void> => {
    while (now() < seconds) {
      if (user < count(Math.floor(now()))) answers.push(await send(call(user, now())));
      await clock.sleep(1000);
    }
  };
  await Promise.all(Array.from({ length: most }, (_, user) => clock.run(() => live(user))));
  return answers.sort((a, b) => a.at - b.at);
};

/** Half the numbers are true, the same in every run. */
export const coin = (seed: number): (() => boolean) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state > 2 ** 31;
  };
};

/** Which instance answered, by its name in the topology. */
export const servedBy = ({ trace }: Answered): string => trace?.attempts.at(-1)?.instance ?? '';

export const shareOf = (answers: readonly Answered[], instance: string): number =>
  answers.filter((each) => servedBy(each) === instance).length / answers.length;

export const within = (answers: readonly Answered[], from: number, to: number): readonly Answered[] =>
  answers.filter(({ at }) => at >= from && at < to);

export const countOf = (answers: readonly Answered[], status: number): number =>
  answers.filter((each) => each.status === status).length;
