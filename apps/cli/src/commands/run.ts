import cluster from 'node:cluster';
import {
  createEmulator,
  type EngineClock,
  inProcessTransport,
  listen,
  realClock,
  type Transport,
  undiciTransport,
  VirtualClock,
} from '@spillway/emulator';
import { controlOperations, createRegions, type Regions } from '@spillway/mock-aoai';
import { exitCodes } from '../exit-codes.ts';
import { openObservers } from '../observers.ts';
import type { Output } from '../output.ts';
import { runMember } from '../processes/member.ts';
import { runProcesses } from '../processes/parent.ts';
import { greet, readyOf } from '../ready.ts';
import { reloadForControl, reloadOf } from '../reload.ts';
import { checkRunOptions, type RunOptions } from '../run-options.ts';
import { loadRunnable, type Runnable, tellDiagnostics } from '../runnable.ts';
import { setFaultsOf } from '../set-faults.ts';
import { openShared } from '../shared-state.ts';
import { untilStopped } from '../signals.ts';
import { runFleet } from './run-fleet.ts';

/** Hosts of the topology are mocked in this process; all others are real. */
const transportOver = (regions: Regions, real: Transport): Transport => {
  const mocked = inProcessTransport((request) => regions.respond(request));
  return (request) => (regions.instanceOf(request.url) === undefined ? real(request) : mocked(request));
};

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** Runs a gateway until it is told to stop. */
export const runCommand = async (
  directory: string | undefined,
  options: RunOptions,
  output: Output,
): Promise<number> => {
  checkRunOptions(options);
  if (cluster.isWorker) return runMember(directory, options);
  if (options.host !== undefined && !isLoopback(options.host))
    output.err(
      `warning: the control API listens on ${options.host} too: whoever reaches it reads what was asked and changes faults`,
    );
  if ((options.processes ?? 1) > 1) return runProcesses(directory, options, output);
  return runOne(directory, options, output);
};

/** Time, mocks and network of a run. */
const groundOf = ({ snapshot, isGuessed }: Runnable, options: RunOptions) => {
  const clock: EngineClock = options.virtualClock === true ? new VirtualClock() : realClock;
  const topology = snapshot.topology ?? { instances: {} };
  const regions = createRegions(topology, {
    clock,
    seed: options.seed,
    acceptAnyDeployment: isGuessed,
  });
  setFaultsOf(options.faults, regions, topology);
  const real = undiciTransport();
  return { clock, regions, real, transport: transportOver(regions, real.send) };
};

const runOne = async (directory: string | undefined, options: RunOptions, output: Output): Promise<number> => {
  const runnable = loadRunnable(directory, options);
  const { snapshot, diagnostics } = runnable;
  const { clock, regions, real, transport } = groundOf(runnable, options);
  const warn = (message: string): void => output.err(`warning: ${message}`);
  if (options.allGateways === true)
    try {
      return await runFleet({ directory, snapshot, clock, regions, transport, warn }, diagnostics, options, output);
    } finally {
      await real.close();
    }
  const shared = await openShared(options, snapshot, warn);
  const observers = await openObservers(options, warn);
  const emulator = createEmulator({
    snapshot,
    transport,
    clock,
    seed: options.seed,
    strict: options.strict ?? false,
    metrics: observers.metrics,
    observers: observers.observers,
    ...(shared !== undefined && { shared: shared.unit }),
  });
  tellDiagnostics([...diagnostics, ...emulator.diagnostics], options, output);
  observers.watch([emulator]);
  // Before the ready line: a signal right after it must find its handler.
  const stopped = untilStopped();
  const closing: (() => Promise<void>)[] = [real.close, async () => shared?.close()];
  try {
    const reload = reloadOf({ directory, ...options }, { emulator, started: snapshot });
    const gateway = await listen(emulator.app(), options.port, options.host);
    closing.push(gateway.close);
    const control = await listen(
      emulator.control({ fallback: regions.control, operations: controlOperations, reload: reloadForControl(reload) }),
      options.controlPort,
      options.host,
    );
    closing.push(control.close);
    if (options.watch === true) {
      // With the compiler behind it: not for who only runs.
      const { followChanges } = await import('../watch.ts');
      closing.push(await followChanges({ directory, ...options }, reload, output));
    }
    const inside = Object.fromEntries(regions.instances.map((id) => [id, null]));
    const ready = readyOf(snapshot, gateway, control, inside);
    if (options.format === 'pretty') greet(output, ready, snapshot);
    output.out(JSON.stringify(ready));
    await stopped;
    return exitCodes.ok;
  } finally {
    await Promise.all(closing.map((close) => close()));
    await observers.close();
  }
};
