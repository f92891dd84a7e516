import type { ServiceSnapshot } from '@spillway/artifacts';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import {
  createEmulator,
  type EngineClock,
  inProcessTransport,
  type Listening,
  listen,
  realClock,
  type Transport,
  undiciTransport,
  unsupportedAsErrors,
  VirtualClock,
} from '@spillway/emulator';
import { createRegions, type Regions } from '@spillway/mock-aoai';
import { exitCodes } from '../exit-codes.ts';
import { colorsFor, type Format, type Output, printDiagnostics } from '../output.ts';
import { loadRunnable } from '../runnable.ts';
import { setFaultsOf } from '../set-faults.ts';
import { untilStopped } from '../signals.ts';
import { followChanges } from '../watch.ts';

export interface RunOptions {
  readonly policy?: string;
  readonly topology?: string;
  readonly port: number;
  readonly controlPort: number;
  readonly seed: number;
  /** A file of faults. */
  readonly faults?: string;
  readonly virtualClock?: boolean;
  readonly strict?: boolean;
  /** Go on with every change of the files. */
  readonly watch?: boolean;
  readonly format: Format;
}

/** Hosts of the topology are mocked in this process; all others are real. */
const transportOver = (regions: Regions, real: Transport): Transport => {
  const mocked = inProcessTransport((request) => regions.respond(request));
  return (request) => (regions.instanceOf(request.url) === undefined ? real(request) : mocked(request));
};

/** With --strict, whatever is doubtful stops the start. */
const refuseWarnings = (diagnostics: readonly Diagnostic[]): void => {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  if (warnings.length > 0) throw new DiagnosticsError(warnings.map((warning) => ({ ...warning, severity: 'error' })));
};

interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly apis: readonly { readonly id: string; readonly path: string }[];
  readonly keys: Readonly<Record<string, string>>;
  readonly instances: Readonly<Record<string, string | null>>;
}

const readyOf = (snapshot: ServiceSnapshot, gateway: Listening, control: Listening, regions: Regions): Ready => ({
  gateway: gateway.url,
  control: control.url,
  apis: snapshot.apis.map(({ id, path }) => ({ id, path })),
  keys: Object.fromEntries(snapshot.subscriptions.map(({ id, key }) => [id, key])),
  instances: Object.fromEntries(regions.instances.map((id) => [id, null])),
});

const greet = (output: Output, ready: Ready, snapshot: ServiceSnapshot): void => {
  const colors = colorsFor(output);
  const [api] = snapshot.apis;
  const [key = ''] = Object.values(ready.keys);
  const [deployment = 'gpt-4o'] = Object.values(snapshot.topology?.instances ?? {}).flatMap(({ deployments }) =>
    Object.keys(deployments),
  );
  const url = `${ready.gateway}/${api?.path ?? ''}/deployments/${deployment}/chat/completions?api-version=2024-10-21`;
  const header = `${api?.subscriptionKeyParameterNames.header}: ${key}`;
  output.err(`${colors.bold('gateway')} ${ready.gateway}   ${colors.bold('control')} ${ready.control}/_spillway`);
  output.err(`instances ${Object.keys(ready.instances).join(', ') || 'none'}`);
  output.err(
    `try: curl -s '${url}' -H '${header}' -H 'content-type: application/json' -d '{"messages":[{"role":"user","content":"hi"}]}'`,
  );
};

/** Runs a gateway until it is told to stop. */
export const runCommand = async (
  directory: string | undefined,
  options: RunOptions,
  output: Output,
): Promise<number> => {
  const { snapshot, diagnostics, isGuessed } = loadRunnable(directory, options);
  const clock: EngineClock = options.virtualClock === true ? new VirtualClock() : realClock;
  const topology = snapshot.topology ?? { instances: {} };
  const regions = createRegions(topology, {
    clock,
    seed: options.seed,
    acceptAnyDeployment: isGuessed,
  });
  setFaultsOf(options.faults, regions, topology);
  const real = undiciTransport();
  const emulator = createEmulator({
    snapshot,
    transport: transportOver(regions, real.send),
    clock,
    seed: options.seed,
    strict: options.strict ?? false,
  });
  const all = [...unsupportedAsErrors(diagnostics), ...emulator.diagnostics];
  if (options.strict === true) refuseWarnings(all);
  if (hasErrors(all)) throw new DiagnosticsError(all);
  printDiagnostics(output, all);
  // Before the ready line: a signal right after it must find its handler.
  const stopped = untilStopped();
  const closing: (() => Promise<void>)[] = [real.close];
  try {
    const gateway = await listen(emulator.app(), options.port);
    closing.push(gateway.close);
    const control = await listen(
      emulator.control((request) => regions.control(request)),
      options.controlPort,
    );
    closing.push(control.close);
    if (options.watch === true)
      closing.push(await followChanges({ directory, ...options }, { emulator, started: snapshot, output }));
    const ready = readyOf(snapshot, gateway, control, regions);
    if (options.format === 'pretty') greet(output, ready, snapshot);
    output.out(JSON.stringify(ready));
    await stopped;
    return exitCodes.ok;
  } finally {
    await Promise.all(closing.map((close) => close()));
  }
};
