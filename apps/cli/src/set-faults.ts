import { readFaults } from '@spillway/conformance';
import { DiagnosticsError } from '@spillway/diagnostics';
import type { Regions, Topology } from '@spillway/mock-aoai';
import { readUserFile } from './project.ts';

/** Sets the faults of a file, if there is one. @throws DiagnosticsError, UsageError when it cannot be read */
export const setFaultsOf = (path: string | undefined, regions: Regions, topology: Topology): void => {
  if (path === undefined) return;
  const { faults, diagnostics } = readFaults(path, readUserFile(path), topology);
  if (faults === undefined) throw new DiagnosticsError(diagnostics);
  regions.setFaults(faults);
};
