import type { ServiceSnapshot } from '@spillway/artifacts';
import type { ClrValue, ContextLastError } from '@spillway/expressions';
import {
  HeaderMap,
  type MessageUrl,
  type PublishedMessage,
  type RandomSource,
  type RequestMessage,
  type ResponseMessage,
  type Scope,
  type Section,
  type Services,
  type State,
  type TokenRate,
  type TokenUsage,
  type Trait,
  type Wanted,
} from '@spillway/policies';
import type { BackendRegistry } from '../backends/registry.ts';
import type { EngineClock } from '../clock.ts';
import type { Observation, UnderWay } from '../observe/observation.ts';
import type { Observer } from '../observe/record.ts';
import type { CertificateStore } from '../services/certificates.ts';
import type { DebugRecorder } from '../trace/debug-trace.ts';
import type { Trace, TraceEntry } from '../trace/trace.ts';
import type { Transport } from '../transport/transport.ts';
import type { Matched } from './match.ts';
import type { Caller } from './subscription-key.ts';

/** The gateway unit that handles a request. */
export interface GatewayUnit {
  readonly id: string;
  /** The display name that `context.Deployment.Region` gives. */
  readonly region: string;
  readonly serviceName: string;
  readonly tokenRate: TokenRate;
  /** Only private endpoints reach it. */
  readonly isPrivateOnly: boolean;
}

/** A value of a metric that a policy emitted. */
export interface Metric {
  readonly at: number;
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A message that a policy published; `at` in milliseconds since 1970. */
export interface Published extends PublishedMessage {
  readonly at: number;
}

/** What all requests of one gateway unit share. */
export type Era = '2025' | '2026';

export interface Host {
  readonly snapshot: ServiceSnapshot;
  readonly clock: EngineClock;
  readonly random: RandomSource;
  readonly state: State;
  readonly services: Services;
  readonly backends: BackendRegistry;
  readonly transport: Transport;
  readonly certificates: CertificateStore;
  /** Conditions fail that read the response before there is one. */
  readonly isStrict: boolean;
  /** Reason phrase while no member of a pool can be called; undefined: that of the status. */
  readonly exhaustedReason: (pool: string) => string | undefined;
  /** Instance id and region by the host of a URL. */
  readonly instanceOf: (host: string) => { readonly id: string; readonly region: string } | undefined;
  readonly emitMetric: (metric: Metric) => void;
  readonly publish: (message: Published) => void;
  /** Empty when nobody observes: then nothing is collected. */
  readonly observers: readonly Observer[];
  readonly underWay: UnderWay;
  /** A bug of ours that a request ran into. */
  readonly reportBug: (error: unknown) => void;
}

/** One request under way. */
export class RequestState {
  readonly host: Host;
  readonly gateway: GatewayUnit;
  readonly id: string;
  readonly startedAt: number;
  readonly matched: Matched;
  readonly request: RequestMessage;
  readonly signal: AbortSignal;
  readonly trace: Trace;
  /** Set when the caller asked for a trace. */
  readonly debug: DebugRecorder | undefined;
  readonly variables = new Map<string, ClrValue>();
  readonly responseHeaders = new HeaderMap();
  /** Who wants to know what the model used; emptied when they have been told. */
  readonly onUsage: ((usage: TokenUsage | undefined) => Promise<void>)[] = [];
  /** What was sent to the backend last, if somebody wants to know what the model used. */
  sent: readonly Uint8Array[] | undefined;
  /** Who wants to know how much was answered; emptied when they have been told. */
  readonly onSent: ((bytes: number) => Promise<void>)[] = [];
  /** What waits for the answer; emptied when it is there. */
  readonly atEnd: (() => Promise<void>)[] = [];
  /** What lookups did not find. */
  readonly wanted: Wanted = {};
  /** Set when a policy answered from a cache: where outbound goes on. */
  resumesBehind: Trait | undefined;
  /** Set when somebody observes. */
  observation: Observation | undefined;
  caller: Caller | undefined;
  response: ResponseMessage | undefined;
  /** True once a backend of this request has answered with the response that is current. */
  isFromBackend = false;
  lastError: ContextLastError | undefined;
  section: Section = 'inbound';
  /** Scope of the document whose policy is running. */
  scope: Scope = 'global';
  /** Base URL of the last attempt. */
  base: MessageUrl | undefined;
  /** The entry of the policy that is running. */
  entry: TraceEntry | undefined;

  constructor(
    init: Pick<
      RequestState,
      'host' | 'gateway' | 'id' | 'startedAt' | 'matched' | 'request' | 'signal' | 'trace' | 'debug'
    >,
  ) {
    this.host = init.host;
    this.gateway = init.gateway;
    this.id = init.id;
    this.startedAt = init.startedAt;
    this.matched = init.matched;
    this.request = init.request;
    this.signal = init.signal;
    this.trace = init.trace;
    this.debug = init.debug;
  }

  /** Adds a line to the trace, at the policy that is running. */
  traceMessage(message: string, data?: Readonly<Record<string, unknown>>): void {
    this.trace.entries.push({
      section: this.section,
      path: this.entry?.path ?? '',
      policy: this.entry?.policy ?? '',
      at: this.host.clock.now() - this.startedAt,
      elapsedMs: 0,
      message,
      ...(data === undefined ? {} : { data }),
    });
  }
}
