import { hasTrait, type Island, type LintSubject, type Visit } from './lint.ts';

/** A place in the order in which policies stand; what a loop does comes around again. */
interface Order {
  readonly at: ReadonlyMap<Visit, number>;
  /** The place of the last policy within each. */
  readonly end: ReadonlyMap<Visit, number>;
}

const orderOf = ({ everything: { visits } }: LintSubject): Order => {
  const at = new Map(visits.map((visit, index) => [visit, index]));
  const end = new Map(at);
  const visitOf = new Map(visits.map((visit) => [visit.policy, visit]));
  for (const [index, { within }] of visits.entries())
    for (const outer of within) {
      const visit = visitOf.get(outer);
      if (visit !== undefined) end.set(visit, index);
    }
  return { at, end };
};

/** Someone who sets a variable, where the broader scopes stand before everything. */
export interface Setter {
  readonly visit: Visit | undefined;
}

/** The loops around an island, the one whose condition it is among them. */
const loopsAround = ({ visit, isCondition }: Island, visits: readonly Visit[]): readonly Visit[] => [
  ...visits.filter((each) => visit.within.includes(each.policy) && hasTrait(each, 'repeats')),
  ...(isCondition && hasTrait(visit, 'repeats') ? [visit] : []),
];

/**
 * Which of those who set a variable an expression may see: of two in one list only the later, those in branches
 * beside it, and those behind it when a loop comes around.
 */
export const reachingSetters = (
  subject: LintSubject,
): (<S extends Setter>(island: Island, setters: readonly S[]) => readonly S[]) => {
  const { visits } = subject.everything;
  const { at, end } = orderOf(subject);
  return (island, setters) => {
    const { visit } = island;
    const ownLoop = island.isCondition && hasTrait(visit, 'repeats');
    // The condition of a loop is asked behind what the loop holds.
    const place = ownLoop ? (end.get(visit) ?? 0) + 1 : (at.get(visit) ?? 0);
    const placeOf = ({ visit: setter }: Setter): number => (setter === undefined ? -1 : (at.get(setter) ?? -1));
    const lists = new Set<unknown>([...visit.lists, ...(ownLoop ? [visit.policy.policies] : [])]);
    const isSure = ({ visit: setter }: Setter): boolean => setter === undefined || lists.has(setter.siblings);
    const before = setters.filter((setter) => placeOf(setter) < place);
    const last = Math.max(-1, ...before.filter(isSure).map(placeOf));
    const around = loopsAround(island, visits).filter((loop) => (at.get(loop) ?? 0) >= last);
    const comesAround = (setter: Setter): boolean =>
      placeOf(setter) >= place &&
      around.some((loop) => placeOf(setter) > (at.get(loop) ?? 0) && placeOf(setter) <= (end.get(loop) ?? 0));
    return setters.filter((setter) => (placeOf(setter) < place && placeOf(setter) >= last) || comesAround(setter));
  };
};
