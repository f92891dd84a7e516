import { displayRegion, type ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import '@spillway/expressions/node';
import type { Express } from 'express';
import { type RoutesHealth, routesHealth } from './backends/health.ts';
import { BackendRegistry, type BackendState } from './backends/registry.ts';
import { type EngineClock, realClock, VirtualClock } from './clock.ts';
import { type Controlled, type ControlOptions, controlApp } from './control/app.ts';
import { clockState } from './control/clock-routes.ts';
import { contractOf } from './control/contract.ts';
import { gatewayApp } from './gateway/express.ts';
import { createHandle, type Handle } from './gateway/handle.ts';
import type { UpgradableApp } from './gateway/upgrade.ts';
import { keepNewest } from './kept.ts';
import type { GatewayMetrics } from './observe/gateway-metrics.ts';
import type { UnderWay } from './observe/observation.ts';
import { prometheusText } from './observe/prometheus.ts';
import type { Observer } from './observe/record.ts';
import { compileService } from './pipeline/compile.ts';
import type { Era, GatewayUnit, Host, Metric, Published } from './pipeline/request-state.ts';
import { seededRandom } from './random.ts';
import { certificateStore } from './services/certificates.ts';
import { localIdentity } from './services/identity.ts';
import { hostServices } from './services/services.ts';
import type { SharedUnit } from './state/redis/shared-state.ts';
import { memoryStores } from './state/stores.ts';
import type { DebugTrace } from './trace/debug-trace.ts';
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
  /** Reason phrase while no member of a pool can be called, in place of the era's; undefined: that of the status. */
  readonly exhaustedReason?: (pool: string) => string | undefined;
  /** State that other processes share; default: in this process alone. `reset` leaves it, the control API's does not. */
  readonly shared?: SharedUnit;
  /** Traces kept; default 1000. */
  readonly traceLimit?: number;
  /** Id of the gateway of the topology that it is; default: the first. */
  readonly gateway?: string;
  /** Counts what passes, for `GET /metrics` of the control API; default: nothing is counted. */
  readonly metrics?: GatewayMetrics;
  /** Told about every request after its end; default: nobody, and nothing is collected. */
  readonly observers?: readonly Observer[];
  /** Where a bug of ours that a request ran into is told; default standard error. */
  readonly reportBug?: (error: unknown) => void;
}

/** One gateway unit over one service, on whatever clock and network it is given. */
export interface Emulator {
  readonly handle: Handle;
  readonly clock: EngineClock;
  /** Which gateway of the topology it is; `local` without one. */
  readonly gateway: { readonly id: string; readonly region: string };
  /** Warnings of the load; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** The gateway as an Express application. */
  app(): UpgradableApp;
  control(options?: ControlOptions): Express;
  traces(last: number): readonly Trace[];
  /** What a caller who sent `Apim-Debug-Authorization` finds under its `Apim-Trace-Id`. */
  debugTrace(id: string): DebugTrace | undefined;
  metrics(): readonly Metric[];
  /** What policies published to brokers, which the local gateway sends nowhere. */
  messages(): readonly Published[];
  backends(): readonly BackendState[];
  /** Which pools and backends can be called, without calling any. */
  routes(): RoutesHealth;
  /**
   * Goes on with another snapshot: requests under way end on the old one, counters, cache and traces stay, and so do the
   * breakers and pointers of backends that are the same.
   * @throws DiagnosticsError as `createEmulator`; then everything stays as it is
   */
  reload(snapshot: ServiceSnapshot): void;
  /** How many requests the observer has yet to be told about. */
  observing(): number;
  /** Counters, cache, breakers, traces and chance as in a new emulator. */
  reset(): void;
}

const keptLimit = 10_000;

/** Things that can be published but not run here stop the load: nothing passes silently. */
export const unsupportedAsErrors = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.map((diagnostic) =>
    diagnostic.code.startsWith('RUN3') ? { ...diagnostic, severity: 'error' } : diagnostic,
  );

/** The v2 tiers but Basic, which was recorded with a window. */
const isDraining = /^(?:standard|premium)[ _-]?v2$/i;

const unitOf = ({ topology }: ServiceSnapshot, id: string | undefined): GatewayUnit => {
  const gateways = topology?.gateways ?? [];
  const gateway = id === undefined ? gateways[0] : gateways.find((each) => each.id === id);
  return {
    id: gateway?.id ?? 'local',
    region: displayRegion(gateway?.region ?? 'local'),
    serviceName: gateway?.hostname ?? 'localhost',
    tokenRate: isDraining.test(gateway?.tier ?? '') ? 'bucket' : 'window',
    isPrivateOnly: gateway?.publicNetworkAccess === 'Disabled',
  };
};

// Until late 2025 the reason named the pool; policies that looked for it stopped retrying when it changed (recorded, the words between the recorded ones assumed).
const reasonsOf: Readonly<Record<Era, Host['exhaustedReason']>> = {
  2025: (pool) => `Backend pool '${pool}' is temporarily unavailable`,
  2026: () => undefined,
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

/** What a snapshot makes of a gateway. */
interface Configured {
  readonly handle: Handle;
  readonly backends: BackendRegistry;
  readonly diagnostics: readonly Diagnostic[];
}

/** What stays when the snapshot changes. */
type Lasting = Omit<Host, 'snapshot' | 'services' | 'backends' | 'certificates' | 'instanceOf'> & {
  readonly identity: ReturnType<typeof localIdentity>;
  readonly traces: TraceStore;
};

const configure = (
  snapshot: ServiceSnapshot,
  { identity, traces, ...lasting }: Lasting,
  { gateway, shared }: Pick<EmulatorOptions, 'gateway' | 'shared'>,
  before?: Configured,
): Configured => {
  const service = compileService(snapshot);
  const certificates = certificateStore(snapshot);
  const diagnostics = [...unsupportedAsErrors(service.diagnostics), ...certificates.diagnostics];
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  const backends = new BackendRegistry(snapshot.backends, lasting.clock, {
    before: before?.backends,
    shared: shared?.breakers,
  });
  const host: Host = {
    ...lasting,
    snapshot,
    services: hostServices({ certificates: certificates.service, identity, schemas: snapshot.topology?.schemas }),
    backends,
    certificates,
    instanceOf: instanceLookup(snapshot),
  };
  return { handle: createHandle(host, service, unitOf(snapshot, gateway), traces), backends, diagnostics };
};

/** What requests leave behind, to be looked at. */
const recorded = (traceLimit = 1000) => {
  const traces = new TraceStore(traceLimit);
  const metrics = keepNewest<Metric>(keptLimit);
  const messages = keepNewest<Published>(keptLimit);
  const forget = (): void => {
    for (const each of [traces, metrics, messages]) each.clear();
  };
  const shown = {
    metrics: metrics.all,
    messages: messages.all,
    traces: (last: number) => traces.last(last),
    debugTrace: (id: string) => traces.document(id),
  };
  return { traces, metrics, messages, forget, shown };
};

/**
 * Makes a gateway from a service snapshot.
 * @throws DiagnosticsError when a policy document has errors or needs something that does not run here
 */
export const createEmulator = (options: EmulatorOptions): Emulator => {
  const { transport, clock = realClock, seed = 1, reportBug = reportToStderr, shared } = options;
  let { snapshot } = options;
  let random = seededRandom(seed);
  const stores = memoryStores(clock);
  const identity = localIdentity(clock);
  const { traces, metrics, messages, forget, shown } = recorded(options.traceLimit);
  const underWay: UnderWay = { count: 0 };
  const gateway = unitOf(snapshot, options.gateway);
  const lasting: Lasting = {
    clock,
    random: { next: () => random.next() },
    state: shared?.state ?? stores,
    transport,
    isStrict: options.strict ?? false,
    exhaustedReason: options.exhaustedReason ?? reasonsOf[options.era ?? '2026'],
    emitMetric: metrics.add,
    publish: messages.add,
    observers: [...(options.metrics === undefined ? [] : [options.metrics]), ...(options.observers ?? [])],
    underWay,
    reportBug,
    identity,
    traces,
  };
  let configured = configure(snapshot, lasting, options);
  const handle: Handle = (request) => configured.handle(request);
  const reset = (): void => {
    random = seededRandom(seed);
    stores.reset();
    identity.reset();
    configured.backends.reset();
    forget();
    options.metrics?.reset();
    if (clock instanceof VirtualClock) clock.isFrozen = false;
    // A clock that requests wait on is left alone: they would never wake.
    if (clock instanceof VirtualClock && clock.isIdle) clock.reset();
  };
  const routes = () => routesHealth(snapshot.backends, configured.backends.states());
  const looks = { ...shown, backends: () => configured.backends.states(), routes, reset };
  shared?.breakers.onChange((id, until) => configured.backends.told(id, until));
  const controlled = controlledOf({ ...looks, gateway, clock }, options, () => snapshot);
  return {
    ...looks,
    handle,
    clock,
    gateway,
    observing: () => underWay.count,
    get diagnostics() {
      return configured.diagnostics;
    },
    app: () => gatewayApp(handle, clock, reportBug),
    control: (how) => controlApp(controlled, how),
    reload(next) {
      configured = configure(next, lasting, options, configured);
      snapshot = next;
    },
  };
};

type Looks = Omit<Controlled, 'contract' | 'health' | 'state' | 'reset' | 'measured'> &
  Pick<Emulator, 'gateway' | 'backends' | 'traces' | 'metrics' | 'messages' | 'reset' | 'routes'>;

/** What the control API sees of a gateway. */
const controlledOf = (
  looks: Looks,
  { shared, metrics }: EmulatorOptions,
  snapshot: () => ServiceSnapshot,
): Controlled => ({
  ...looks,
  health: () => healthOf(snapshot(), looks.clock, shared),
  state: () => stateOf(snapshot(), looks),
  contract(id) {
    const api = snapshot().apis.find((each) => each.id === id);
    return api && contractOf(api);
  },
  reset: () => resetAll(looks.reset, shared),
  measured: () => metrics && prometheusText(metrics.read([looks])),
});

const healthOf = ({ apis }: ServiceSnapshot, clock: EngineClock, shared: SharedUnit | undefined): object => ({
  status: 'ok',
  now: clock.now(),
  apis: apis.map(({ id, path }) => ({ id, path })),
  ...(shared !== undefined && { shared: shared.health() }),
});

const stateOf = ({ apis, subscriptions }: ServiceSnapshot, looks: Looks): object => ({
  clock: clockState(looks.clock),
  gateway: { id: looks.gateway.id, region: looks.gateway.region },
  apis: apis.map(({ id, path }) => ({ id, path })),
  // Their keys are nobody's business.
  consumers: subscriptions.map(({ id }) => id),
  backends: looks.backends(),
  routes: looks.routes().state,
  kept: {
    traces: looks.traces(Number.MAX_SAFE_INTEGER).length,
    metrics: looks.metrics().length,
    messages: looks.messages().length,
  },
});

const resetAll = async (own: () => void, shared: SharedUnit | undefined): Promise<void> => {
  own();
  await shared?.reset();
};
