import type { ServiceSnapshot } from '@spillway/artifacts';
import {
  createFleet,
  createFrontDoor,
  type EngineClock,
  type FleetControl,
  fleetControlApp,
  fleetGatewayApp,
  frontDoorApp,
  type Listening,
  listen,
  type Transport,
} from '@spillway/emulator';
import { controlOperations, type Regions } from '@spillway/mock-aoai';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { openObservers } from '../observers.ts';
import { colorsFor, type Output } from '../output.ts';
import { readyOf } from '../ready.ts';
import { type Reload, reloadForControl, reloadOf } from '../reload.ts';
import type { RunOptions } from '../run-options.ts';
import { tellDiagnostics } from '../runnable.ts';
import { untilStopped } from '../signals.ts';

/** What all gateways stand on. */
export interface FleetGround {
  readonly directory: string | undefined;
  readonly snapshot: ServiceSnapshot;
  readonly clock: EngineClock;
  readonly regions: Regions;
  readonly transport: Transport;
  readonly warn: (message: string) => void;
}

const gatewaysOf = ({ topology }: ServiceSnapshot): NonNullable<NonNullable<typeof topology>['gateways']> => {
  const gateways = topology?.gateways ?? [];
  if (gateways.length === 0)
    throw new UsageError(
      '--all-gateways runs the gateways of topology.yaml, which names none',
      'add `gateways:` with an id and a region each',
    );
  return gateways;
};

/** The front door at `port`, the control API at `controlPort`, the gateways at the ports behind it. */
const listenAll = async (
  { fleet, frontDoor, metrics }: Pick<FleetControl, 'fleet' | 'frontDoor' | 'metrics'>,
  { clock, regions }: FleetGround,
  { port, controlPort, host }: RunOptions,
  reload: Reload,
  closing: (() => Promise<void>)[],
): Promise<{ readonly door: Listening; readonly control: Listening; readonly urls: Record<string, string> }> => {
  const urls: Record<string, string> = {};
  const open = async (app: Parameters<typeof listen>[0], wanted: number): Promise<Listening> => {
    const listening = await listen(app, wanted, host);
    closing.push(listening.close);
    return listening;
  };
  const [first] = fleet.gateways;
  const door = await open(frontDoorApp(frontDoor, first?.region ?? '', clock), port);
  const app = fleetControlApp(
    { fleet, frontDoor, clock, metrics, urls: () => urls },
    { fallback: regions.control, operations: controlOperations, reload: reloadForControl(reload) },
  );
  const control = await open(app, controlPort);
  for (const [index, gateway] of fleet.gateways.entries())
    urls[gateway.id] = (
      await open(fleetGatewayApp(gateway, clock), controlPort === 0 ? 0 : controlPort + 1 + index)
    ).url;
  return { door, control, urls };
};

/** Runs every gateway of the topology behind a front door, until it is told to stop. */
export const runFleet = async (
  ground: FleetGround,
  diagnostics: Parameters<typeof tellDiagnostics>[0],
  options: RunOptions,
  output: Output,
): Promise<number> => {
  const { snapshot, clock, regions, transport, directory, warn } = ground;
  gatewaysOf(snapshot);
  const { seed, strict = false } = options;
  const observers = await openObservers(options, warn);
  const { metrics } = observers;
  const observed = { metrics, observers: observers.observers };
  const fleet = createFleet({ snapshot, transport, clock, seed, strict, ...observed });
  observers.watch(fleet.gateways.flatMap(({ units }) => units));
  tellDiagnostics([...diagnostics, ...(fleet.gateways[0]?.units[0]?.diagnostics ?? [])], options, output);
  const frontDoor = createFrontDoor({ fleet, clock });
  const publish = (next: ServiceSnapshot): void => fleet.publish(next);
  const reload = reloadOf({ directory, ...options }, { emulator: { reload: publish }, started: snapshot });
  const stopped = untilStopped();
  const closing: (() => Promise<void>)[] = [async () => frontDoor.stop()];
  try {
    const { door, control, urls } = await listenAll({ fleet, frontDoor, metrics }, ground, options, reload, closing);
    if (options.watch === true) {
      const { followChanges } = await import('../watch.ts');
      closing.push(await followChanges({ directory, ...options }, reload, output));
    }
    const instances = Object.fromEntries(regions.instances.map((id) => [id, null]));
    if (options.format === 'pretty') greetFleet(output, door, control, urls);
    output.out(JSON.stringify({ ...readyOf(snapshot, door, control, instances), gateways: urls }));
    await stopped;
    return exitCodes.ok;
  } finally {
    await Promise.all(closing.map((close) => close()));
    await observers.close();
  }
};

const greetFleet = (output: Output, door: Listening, control: Listening, urls: Record<string, string>): void => {
  const { bold } = colorsFor(output);
  output.err(`${bold('front door')} ${door.url}   ${bold('control')} ${control.url}/_spillway`);
  for (const [id, url] of Object.entries(urls)) output.err(`${bold('gateway')} ${id} ${url}`);
  output.err(`try: curl -X PUT ${control.url}/_spillway/gateways/${Object.keys(urls)[0]} -d '{"state":"down"}'`);
};
