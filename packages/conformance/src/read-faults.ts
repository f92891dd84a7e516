import { type DataSource, readData, schemaFindings } from '@spillway/artifacts';
import { type Diagnostic, didYouMean } from '@spillway/diagnostics';
import { isFaultsFile, type PlacedFault, type Topology } from '@spillway/mock-aoai';

export interface ReadFaults {
  /** Undefined when something is wrong. */
  readonly faults: readonly PlacedFault[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Places the topology does not have; faults there would strike nobody, and whoever waits for them would not know. */
const unknownPlaces = (file: DataSource, faults: readonly PlacedFault[], topology: Topology): readonly Diagnostic[] => {
  const instances = Object.keys(topology.instances);
  const regions = Object.values(topology.instances).flatMap(({ region }) => region ?? []);
  const unknown = (index: number, field: 'instance' | 'region', known: readonly string[]): readonly Diagnostic[] => {
    const name = faults[index]?.[field];
    if (name === undefined || known.includes(name)) return [];
    const message =
      field === 'instance' ? `no instance is called \`${name}\`` : `no instance is in the region \`${name}\``;
    const others = [...new Set(known)].map((each) => `\`${each}\``).join(', ');
    return [
      {
        code: 'MCK004',
        severity: 'error',
        message,
        source: file.source,
        span: file.spanOf(['faults', index, field]),
        help: didYouMean(name, known) ?? `the ${field}s are ${others}`,
      },
    ];
  };
  return faults.flatMap((_, index) => [...unknown(index, 'instance', instances), ...unknown(index, 'region', regions)]);
};

/** Reads a file of faults for the mocks of a topology; findings carry file, line and column. */
export const readFaults = (name: string, text: string, topology: Topology): ReadFaults => {
  const { file, diagnostics } = readData(name, text);
  if (file === undefined) return { faults: undefined, diagnostics };
  const findings = schemaFindings(file, isFaultsFile, 'MCK003');
  if (findings.length > 0) return { faults: undefined, diagnostics: findings };
  const { faults } = file.data as { readonly faults: readonly PlacedFault[] };
  const unknown = unknownPlaces(file, faults, topology);
  return { faults: unknown.length > 0 ? undefined : faults, diagnostics: unknown };
};
