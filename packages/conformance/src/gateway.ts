import type { ServiceSnapshot, Topology } from '@spillway/artifacts';
import { createEmulator, createFleet, type Fleet, inProcessTransport, VirtualClock } from '@spillway/emulator';
import { createRegions, type Regions } from '@spillway/mock-aoai';
import { type Routing, throughFleet, toUnit } from './routing.ts';
import type { Scenario } from './scenario.ts';

/** A gateway and its regional mocks in one process, in virtual time. */
export interface Gateway {
  readonly clock: VirtualClock;
  readonly regions: Regions;
  /** How requests come to it. */
  readonly routing: Routing;
  /** Begins anew, reached as a scenario says: by default one unit, straight. */
  restart(scenario: Pick<Scenario, 'units' | 'frontDoor'>): void;
  /** Makes the reason text for a pool without members a random one. */
  randomReasons(isRandom: boolean): void;
}

/** Enough for every request of a case: what is forgotten cannot be counted. */
const limit = 1_000_000;

/** A text that nobody can have looked for; the seed and the number alone decide which. */
const randomText = (seed: number, number: number): string => {
  const word = (salt: number): string =>
    ((Math.imul(seed + salt, 0x9e3779b1) ^ Math.imul(number + salt, 0x85ebca6b)) >>> 0).toString(36);
  return `${word(1)} ${word(2)} ${word(3)}`;
};

/** Builds the gateway of a service over mocks of the instances of a topology. The snapshot is used as it is. */
export const createGateway = (snapshot: ServiceSnapshot, topology: Topology, seed: number): Gateway => {
  const clock = new VirtualClock();
  const regions = createRegions(topology, { clock, seed, journalLimit: limit });
  const seeds = { reasons: 0, isRandom: false };
  const options = {
    snapshot: { ...snapshot, topology },
    transport: inProcessTransport((request) => regions.respond(request)),
    clock,
    seed,
    traceLimit: limit,
    exhaustedReason: () => (seeds.isRandom ? randomText(seed, seeds.reasons++) : undefined),
  };
  const unit = createEmulator(options);
  let fleet: Fleet | undefined;
  let routing = toUnit(unit);
  const restart: Gateway['restart'] = (scenario) => {
    routing.reset();
    if (scenario.units === undefined && scenario.frontDoor === undefined) routing = toUnit(unit);
    else {
      fleet ??= createFleet(options);
      routing = throughFleet(fleet, scenario, clock);
    }
    regions.reset();
  };
  const randomReasons = (isRandom: boolean): void => void Object.assign(seeds, { isRandom, reasons: 0 });
  return {
    clock,
    regions,
    get routing() {
      return routing;
    },
    restart,
    randomReasons,
  };
};
