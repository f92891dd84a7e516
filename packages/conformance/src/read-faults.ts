import { type DataSource, readData, schemaFindings } from '@spillway/artifacts';
import type { Diagnostic } from '@spillway/diagnostics';
import { isFaultsFile, type PlacedFault, type Topology, unknownPlaces } from '@spillway/mock-aoai';

export interface ReadFaults {
  /** Undefined when something is wrong. */
  readonly faults: readonly PlacedFault[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const unknownIn = (file: DataSource, faults: readonly PlacedFault[], topology: Topology): readonly Diagnostic[] =>
  faults.flatMap((fault, index) =>
    unknownPlaces(topology, fault).map(({ field, diagnostic }) => ({
      ...diagnostic,
      source: file.source,
      span: file.spanOf(['faults', index, field]),
    })),
  );

/** Reads a file of faults for the mocks of a topology; findings carry file, line and column. */
export const readFaults = (name: string, text: string, topology: Topology): ReadFaults => {
  const { file, diagnostics } = readData(name, text);
  if (file === undefined) return { faults: undefined, diagnostics };
  const findings = schemaFindings(file, isFaultsFile, 'MCK003');
  if (findings.length > 0) return { faults: undefined, diagnostics: findings };
  const { faults } = file.data as { readonly faults: readonly PlacedFault[] };
  const unknown = unknownIn(file, faults, topology);
  return { faults: unknown.length > 0 ? undefined : faults, diagnostics: unknown };
};
