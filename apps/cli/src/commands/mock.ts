import { readTopology } from '@spillway/artifacts';
import { DiagnosticsError } from '@spillway/diagnostics';
import { createRegions, listen } from '@spillway/mock-aoai';
import { exitCodes } from '../exit-codes.ts';
import { colorsFor, type Format, type Output } from '../output.ts';
import { readUserFile } from '../project.ts';
import { setFaultsOf } from '../set-faults.ts';
import { untilStopped } from '../signals.ts';

export interface MockOptions {
  readonly format: Format;
  /** Control port; instances follow on the next ports. 0 takes free ones. */
  readonly port: number;
  readonly seed: number;
  /** A file of faults. */
  readonly faults?: string;
}

/** Serves every instance of a topology on a port of its own until told to stop. */
export const mockCommand = async (path: string, options: MockOptions, output: Output): Promise<number> => {
  const { topology, diagnostics } = readTopology(path, readUserFile(path));
  if (topology === undefined) throw new DiagnosticsError(diagnostics);
  const regions = createRegions(topology, { seed: options.seed });
  setFaultsOf(options.faults, regions, topology);
  const instancePort = (_id: string, index: number): number => (options.port === 0 ? 0 : options.port + 1 + index);
  // Before the ready line: a signal right after it must find its handler.
  const stopped = untilStopped();
  const listening = await listen(regions, { port: options.port, instancePort });
  if (options.format === 'pretty') {
    const colors = colorsFor(output);
    output.err(`${colors.bold('control')} ${listening.control}/_spillway`);
    for (const [id, url] of Object.entries(listening.instances)) output.err(`${colors.bold(id)} ${url}`);
  }
  output.out(JSON.stringify({ control: listening.control, instances: listening.instances }));
  await stopped;
  await listening.close();
  return exitCodes.ok;
};
