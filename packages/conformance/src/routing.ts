import { DiagnosticsError } from '@spillway/diagnostics';
import {
  createFrontDoor,
  type Emulator,
  type EngineClock,
  type Fleet,
  type FleetGateway,
  type GatewayRequest,
  type GatewayState,
  type Trace,
} from '@spillway/emulator';
import type { ResponseMessage } from '@spillway/policies';
import type { Scenario } from './scenario.ts';

/** How requests come to the units of a service's gateways. */
export interface Routing {
  readonly units: readonly Emulator[];
  /** A front door chooses among gateways, and looks at them as time goes. */
  readonly hasDoor: boolean;
  send(request: GatewayRequest): Promise<ResponseMessage>;
  /** @throws DiagnosticsError when there is no such gateway */
  setState(id: string, state: GatewayState): void;
  /** Units as new, and nobody looks any more. */
  reset(): void;
}

/** Straight to one unit. */
export const toUnit = (unit: Emulator): Routing => ({
  units: [unit],
  hasDoor: false,
  send: (request) => unit.handle(request),
  setState: (id) => {
    throw new DiagnosticsError([
      {
        code: 'GAT102',
        severity: 'error',
        message: `without a front door \`${id}\` cannot change`,
        help: 'give the scenario `frontDoor`',
      },
    ]);
  },
  reset: () => unit.reset(),
});

/** To the units of the first gateway in turn, or through a front door to all gateways. */
export const throughFleet = (fleet: Fleet, { frontDoor }: Pick<Scenario, 'frontDoor'>, clock: EngineClock): Routing => {
  const units = fleet.gateways.flatMap((gateway) => gateway.units);
  const nearest = fleet.gateways[0] as FleetGateway;
  const setState = (id: string, state: GatewayState): void => fleet.setState(id, state);
  if (frontDoor === undefined)
    return { units, hasDoor: false, send: (request) => nearest.handle(request), setState, reset: () => fleet.reset() };
  const door = createFrontDoor({ fleet, clock, ...frontDoor });
  const client = door.client(nearest.region);
  return {
    units,
    hasDoor: true,
    send: (request) => client.send(request),
    setState,
    reset: () => {
      door.stop();
      fleet.reset();
    },
  };
};

/** A request under way, and the trace that it opened with the unit that it came to; neither when no unit got it. */
export interface Traced {
  readonly answering: Promise<ResponseMessage>;
  readonly trace: Trace | undefined;
  readonly gateway: string | undefined;
}

/** Sends a request. The trace is opened before anything is waited for. */
export const sendTraced = ({ units, send }: Routing, request: GatewayRequest): Traced => {
  const before = units.map((unit) => unit.traces(1)[0]);
  const answering = send(request);
  const index = units.findIndex((unit, at) => unit.traces(1)[0] !== before[at]);
  const unit = units[index];
  return { answering, trace: unit?.traces(1)[0], gateway: unit?.gateway.id };
};
