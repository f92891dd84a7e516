import type { GatewayRegion, ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, didYouMean } from '@spillway/diagnostics';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator.ts';
import type { Handle } from '../gateway/handle.ts';
import { TransportError } from '../transport/transport.ts';

/**
 * `down`: nobody can connect. `disabled`: no longer named to anybody, as for a drill (`disableGateway` of a location, reference
 * page); that it still answers whoever comes meanwhile is assumed.
 */
export type GatewayState = 'up' | 'disabled' | 'down';

/** A regional gateway of a service. */
export interface FleetGateway {
  readonly id: string;
  /** As ARM names it: `westeurope`. */
  readonly region: string;
  readonly state: GatewayState;
  /** Each with counters, breakers and pointers of its own, as in Azure; one for all where they are declared shared. */
  readonly units: readonly Emulator[];
  /**
   * Answers with the next unit in turn (assumed: how Azure spreads requests over units is not published).
   * @throws TransportError ECONNREFUSED while it is down
   */
  readonly handle: Handle;
}

/** All gateways of a service, in the order of the topology. */
export interface Fleet {
  readonly gateways: readonly FleetGateway[];
  /** @throws DiagnosticsError GTW002 when there is no such gateway */
  gateway(id: string): FleetGateway;
  /** @throws DiagnosticsError GTW002 when there is no such gateway */
  setState(id: string, state: GatewayState): void;
  /** The region that holds the control plane is lost, or back: gateways go on with what they have. */
  setControlPlane(isUp: boolean): void;
  /**
   * Gives every gateway another configuration; either all have it or none.
   * @throws DiagnosticsError GTW001 while the control plane is lost, or what is wrong with the snapshot
   */
  publish(snapshot: ServiceSnapshot): void;
  /** As new, and everything up. */
  reset(): void;
}

/** What processes share belongs to one gateway: another region has its own. */
type FleetOptions = Omit<EmulatorOptions, 'gateway' | 'shared'>;

const aloneAtHome: GatewayRegion = { id: 'local', region: 'local' };

const controlPlaneLost: Diagnostic = {
  code: 'GTW001',
  severity: 'error',
  message: 'nothing can be published while the control plane is lost',
  help: 'wait for its region; the gateways go on with the configuration they have',
};

const unknownGateway = (id: string, known: readonly string[]): Diagnostic => ({
  code: 'GTW002',
  severity: 'error',
  message: `no gateway is called \`${id}\``,
  help: didYouMean(id, known) ?? `the gateways are ${known.map((name) => `\`${name}\``).join(', ')}`,
});

interface Running {
  readonly spec: GatewayRegion;
  readonly units: readonly Emulator[];
  state: GatewayState;
  next: number;
}

const start = (options: FleetOptions, spec: GatewayRegion): Running => {
  const count = spec.state === 'shared' ? 1 : (spec.units ?? 1);
  const gateway = spec === aloneAtHome ? {} : { gateway: spec.id };
  // Another seed for every unit: they are not in step.
  const units = Array.from({ length: count }, (_, unit) =>
    createEmulator({ ...options, ...gateway, seed: (options.seed ?? 1) + unit }),
  );
  return { spec, units, state: 'up', next: 0 };
};

const viewOf = (running: Running): FleetGateway => ({
  id: running.spec.id,
  region: running.spec.region,
  units: running.units,
  get state() {
    return running.state;
  },
  handle: async (request) => {
    if (running.state === 'down') throw new TransportError('ECONNREFUSED');
    const unit = running.units[running.next++ % running.units.length] as Emulator;
    return await unit.handle(request);
  },
});

/**
 * Runs the gateways of a snapshot's topology, all over one transport and clock; one called `local` without any.
 * @throws DiagnosticsError as `createEmulator`
 */
export const createFleet = (options: FleetOptions): Fleet => {
  const specs = options.snapshot.topology?.gateways ?? [];
  const running = (specs.length > 0 ? specs : [aloneAtHome]).map((spec) => start(options, spec));
  const gateways = running.map(viewOf);
  const ids = gateways.map(({ id }) => id);
  let isControlled = true;
  let snapshot = options.snapshot;
  const indexOf = (id: string): number => {
    const index = ids.indexOf(id);
    if (index < 0) throw new DiagnosticsError([unknownGateway(id, ids)]);
    return index;
  };
  const units = running.flatMap((each) => each.units);
  return {
    gateways,
    gateway: (id) => gateways[indexOf(id)] as FleetGateway,
    setState(id, state) {
      (running[indexOf(id)] as Running).state = state;
    },
    setControlPlane(isUp) {
      isControlled = isUp;
    },
    publish(next) {
      if (!isControlled) throw new DiagnosticsError([controlPlaneLost]);
      // What one refuses all refuse: they differ in nothing that is checked. The first throws before any has changed.
      for (const unit of units) unit.reload(next);
      snapshot = next;
    },
    reset() {
      isControlled = true;
      for (const each of running) Object.assign(each, { state: 'up', next: 0 });
      for (const unit of units) {
        if (snapshot !== options.snapshot) unit.reload(options.snapshot);
        unit.reset();
      }
      snapshot = options.snapshot;
    },
  };
};
