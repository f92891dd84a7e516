import type { Api, Backend, CircuitBreakerRule, ServiceSnapshot } from '@spillway/artifacts';
import { createEmulator, type EmulatorOptions, inProcessTransport, type Trace, VirtualClock } from '@spillway/emulator';
import { createRegions, type Regions, type Topology } from '@spillway/mock-aoai';
import { Body, decodeUtf8, encodeUtf8, HeaderMap } from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';

export const endpointOf = (instance: string): string => `https://${instance}.openai.azure.com`;

export const policyOf = (text: string, name = 'policy.xml'): PolicyDocument => {
  const { document, diagnostics } = parseDocument(name, text);
  if (document === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return document;
};

/** A backend that is an instance of the topology. */
export const backend = (id: string, instance: string, circuitBreaker?: CircuitBreakerRule): Backend => ({
  kind: 'single',
  id,
  url: `${endpointOf(instance)}/openai`,
  headers: { 'api-key': ['backend-key'] },
  query: {},
  managedIdentityResource: undefined,
  circuitBreaker,
});

export const breaker = (count: number, intervalMs: number, tripDurationMs: number): CircuitBreakerRule => ({
  name: 'throttled',
  count,
  intervalMs,
  statusCodeRanges: [{ min: 429, max: 429 }],
  errorReasons: [],
  tripDurationMs,
  acceptRetryAfter: true,
});

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

/** An API for the data plane of Azure OpenAI, for whoever has a key. */
export const openAiApi = (policy: PolicyDocument, overrides: Partial<Api> = {}): Api => ({
  id: 'openai',
  displayName: 'openai',
  path: 'openai',
  serviceUrl: undefined,
  subscriptionRequired: true,
  subscriptionKeyParameterNames: { header: 'api-key', query: 'api-key', bearer: false },
  revision: '1',
  operations: [
    operation('ChatCompletions_Create', 'chat/completions'),
    operation('Completions_Create', 'completions'),
    operation('embeddings_create', 'embeddings'),
  ],
  policy,
  operationPolicies: new Map(),
  ...overrides,
});

/** A service with three callers, whose keys are `key-one`, `key-two` and `key-three`. */
export const serviceOf = (
  topology: Topology,
  apis: readonly Api[],
  backends: readonly Backend[],
  overrides: Partial<ServiceSnapshot> = {},
): ServiceSnapshot => ({
  apis,
  products: [
    {
      id: 'starter',
      displayName: 'starter',
      subscriptionRequired: true,
      apis: apis.map(({ id }) => id),
      policy: undefined,
    },
  ],
  backends: new Map(backends.map((each) => [each.id, each])),
  namedValues: new Map(),
  subscriptions: ['one', 'two', 'three'].map((id) => ({
    id,
    displayName: id,
    key: `key-${id}`,
    isActive: true,
    scope: { kind: 'product', id: 'starter' },
  })),
  policy: undefined,
  fragments: new Map(),
  topology: { version: 1, ...topology } as ServiceSnapshot['topology'],
  topologySource: undefined,
  ...overrides,
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

/** A gateway over its mocked instances, in virtual time. */
export const benchOn = (
  topology: Topology,
  snapshot: ServiceSnapshot,
  { seed = 1, ...options }: Partial<EmulatorOptions> = {},
): Bench => {
  const clock = new VirtualClock();
  const start = clock.now();
  const now = () => (clock.now() - start) / 1000;
  const regions = createRegions(topology, { clock, seed, journalLimit: 1_000_000 });
  const emulator = createEmulator({
    ...options,
    snapshot,
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
    const { deployment = 'gpt-4o', operation: name = 'chat/completions', subscription = 'one' } = call;
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

/** Which instance answered, by its name in the topology. */
export const servedBy = ({ trace }: Answered): string => trace?.attempts.at(-1)?.instance ?? '';

export const shareOf = (answers: readonly Answered[], instance: string): number =>
  answers.filter((each) => servedBy(each) === instance).length / answers.length;

export const within = (answers: readonly Answered[], from: number, to: number): readonly Answered[] =>
  answers.filter(({ at }) => at >= from && at < to);

export const countOf = (answers: readonly Answered[], status: number): number =>
  answers.filter((each) => each.status === status).length;
