import { createEmulator, listen, membersControl, undiciTransport } from '@spillway/emulator';
import { controlOperations, createRegions, listen as listenMocks } from '@spillway/mock-aoai';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { greet, readyOf } from '../ready.ts';
import type { RunOptions } from '../run-options.ts';
import { loadRunnable, type Runnable, tellDiagnostics } from '../runnable.ts';
import { setFaultsOf } from '../set-faults.ts';
import { openShared } from '../shared-state.ts';
import { untilStopped } from '../signals.ts';
import { startMembers } from './members.ts';

/** Says once what is wrong; otherwise every process would. */
const check = async ({ snapshot, diagnostics }: Runnable, options: RunOptions, output: Output): Promise<void> => {
  const { diagnostics: own } = createEmulator({ snapshot, transport: undiciTransport().send });
  tellDiagnostics([...diagnostics, ...own], options, output);
  if (options.redis === undefined)
    output.err('warning: every process counts, caches and opens breakers for itself; give --redis URL to share');
  const shared = await openShared(options, snapshot, () => undefined);
  shared?.close();
};

/** Runs several gateway processes behind one port, with one set of mocks and one control API. */
export const runProcesses = async (
  directory: string | undefined,
  options: RunOptions,
  output: Output,
): Promise<number> => {
  const runnable = loadRunnable(directory, options);
  const { snapshot, isGuessed } = runnable;
  await check(runnable, options, output);
  const topology = snapshot.topology ?? { instances: {} };
  const regions = createRegions(topology, { seed: options.seed, acceptAnyDeployment: isGuessed });
  setFaultsOf(options.faults, regions, topology);
  // Before the ready line: a signal right after it must find its handler.
  const stopped = untilStopped();
  const warn = (message: string): void => output.err(`warning: ${message}`);
  const closing: (() => Promise<void>)[] = [];
  try {
    const mocks = await listenMocks(regions, {});
    closing.unshift(mocks.close);
    const members = await startMembers({
      count: options.processes ?? 1,
      port: options.port,
      ...(options.host !== undefined && { host: options.host }),
      mocks: mocks.instances,
      seed: options.seed,
      warn,
    });
    closing.unshift(members.stop);
    const beside = { fallback: regions.control, operations: controlOperations };
    const control = await listen(membersControl(members.list, beside), options.controlPort, options.host);
    closing.unshift(control.close);
    const ready = {
      ...readyOf(snapshot, members, control, mocks.instances),
      processes: members.list().map(({ pid }) => pid),
    };
    if (options.format === 'pretty') greet(output, ready, snapshot);
    output.out(JSON.stringify(ready));
    await stopped;
    return exitCodes.ok;
  } finally {
    for (const close of closing) await close();
  }
};
