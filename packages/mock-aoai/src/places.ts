import { type Diagnostic, DiagnosticsError, didYouMean } from '@spillway/diagnostics';
import type { PlacedFault } from './fault.ts';
import type { Topology } from './topology.ts';

/** Where a fault happens; the instance may be `*`. */
export type Place = Pick<PlacedFault, 'instance' | 'region'>;

/** A part of a place that a topology does not have. */
export interface UnknownPlace {
  readonly field: keyof Place;
  readonly diagnostic: Diagnostic;
}

const unknown = (field: keyof Place, name: string, known: readonly string[]): UnknownPlace => ({
  field,
  diagnostic: {
    code: 'MCK004',
    severity: 'error',
    message: field === 'instance' ? `no instance is called \`${name}\`` : `no instance is in the region \`${name}\``,
    help: didYouMean(name, known) ?? `the ${field}s are ${[...new Set(known)].map((each) => `\`${each}\``).join(', ')}`,
  },
});

/** A fault there would strike nobody, and whoever waits for it would not know. */
export const unknownPlaces = ({ instances }: Topology, { instance, region }: Place): readonly UnknownPlace[] => {
  const ids = Object.keys(instances);
  const regions = Object.values(instances).flatMap((each) => each.region ?? []);
  const found: UnknownPlace[] = [];
  if (instance !== undefined && instance !== '*' && !ids.includes(instance))
    found.push(unknown('instance', instance, ids));
  if (region !== undefined && !regions.includes(region)) found.push(unknown('region', region, regions));
  return found;
};

/**
 * The instances of a place.
 * @throws DiagnosticsError MCK004 when the topology does not have it
 */
export const instancesAt = (topology: Topology, place: Place): readonly string[] => {
  const problems = unknownPlaces(topology, place).map(({ diagnostic }) => diagnostic);
  if (problems.length > 0) throw new DiagnosticsError(problems);
  const { instance = '*', region } = place;
  return Object.entries(topology.instances).flatMap(([id, spec]) =>
    (instance === '*' || instance === id) && (region === undefined || region === spec.region) ? id : [],
  );
};
