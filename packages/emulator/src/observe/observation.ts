import type { ResponseMessage } from '@spillway/policies';
import type { RequestState } from '../pipeline/request-state.ts';
import type { BackendResponse, OutgoingRequest } from '../transport/transport.ts';
import { Attempt, type Attempted } from './attempt.ts';
import { genAiOperationOf } from './gen-ai.ts';
import type { ObservedAttempt, ObservedFailure, ObservedRefusal, ObservedRequest, Observer } from './record.ts';

const parentOf = (header: string | undefined): ObservedRequest['parent'] => {
  const [, traceId = '', spanId = '', flags = ''] =
    /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/.exec(header ?? '') ?? [];
  return traceId === '' ? null : { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

const tellAll = ({ host }: RequestState, tell: (observer: Observer) => void): void => {
  for (const observer of host.observers)
    try {
      tell(observer);
    } catch (error) {
      host.reportBug(error);
    }
};

/** Requests that are being observed, for who waits until all of them have been told. */
export interface UnderWay {
  count: number;
}

/** One request while it is under way; told to the observer once it and all its answers have come to their end. */
export class Observation implements Attempted {
  #state: RequestState | undefined;
  readonly #underWay: UnderWay;
  readonly #attempts: Attempt[] = [];
  readonly #parent: ObservedRequest['parent'];
  #response: ResponseMessage | undefined;
  #isStreamed = false;

  constructor(state: RequestState, underWay: UnderWay) {
    this.#state = state;
    this.#underWay = underWay;
    this.#parent = parentOf(state.request.headers.text('traceparent'));
    underWay.count += 1;
  }

  now(): number {
    return this.#state?.host.clock.now() ?? 0;
  }

  streamStarted(): void {
    this.#isStreamed = true;
    const state = this.#state;
    if (state !== undefined) tellAll(state, (observer) => observer.streamStarted?.(state.matched.api.id));
  }

  /** Sends a request, and looks at what comes back while it is read. */
  async send(
    kind: ObservedAttempt['kind'],
    backend: string | undefined,
    request: OutgoingRequest,
  ): Promise<BackendResponse> {
    const { host } = this.#state as RequestState;
    const { hostname, host: name } = new URL(request.url);
    const instance = host.instanceOf(hostname);
    const place = { kind, backend: backend ?? name, instance, topology: host.snapshot.topology };
    const attempt = new Attempt(this, request, place);
    this.#attempts.push(attempt);
    try {
      return attempt.answered(await host.transport({ ...request, body: attempt.body }));
    } catch (error) {
      attempt.failed(error);
      throw error;
    }
  }

  /** The answer to the caller stands. What it does not come from is not read any more. */
  answered(response: ResponseMessage): void {
    this.#response = response;
    const open = this.#attempts.filter(({ isOpen }) => isOpen);
    const last = response.body?.isStreaming === true ? open.at(-1) : undefined;
    for (const attempt of open) if (attempt !== last) attempt.abandon();
    this.settled();
  }

  settled(): void {
    const state = this.#state;
    if (state === undefined || this.#response === undefined || this.#attempts.some(({ isOpen }) => isOpen)) return;
    const record = this.#recordOf(state, this.#response.status);
    this.#state = undefined;
    this.#response = undefined;
    this.#underWay.count -= 1;
    tellAll(state, (observer) => observer.ended(record));
  }

  #recordOf(state: RequestState, status: number): ObservedRequest {
    const { matched, caller, gateway, request, trace } = state;
    const { api, operation } = matched;
    return {
      id: state.id,
      startedAt: state.startedAt,
      endedAt: state.host.clock.now(),
      method: request.originalMethod,
      scheme: request.originalUrl.scheme,
      route: api.id === '' ? '' : `/${api.path}${operation.urlTemplate}`.replace('//', '/'),
      gateway: gateway.id,
      gatewayRegion: gateway.region,
      api: api.id,
      operation: operation.id,
      product: caller?.product?.id ?? null,
      consumer: caller?.subscription?.id ?? null,
      status,
      isStreamed: this.#isStreamed,
      attempts: this.#attempts,
      refusal: refusalOf(state),
      failures: trace.entries.flatMap(({ policy, at, error }): readonly ObservedFailure[] =>
        error === undefined ? [] : [{ policy, reason: error.reason, at: state.startedAt + at }],
      ),
      genAiOperation: genAiOperationOf(matched.operationPath),
      parent: this.#parent,
    };
  }
}

const refusalOf = ({ lastError, isFromBackend }: RequestState): ObservedRefusal | null => {
  if (lastError === undefined || isFromBackend) return null;
  return { source: lastError.source, reason: lastError.reason ?? '' };
};
