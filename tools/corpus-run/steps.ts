import type { SourceText } from '@spillway/diagnostics';
import { allSections, type BoundChild, type BoundDocument, type BoundPolicy, type Section } from '@spillway/policies';

/** One policy element of a document, in a section or in the fragment. */
export interface PolicyStep {
  readonly section: Section;
  /** As the trace has it. */
  readonly path: string;
  readonly policy: string;
  readonly line: number;
}

/** What there is to run in a document. */
export interface Steps {
  readonly reachable: readonly PolicyStep[];
  /** Elements behind one that always answers: no request reaches them. */
  readonly unreachable: readonly PolicyStep[];
  /** Elements that stand in the sections themselves and run in every request that is not refused. */
  readonly always: readonly PolicyStep[];
  /** The backend section sends the request on. */
  readonly forwards: boolean;
  /** The document answers every request itself: sections behind are not reached. */
  readonly answersItself: boolean;
  /** It does so with one answer, whatever its status; else it chooses among several. */
  readonly alwaysTheSame: boolean;
}

type Parent = BoundPolicy | BoundChild;

const parts = (of: Parent): readonly Parent[] => [...of.policies, ...of.children];

const within = (section: Section, of: Parent): readonly PolicyStep[] => [
  ...(of.kind === 'policy' ? [stepOf(section, of)] : []),
  ...parts(of).flatMap((each) => within(section, each)),
];

const stepOf = (section: Section, { path, definition, element, source }: BoundPolicy): PolicyStep => ({
  section,
  path,
  policy: definition.name,
  line: source.positionAt(element.span.start).line,
});

/** A policy that ends the request whatever comes: it answers, or each of its branches does. */
const alwaysEnds = (policy: BoundPolicy): boolean => {
  if (policy.definition.traits.includes('ends')) return true;
  const branches = policy.children;
  const isComplete = branches.some(({ definition }) => definition.name === 'otherwise');
  return isComplete && branches.every((branch) => branch.policies.some(alwaysEnds));
};

interface InOrder {
  readonly reachable: readonly PolicyStep[];
  readonly unreachable: readonly PolicyStep[];
  readonly ends: boolean;
}

/** The steps of one list of policies, those behind its end apart. */
const inOrder = (section: Section, policies: readonly BoundPolicy[]): InOrder => {
  const end = policies.findIndex(alwaysEnds);
  const live = end < 0 ? policies : policies.slice(0, end + 1);
  const dead = end < 0 ? [] : policies.slice(end + 1);
  const nested = live.flatMap((each) => ({ each, inner: lists(each).map((list) => inOrder(section, list)) }));
  return {
    reachable: nested.flatMap(({ each, inner }) => [stepOf(section, each), ...inner.flatMap((list) => list.reachable)]),
    unreachable: [
      ...nested.flatMap(({ inner }) => inner.flatMap((list) => list.unreachable)),
      ...dead.flatMap((each) => within(section, each)),
    ],
    ends: end >= 0,
  };
};

/** Lists of policies right inside a policy: its own, and those of its child elements. What a fragment brings is its own. */
const lists = (of: Parent): readonly (readonly BoundPolicy[])[] => {
  const own = of.kind === 'policy' ? of.policies.filter(({ source }) => source === of.source) : of.policies;
  return [own, ...of.children.flatMap(lists)];
};

/** The policies that a fragment brings in, at whatever depth it is included. */
const contentOf = (fragment: SourceText, of: Parent): readonly BoundPolicy[] => {
  const brought = of.policies.filter(({ source }) => source === fragment);
  return brought.length > 0 ? brought : parts(of).flatMap((each) => contentOf(fragment, each));
};

const sends = (of: Parent): boolean =>
  (of.kind === 'policy' && of.definition.traits.includes('sends')) || parts(of).some(sends);

/** A section that is not there is inherited, and what is inherited forwards. */
const forwards = ({ sections: { backend } }: BoundDocument): boolean =>
  backend === undefined || backend.some((step) => step.kind === 'base' || sends(step));

/** The steps of a document, or of the fragment with this text that the document includes in a section. */
export const stepsOf = (bound: BoundDocument, fragment?: SourceText): Steps => {
  const found = { reachable: [] as PolicyStep[], unreachable: [] as PolicyStep[], always: [] as PolicyStep[] };
  let hasEnded = false;
  let alwaysTheSame = false;
  for (const section of allSections) {
    const steps = (bound.sections[section] ?? []).flatMap((step) => (step.kind === 'base' ? [] : [step]));
    const own = fragment === undefined ? steps : steps.flatMap((each) => contentOf(fragment, each));
    const { reachable, unreachable, ends } = inOrder(section, own);
    // The sections behind an answer do not run, but for on-error.
    const isDead = hasEnded && section !== 'on-error';
    if (isDead) found.unreachable.push(...reachable, ...unreachable);
    else {
      found.reachable.push(...reachable);
      found.unreachable.push(...unreachable);
      const top = new Set(own.map(({ path }) => path));
      if (section !== 'on-error') found.always.push(...reachable.filter(({ path }) => top.has(path)));
    }
    if (section === 'on-error' || hasEnded) continue;
    hasEnded = ends;
    alwaysTheSame = own.some(({ definition }) => definition.traits.includes('ends'));
  }
  return { ...found, forwards: forwards(bound), answersItself: hasEnded, alwaysTheSame };
};

export const keyOf = ({ section, path }: Pick<PolicyStep, 'section' | 'path'>): string => `${section} ${path}`;
