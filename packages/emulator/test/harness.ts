import type { Api, Backend, CircuitBreakerRule, ServiceSnapshot } from '@spillway/artifacts';
import { Body, decodeUtf8, encodeUtf8, HeaderMap } from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type OutgoingRequest,
  TransportError,
  VirtualClock,
} from '../src/index.ts';

export const document = (text: string, name = 'policy.xml'): PolicyDocument => {
  const { document: parsed, diagnostics } = parseDocument(name, text);
  if (parsed === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return parsed;
};

/** A document of which only some sections are interesting; the others inherit. */
export const sections = (parts: Readonly<Record<string, string>>, name?: string): PolicyDocument =>
  document(
    `<policies>${['inbound', 'backend', 'outbound', 'on-error'].map((section) => `<${section}>${parts[section] ?? '<base />'}</${section}>`).join('')}</policies>`,
    name,
  );

export const api = (overrides: Partial<Api> = {}): Api => ({
  id: 'orders',
  displayName: 'Orders',
  path: 'orders',
  serviceUrl: 'https://backend.test/base',
  subscriptionRequired: false,
  subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key', query: 'subscription-key', bearer: false },
  revision: '1',
  operations: [
    { id: 'get-order', displayName: 'Get order', method: 'GET', urlTemplate: '/{id}' },
    { id: 'any', displayName: 'Any', method: '*', urlTemplate: '/*' },
  ],
  policy: undefined,
  operationPolicies: new Map(),
  ...overrides,
});

export const snapshotOf = (overrides: Partial<ServiceSnapshot> = {}): ServiceSnapshot => ({
  apis: [api()],
  products: [],
  backends: new Map(),
  namedValues: new Map(),
  subscriptions: [],
  policy: undefined,
  topology: undefined,
  fragments: new Map(),
  topologySource: undefined,
  ...overrides,
});

export const rule = (overrides: Partial<CircuitBreakerRule> = {}): CircuitBreakerRule => ({
  name: 'breaker',
  count: 1,
  intervalMs: 60_000,
  statusCodeRanges: [
    { min: 429, max: 429 },
    { min: 500, max: 599 },
  ],
  errorReasons: ['BackendConnectionFailure', 'Timeout'],
  tripDurationMs: 60_000,
  acceptRetryAfter: true,
  ...overrides,
});

export const single = (id: string, circuitBreaker: CircuitBreakerRule | undefined = rule()): [string, Backend] => [
  id,
  {
    kind: 'single',
    id,
    url: `https://${id}.test/base`,
    headers: {},
    query: {},
    managedIdentityResource: undefined,
    circuitBreaker,
  },
];

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** No response: the transport's error code. */
  readonly error?: string;
  /** Virtual milliseconds before the headers. */
  readonly delayMs?: number;
}

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const bodyText = async (body: OutgoingRequest['body']): Promise<string> => {
  if (body === undefined) return '';
  if (body instanceof Uint8Array) return decodeUtf8(body);
  return decodeUtf8(await Body.ofStream(body).buffer());
};

async function* once(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield encodeUtf8(text);
}

export interface Harness {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly sent: readonly Sent[];
  send(options?: {
    method?: string;
    path?: string;
    headers?: Readonly<Record<string, string>>;
    body?: string;
  }): Promise<{
    readonly status: number;
    readonly reason: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }>;
}

/** A gateway in virtual time over a backend that is a function. */
export const harness = (
  snapshot: ServiceSnapshot,
  answer: (request: Sent, index: number) => Answer = () => ({}),
  options: Partial<EmulatorOptions> = {},
): Harness => {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  const bugs: unknown[] = [];
  const emulator = createEmulator({
    ...options,
    snapshot,
    clock,
    reportBug: (error) => bugs.push(error),
    transport: async (request) => {
      const seen: Sent = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await bodyText(request.body),
      };
      sent.push(seen);
      const { status = 200, headers = {}, body = '', error, delayMs } = answer(seen, sent.length - 1);
      if (delayMs !== undefined) await clock.sleep(delayMs, request.signal);
      if (error !== undefined) throw new TransportError(error);
      return { status, reason: '', headers: Object.entries(headers), body: once(body) };
    },
  });
  const send: Harness['send'] = ({ method = 'GET', path = '/orders/42', headers = {}, body } = {}) =>
    clock.run(async () => {
      const response = await emulator.handle({
        method,
        url: `http://gateway.test${path}`,
        headers: HeaderMap.from(Object.entries(headers)),
        body: body === undefined ? undefined : Body.ofStream(once(body)),
        ipAddress: '192.0.2.7',
        signal: new AbortController().signal,
      });
      const text = decodeUtf8((await response.body?.buffer()) ?? new Uint8Array());
      if (bugs.length > 0) throw bugs[0];
      return {
        status: response.status,
        reason: response.reason,
        headers: Object.fromEntries(response.headers),
        body: text,
      };
    });
  return { emulator, clock, sent, send };
};
