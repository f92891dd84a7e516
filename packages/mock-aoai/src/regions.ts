import { InternalError } from '@spillway/diagnostics';
import type { HttpHandler } from 'msw';
import { type MockClock, realClock } from './clock.ts';
import { answerControl } from './control.ts';
import { createDeployments, sharedQuotas } from './deployments.ts';
import { type Fault, type PlacedFault, parseFault, parseFaults } from './fault.ts';
import { type ActiveFault, createFaults } from './faults.ts';
import type { Instance } from './instance.ts';
import { createJournal, type JournalCount, type JournalEntry, type JournalQuery } from './journal.ts';
import type { LatencySpec } from './latency.ts';
import { instancesAt } from './places.ts';
import { randomFrom } from './random.ts';
import { createState } from './state.ts';
import { createTokenCounters } from './tokens.ts';
import { hostOf, instancesByHost, type Topology } from './topology.ts';
import { createTransport } from './transport.ts';
import { visit } from './visit.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** How the instances behave. */
export interface RegionsOptions {
  /** Default: the wall clock. */
  readonly clock?: MockClock;
  /** Decides texts, vectors and ids; default 1. */
  readonly seed?: number;
  /** How long deployments take that have no latency of their own; default: no time. */
  readonly latency?: LatencySpec;
  /** Entries kept for each instance, fewer where bodies are huge; the oldest are dropped; default 1000. */
  readonly journalLimit?: number;
  /**
   * Answer for any deployment id, as gpt-4o or text-embedding-3-small without a limit: for a topology that is only
   * guessed. Default false.
   */
  readonly acceptAnyDeployment?: boolean;
}

/** Regional Azure OpenAI instances that behave, and misbehave when told to. */
export interface Regions {
  /** One msw handler for each instance, matching its endpoint's host; for a `setupServer` of your own. */
  readonly handlers: readonly HttpHandler[];
  /** Instance ids in the order of the topology. */
  readonly instances: readonly string[];
  /** The endpoint of each instance, by id. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The clock that was given, or the wall clock. */
  readonly clock: MockClock;
  /**
   * Answers a request to an endpoint in process, without a socket.
   * @throws ConnectionFault ENOTFOUND for a host of no instance, ECONNREFUSED or ECONNRESET while such a fault lasts
   * @throws the reason of the request's signal once it is aborted
   */
  respond(request: Request): Promise<Response>;
  /**
   * What a port of an instance does with a request: as `respond`, without `Request`, `Response` and msw.
   * @throws DiagnosticsError MCK004 for an unknown instance; otherwise as `respond`
   */
  serve(instance: string, request: WireRequest): Promise<WireResponse>;
  /** Answers a request to the control API under `/_spillway`. */
  control(request: Request): Promise<Response>;
  /**
   * Makes an instance, or with `*` every one, misbehave from now on, in place of the faults it had.
   * @throws DiagnosticsError MCK003 for a fault that makes no sense, MCK004 for an unknown instance
   */
  setFault(instance: string, fault: Fault): void;
  /**
   * One fault more: of those that fit a request, the first strikes, but an outage that lets nothing arrive goes before.
   * @throws DiagnosticsError as `setFault`
   */
  addFault(instance: string, fault: Fault): void;
  /**
   * A whole schedule in place of all faults there are.
   * @throws DiagnosticsError MCK003 for a fault that makes no sense, MCK004 for an unknown instance or a region without one
   */
  setFaults(faults: readonly PlacedFault[]): void;
  /** @throws DiagnosticsError MCK004 for an unknown instance; `*` is every one */
  clearFault(instance: string): void;
  /** The faults in force and those to come, by instance. */
  faults(): Readonly<Record<string, readonly ActiveFault[]>>;
  /** Calls back after a fault was set, cleared or used up, not when `seconds` have passed; returns how to stop. */
  onFaultsChange(listener: () => void): () => void;
  /**
   * The requests that reached an instance, or with `*` any, in order of arrival: those kept, see `arrivals`.
   * @throws DiagnosticsError MCK004 for an unknown instance
   */
  journal(instance: string, query?: JournalQuery): readonly JournalEntry[];
  /** How many requests reached each instance, and how many of them the journal no longer holds. */
  arrivals(): Readonly<Record<string, JournalCount>>;
  /** The instance whose endpoint has the host of a URL. */
  instanceOf(url: string): string | undefined;
  /** Forgets faults, journal, quota use, ids and all that clients left: equals new regions with the same options. */
  reset(): void;
}

/**
 * Mocks the instances of a topology.
 * @throws DiagnosticsError MCK001 for an endpoint that is not a URL, MCK002 for two instances with one host
 */
export const createRegions = (topology: Topology, options: RegionsOptions = {}): Regions => {
  const { clock = realClock, journalLimit = 1000 } = options;
  const hosts = instancesByHost(topology);
  const ids = Object.keys(topology.instances);
  const newChance = () => randomFrom(`${options.seed ?? 1}/faults`);
  let chance = newChance();
  const faults = createFaults(
    () => clock.now(),
    () => chance(),
  );
  const journal = createJournal(journalLimit);
  const tokenCounters = createTokenCounters();
  const start = () => startInstances(topology, { ...options, clock, tokenCounters });
  let running = start();
  const serve = async (id: string, request: WireRequest): Promise<WireResponse> => {
    const instance = running.get(id);
    if (instance === undefined) {
      selected(id);
      throw new InternalError(`instance ${id} is not running`);
    }
    return await visit(request, { instance, faults, journal });
  };
  const transport = createTransport(hosts, serve);
  const selected = (instance: string): readonly string[] => instancesAt(topology, { instance });
  const regions: Regions = {
    ...transport,
    serve,
    instances: ids,
    endpoints: Object.fromEntries(Object.entries(topology.instances).map(([id, { endpoint }]) => [id, endpoint])),
    clock,
    control: (request) => answerControl(regions, request),
    setFault: (instance, fault) => faults.set(selected(instance), parseFault(fault)),
    addFault: (instance, fault) => faults.add(selected(instance), parseFault(fault)),
    setFaults(list) {
      const placed = parseFaults({ faults: list }).map(
        ({ instance, region, ...fault }) =>
          [instancesAt(topology, { ...(instance && { instance }), ...(region && { region }) }), fault] as const,
      );
      faults.clear(ids);
      for (const [where, fault] of placed) faults.add(where, fault);
    },
    clearFault: (instance) => faults.clear(selected(instance)),
    faults: () => faults.read(),
    onFaultsChange: (listener) => faults.subscribe(listener),
    journal: (instance, query) => journal.read(instance === '*' ? undefined : selected(instance)[0], query),
    arrivals: () => ({ ...Object.fromEntries(ids.map((id) => [id, { arrived: 0, dropped: 0 }])), ...journal.count() }),
    instanceOf: (url) => hosts.get(hostOf(url) ?? ''),
    reset() {
      chance = newChance();
      running = start();
      journal.clear();
      faults.clear(ids);
    },
  };
  return regions;
};

type StartOptions = RegionsOptions & Pick<Instance, 'clock' | 'tokenCounters'>;

const startInstances = (topology: Topology, options: StartOptions): ReadonlyMap<string, Instance> => {
  const { clock, tokenCounters, seed = 1, latency, acceptAnyDeployment = false } = options;
  const quotas = sharedQuotas(topology.quotas ?? []);
  const instances = Object.entries(topology.instances).map(([id, spec]): [string, Instance] => [
    id,
    {
      id,
      host: hostOf(spec.endpoint) ?? '',
      spec,
      deployments: createDeployments(spec, { acceptAny: acceptAnyDeployment, quotas }),
      latency,
      clock,
      seed,
      tokenCounters,
      state: createState(),
    },
  ]);
  return new Map(instances);
};
