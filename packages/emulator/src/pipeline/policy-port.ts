import type { ClrValue } from '@spillway/expressions';
import type {
  ApiContract,
  CancelSignal,
  Clock,
  DefaultDimensions,
  HeaderMap,
  Matching,
  Message,
  Network,
  PolicyRun,
  RandomSource,
  RequestMessage,
  ResponseMessage,
  Scope,
  Section,
  Services,
  State,
  Telemetry,
  TokenRate,
  TokenUsage,
  Wanted,
} from '@spillway/policies';
import { callBackend } from '../backends/call.ts';
import { backendUrl, forward } from '../backends/forward.ts';
import { send } from '../backends/send.ts';
import type { RequestState } from './request-state.ts';

/** The port that the policies package declares, over one request. */
export class PolicyPort implements PolicyRun {
  readonly network: Network;
  readonly telemetry: Telemetry;
  readonly #request: RequestState;
  readonly #edited: Message | undefined;

  constructor(request: RequestState, edited?: Message) {
    this.#request = request;
    this.#edited = edited;
    this.network = {
      forward: (options) => forward(request, options),
      send: (outgoing, options) => send(request, outgoing, options),
      call: (call) => callBackend(request, call),
      backendUrl: () => backendUrl(request),
    };
    this.telemetry = {
      trace: (message, data) => request.traceMessage(message, data),
      metric: (namespace, name, value, dimensions) =>
        request.host.emitMetric({ at: request.host.clock.now(), namespace, name, value, dimensions }),
      publish: (message) => request.host.publish({ at: request.host.clock.now(), ...message }),
    };
  }

  get section(): Section {
    return this.#request.section;
  }

  get scope(): Scope {
    return this.#request.scope;
  }

  get request(): RequestMessage {
    return this.#edited?.kind === 'request' ? this.#edited : this.#request.request;
  }

  get response(): ResponseMessage | undefined {
    return this.#request.response;
  }

  get message(): Message {
    if (this.#edited !== undefined) return this.#edited;
    const isBefore = this.section === 'inbound' || this.section === 'backend';
    return isBefore ? this.request : (this.response ?? this.request);
  }

  /** The same port for policies that change another message than the section's own. */
  editing(message: Message): PolicyPort {
    return new PolicyPort(this.#request, message);
  }

  background(work: () => Promise<void>): void {
    const request = this.#request;
    void request.host.clock.run(work).catch((error: unknown) => request.traceMessage(String(error)));
  }

  get variables(): Map<string, ClrValue> {
    return this.#request.variables;
  }

  get responseHeaders(): HeaderMap {
    return this.#request.responseHeaders;
  }

  get clock(): Clock {
    return this.#request.host.clock;
  }

  get random(): RandomSource {
    return this.#request.host.random;
  }

  get tokenRate(): TokenRate {
    return this.#request.gateway.tokenRate;
  }

  get state(): State {
    return this.#request.host.state;
  }

  get services(): Services {
    return this.#request.host.services;
  }

  get signal(): CancelSignal {
    return this.#request.signal;
  }

  get defaultDimensions(): DefaultDimensions {
    const { matched, caller, gateway } = this.#request;
    return {
      'API ID': matched.api.id,
      'Operation ID': matched.operation.id,
      'Product ID': caller?.product?.id ?? '',
      'User ID': caller?.subscription?.user?.id ?? '',
      'Subscription ID': caller?.subscription?.id ?? '',
      Location: gateway.region,
      'Gateway ID': gateway.id,
    };
  }

  get wanted(): Wanted {
    return this.#request.wanted;
  }

  get matching(): Matching {
    const { matched, caller } = this.#request;
    return {
      apiId: matched.api.id,
      apiName: matched.api.displayName,
      apiPath: matched.api.path,
      subscriptionKeyNames: [
        matched.api.subscriptionKeyParameterNames.header,
        matched.api.subscriptionKeyParameterNames.query,
      ],
      operationId: matched.operation.id,
      operationName: matched.operation.displayName,
      productId: caller?.product?.id,
      subscriptionId: caller?.subscription?.id,
    };
  }

  get contract(): ApiContract | undefined {
    const { api, operation } = this.#request.matched;
    if (api.specification === undefined) return undefined;
    return { document: api.specification, path: operation.urlTemplate, method: operation.method };
  }

  atEnd(work: () => Promise<void>): void {
    this.#request.atEnd.push(work);
  }

  get graphqlSchema(): string | undefined {
    return this.#request.matched.api.graphqlSchema;
  }

  onSent(callback: (bytes: number) => Promise<void>): void {
    this.#request.onSent.push(callback);
  }

  onUsage(callback: (usage: TokenUsage | undefined) => Promise<void>): void {
    this.#request.onUsage.push(callback);
  }
}
