import { displayRegion, type ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import '@spillway/expressions/node';
import type { Express } from 'express';
import { BackendRegistry, type BackendState } from './backends/registry.ts';
import { type EngineClock, realClock, VirtualClock } from './clock.ts';
import { type ControlFallback, type Controlled, controlApp } from './control/app.ts';
import { gatewayApp } from './gateway/express.ts';
import { createHandle, type Handle } from './gateway/handle.ts';
import { keepNewest } from './kept.ts';
import { compileService } from './pipeline/compile.ts';
import type { Era, GatewayUnit, Host, Metric, Published } from './pipeline/request-state.ts';
import { seededRandom } from './random.ts';
import { certificateStore } from './services/certificates.ts';
import { localIdentity } from './services/identity.ts';
import { hostServices } from './services/services.ts';
import { memoryStores } from './state/stores.ts';
import { type Trace, TraceStore } from './trace/trace.ts';
import type { Transport } from './transport/transport.ts';

export interface EmulatorOptions {
  readonly snapshot: ServiceSnapshot;
  readonly transport: Transport;
  /** Default: the machine's own time. */
  readonly clock?: EngineClock;
  /** Seed of every random choice; default 1. */
  readonly seed?: number;
  /**
   * A condition of a branch that reads the response before there is one fails the request, as the documentation lets
   * expect; default false: it is false, as was observed.
   */
  readonly strict?: boolean;
  /** Answers as the gateway of that year where it has changed: the reason of an exhausted pool. Default 2026. */
  readonly era?: Era;
  /** Traces kept; default 1000. */
  readonly traceLimit?: number;
  /** Where a bug of ours that a request ran into is told; default standard error. */
  readonly reportBug?: (error: unknown) => void;
}

/** One gateway unit over one service, on whatever clock and network it is given. */
export interface Emulator {
  readonly handle: Handle;
  readonly clock: EngineClock;
  /** Warnings of the load; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** The gateway as an Express application. */
  app(): Express;
  control(fallback?: ControlFallback): Express;
  traces(last: number): readonly Trace[];
  metrics(): readonly Metric[];
  /** What policies published to brokers, which the local gateway sends nowhere. */
  messages(): readonly Published[];
  backends(): readonly BackendState[];
  /** Counters, cache, breakers, traces and chance as in a new emulator. */
  reset(): void;
}

const keptLimit = 10_000;

/** Things that can be published but not run here stop the load: nothing passes silently. */
export const unsupportedAsErrors = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.map((diagnostic) =>
    diagnostic.code.startsWith('RUN3') ? { ...diagnostic, severity: 'error' } : diagnostic,
  );

const unitOf = ({ topology }: ServiceSnapshot): GatewayUnit => {
  const [gateway] = topology?.gateways ?? [];
  return {
    id: gateway?.id ?? 'local',
    region: displayRegion(gateway?.region ?? 'local'),
    serviceName: gateway?.hostname ?? 'localhost',
  };
};

const hostOf = (endpoint: string): string => new URL(endpoint).hostname.toLowerCase();

const instanceLookup = ({ topology }: ServiceSnapshot): Host['instanceOf'] => {
  const byHost = new Map(
    Object.entries(topology?.instances ?? {}).map(([id, { endpoint, region }]) => [hostOf(endpoint), { id, region }]),
  );
  return (host) => byHost.get(host.toLowerCase());
};

const reportToStderr = (error: unknown): void => {
  console.error('spillway: internal error while handling a request', error);
};

/**
 * Makes a gateway from a service snapshot.
 * @throws DiagnosticsError when a policy document has errors or needs something that does not run here
 */
export const createEmulator = (options: EmulatorOptions): Emulator => {
  const { snapshot, transport, clock = realClock, seed = 1 } = options;
  const service = compileService(snapshot);
  const certificates = certificateStore(snapshot);
  const diagnostics = [...unsupportedAsErrors(service.diagnostics), ...certificates.diagnostics];
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  let random = seededRandom(seed);
  const stores = memoryStores(clock);
  const identity = localIdentity(clock);
  const backends = new BackendRegistry(snapshot.backends, clock);
  const traces = new TraceStore(options.traceLimit ?? 1000);
  const metrics = keepNewest<Metric>(keptLimit);
  const messages = keepNewest<Published>(keptLimit);
  const host: Host = {
    snapshot,
    clock,
    random: { next: () => random.next() },
    state: stores,
    services: hostServices({ certificates: certificates.service, identity }),
    backends,
    transport,
    certificates,
    isStrict: options.strict ?? false,
    era: options.era ?? '2026',
    instanceOf: instanceLookup(snapshot),
    emitMetric: metrics.add,
    publish: messages.add,
    reportBug: options.reportBug ?? reportToStderr,
  };
  const handle = createHandle(host, service, unitOf(snapshot), traces);
  const reset = (): void => {
    random = seededRandom(seed);
    stores.reset();
    identity.reset();
    backends.reset();
    traces.clear();
    metrics.clear();
    messages.clear();
    // A clock that requests wait on is left alone: they would never wake.
    if (clock instanceof VirtualClock && clock.isIdle) clock.reset();
  };
  const looks = { metrics: metrics.all, messages: messages.all, backends: () => backends.states(), reset };
  const controlled: Controlled = {
    ...looks,
    traces: (last) => traces.last(last),
    health: () => ({ status: 'ok', now: clock.now(), apis: snapshot.apis.map(({ id, path }) => ({ id, path })) }),
    advance: clock instanceof VirtualClock ? advanceOf(clock) : undefined,
  };
  return {
    ...looks,
    handle,
    clock,
    diagnostics,
    app: () => gatewayApp(handle, clock, host.reportBug),
    control: (fallback) => controlApp(controlled, fallback),
    traces: (last) => traces.last(last),
  };
};

const advanceOf = (clock: VirtualClock) => (seconds: number) => {
  clock.advance(seconds * 1000);
  return { now: clock.now() };
};
