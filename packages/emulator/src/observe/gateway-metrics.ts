import type { BackendState } from '../backends/registry.ts';
import { genAiProvider } from './gen-ai.ts';
import { type Instrument, MetricSet } from './metric-set.ts';
import type { ObservedAttempt, ObservedRequest, Observer } from './record.ts';

const counter = (name: string, unit: string, help: string, labels: readonly string[]): Instrument => ({
  name,
  kind: 'counter',
  unit,
  help,
  labels,
});

const requests = counter('spillway.requests', '{request}', 'Requests by API, operation and status of the answer.', [
  'api',
  'operation',
  'status',
]);

const attempts = counter('spillway.attempts', '{call}', 'Calls of backends by status, or by why no answer came.', [
  'backend',
  'status',
]);

const tokens = counter('spillway.tokens', '{token}', 'Tokens that models used, as answers tell or as estimated.', [
  'type',
  'model',
  'deployment',
  'consumer',
]);

const unknown = counter('spillway.answers.uncounted', '{answer}', 'Answers that used tokens nobody told.', ['backend']);

const refusals = counter('spillway.refusals', '{request}', 'Requests that the gateway refused itself.', [
  'api',
  'source',
  'reason',
]);

const streamsStarted = counter('spillway.streams.started', '{stream}', 'Streamed answers that have begun.', ['api']);

const streamsEnded = counter(
  'spillway.streams.ended',
  '{stream}',
  'Streamed answers that ended, whole or broken off.',
  ['api', 'how'],
);

const backendOpen: Instrument = {
  name: 'spillway.backend.open',
  kind: 'gauge',
  unit: '',
  help: '1 while the circuit breaker of the backend is open.',
  labels: ['gateway', 'backend'],
};

// Buckets of the semantic conventions: opentelemetry.io/docs/specs/semconv/http/http-metrics and …/gen-ai/gen-ai-metrics.
const requestDuration: Instrument = {
  name: 'http.server.request.duration',
  kind: 'histogram',
  unit: 's',
  help: 'Duration of requests to the gateway, to the last byte of the answer.',
  labels: ['http.request.method', 'url.scheme', 'http.route', 'http.response.status_code'],
  bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
};

const genAi = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', 'gen_ai.response.model'];

const genAiDuration: Instrument = {
  name: 'gen_ai.client.operation.duration',
  kind: 'histogram',
  unit: 's',
  help: 'Duration of calls of models, to the last byte of the answer.',
  labels: [...genAi, 'error.type'],
  bounds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
};

const genAiTokens: Instrument = {
  name: 'gen_ai.client.token.usage',
  kind: 'histogram',
  unit: '{token}',
  help: 'Tokens of each call of a model.',
  labels: [...genAi, 'gen_ai.token.type'],
  bounds: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
};

/** What a failed call is told as; undefined for one that did not fail. */
export const errorTypeOf = ({ status, error }: ObservedAttempt): string | undefined => {
  if (error !== null) return error;
  return status === null || status >= 400 ? String(status ?? 'unknown') : undefined;
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** Methods that nobody knows are one, so that clients cannot invent series (semantic conventions). */
export const knownMethod = (method: string): string => (methods.has(method) ? method : '_OTHER');

const seconds = ({ startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number }): number =>
  Math.max(0, endedAt - startedAt) / 1000;

/** A gateway whose breakers can be looked at. */
export interface Breakers {
  readonly gateway: { readonly id: string };
  backends(): readonly BackendState[];
}

/** Counts what passes through a gateway. Labels come from configuration and from answers, never from what clients send. */
export class GatewayMetrics implements Observer {
  readonly #set = new MetricSet();
  readonly #now: () => number;
  #since: number;

  /** @param now epoch milliseconds, by the machine's own clock */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#since = now();
  }

  /** Since when is counted, in epoch milliseconds. */
  get since(): number {
    return this.#since;
  }

  streamStarted(api: string): void {
    this.#set.add(streamsStarted, [api]);
  }

  ended(request: ObservedRequest): void {
    const { api, operation, status, refusal, consumer } = request;
    this.#set.add(requests, [api, operation, String(status)]);
    const method = knownMethod(request.method);
    this.#set.observe(requestDuration, [method, request.scheme, request.route, String(status)], seconds(request));
    if (refusal !== null) this.#set.add(refusals, [api, refusal.source, refusal.reason]);
    for (const attempt of request.attempts) this.#attempt(attempt, api, consumer ?? '');
  }

  /** The counts so far, with the breakers as they are now. */
  read(gateways: readonly Breakers[]): MetricSet {
    const open = new Map<string, readonly [string, string, boolean]>();
    for (const { gateway, backends } of gateways)
      for (const { id, isOpen } of backends()) {
        // A gateway of several units has a breaker in each: it is open when it is for any.
        const key = JSON.stringify([gateway.id, id]);
        open.set(key, [gateway.id, id, isOpen || open.get(key)?.[2] === true]);
      }
    for (const [gateway, id, isOpen] of open.values()) this.#set.set(backendOpen, [gateway, id], isOpen ? 1 : 0);
    return this.#set;
  }

  reset(): void {
    this.#set.clear();
    this.#since = this.#now();
  }

  #attempt(attempt: ObservedAttempt, api: string, consumer: string): void {
    const { backend, status, error, usage, model } = attempt;
    this.#set.add(attempts, [backend, status === null ? (error ?? '') : String(status)]);
    if (attempt.isStreamed) this.#set.add(streamsEnded, [api, error === null ? 'whole' : 'broken']);
    // A deployment that no topology and no answer knows is a client's word.
    const deployment = model === null ? '' : (attempt.deployment ?? '');
    if (usage?.counted === 'unknown') this.#set.add(unknown, [backend]);
    else if (usage !== null)
      for (const [type, amount] of [
        ['prompt', usage.promptTokens],
        ['completion', usage.completionTokens],
      ] as const)
        this.#set.add(tokens, [type, model ?? '', deployment, consumer], amount);
    if (attempt.genAiOperation === null) return;
    const labels = [attempt.genAiOperation, genAiProvider, deployment, attempt.responseModel ?? ''];
    this.#set.observe(genAiDuration, [...labels, errorTypeOf(attempt) ?? ''], seconds(attempt));
    if (usage === null || usage.counted === 'unknown') return;
    this.#set.observe(genAiTokens, [...labels, 'input'], usage.promptTokens);
    if (attempt.genAiOperation !== 'embeddings')
      this.#set.observe(genAiTokens, [...labels, 'output'], usage.completionTokens);
  }
}
