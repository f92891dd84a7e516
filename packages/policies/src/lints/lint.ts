import type { Diagnostic, SourceText, Span } from '@spillway/diagnostics';
import { type ExpressionFacts, expressionFacts } from '@spillway/expressions';
import type { AttributeRole } from '../attributes.ts';
import type { BaseMarker, BoundAttributes, BoundChild, BoundPolicy, BoundSection, BoundValue } from '../bound.ts';
import type { Section, Trait } from '../define-policy.ts';

/** What is known about the documents around the one that is looked at. */
export interface Surroundings {
  /**
   * The sections of the broader scopes, where they are known: what `<base/>` brings in. Undefined when a document is
   * looked at on its own.
   */
  readonly broader?: Readonly<Partial<Record<Section, BoundSection>>> | undefined;
}

/** A policy where it stands. */
export interface Visit {
  readonly policy: BoundPolicy;
  readonly section: Section | undefined;
  /** What stands in the same list, in order, the policy itself included. */
  readonly siblings: readonly (BoundPolicy | BaseMarker)[];
  readonly index: number;
  /** The lists it stands in, the section's own first, `siblings` last. */
  readonly lists: readonly unknown[];
  /** The policies it stands in, outermost first. */
  readonly within: readonly BoundPolicy[];
}

/** An expression with what can be said about it. */
export interface Island {
  readonly visit: Visit;
  /** The attribute's key; `text` for the text of an element. */
  readonly key: string;
  readonly value: Extract<BoundValue, { kind: 'expression' }>;
  readonly facts: ExpressionFacts;
  /** Whether it decides if something runs: the condition of a branch or of a loop. */
  readonly isCondition: boolean;
  /** The child element it belongs to, when that is no policy. */
  readonly child: BoundChild | undefined;
}

/**
 * Everything a lint may ask. `visits` and `islands` are those of the document's own text: what stands in a fragment that
 * it includes is told where the fragment is checked.
 */
export interface LintSubject extends Surroundings {
  readonly source: SourceText;
  readonly isFragment: boolean;
  readonly sections: readonly (readonly [Section | undefined, BoundSection])[];
  readonly visits: readonly Visit[];
  readonly islands: readonly Island[];
  /** Fragments that the document includes among them. */
  readonly everything: { readonly visits: readonly Visit[]; readonly islands: readonly Island[] };
}

export interface Finding {
  readonly message: string;
  readonly span: Span;
  readonly help: string;
  readonly severity?: Diagnostic['severity'];
  readonly related?: Diagnostic['related'];
  readonly fix?: Diagnostic['fix'];
}

/** A rule about what a document means. Its page and `spillway explain` are made of this. */
export interface Lint {
  /** `LNT` and three digits; never used again for another rule. */
  readonly code: string;
  readonly title: string;
  readonly severity: Diagnostic['severity'];
  /** What goes wrong, and for whom. */
  readonly why: string;
  /** What to write instead. */
  readonly instead: string;
  readonly reference?: string;
  find(subject: LintSubject): readonly Finding[];
}

export const hasTrait = ({ policy }: { readonly policy: BoundPolicy }, trait: Trait): boolean =>
  policy.definition.traits.includes(trait);

/** The written-out value of an attribute: undefined when it is absent or an expression. */
export const constantOf = (attributes: BoundAttributes, key: string): unknown => {
  const value = attributes[key]?.value;
  return value?.kind === 'constant' ? value.value : undefined;
};

/** The attributes of a policy that have a role, with their keys. */
export const inRole = (policy: BoundPolicy, role: AttributeRole): readonly string[] =>
  Object.entries(policy.definition.attributes)
    .filter(([, attribute]) => (attribute.item ?? attribute).role === role)
    .map(([key]) => key);

/** The policies in a policy, in its children too, at any depth. */
export const below = (policy: BoundPolicy | BoundChild): readonly BoundPolicy[] => [
  ...policy.policies.flatMap((each) => [each, ...below(each)]),
  ...policy.children.flatMap(below),
];

const visitsIn = (
  steps: BoundSection,
  section: Section | undefined,
  within: readonly BoundPolicy[],
  outer: readonly unknown[],
): readonly Visit[] =>
  steps.flatMap((policy, index): readonly Visit[] => {
    if (policy.kind !== 'policy') return [];
    const inside = [...within, policy];
    const chain = [...outer, steps];
    const lists = (of: BoundPolicy | BoundChild): readonly (readonly BoundPolicy[])[] => [
      of.policies,
      ...of.children.flatMap(lists),
    ];
    return [
      { policy, section, siblings: steps, index, lists: chain, within },
      ...lists(policy).flatMap((list) => visitsIn(list, section, inside, chain)),
    ];
  });

const expressionsIn = (value: BoundValue): readonly Extract<BoundValue, { kind: 'expression' }>[] =>
  value.kind === 'expression' ? [value] : value.kind === 'list' ? value.items.flatMap(expressionsIn) : [];

const islandsAt = (visit: Visit, attributes: BoundAttributes, child: BoundChild | undefined): readonly Island[] =>
  Object.entries(attributes).flatMap(([key, { value, attribute }]) =>
    expressionsIn(value).flatMap((each): readonly Island[] => {
      const facts = expressionFacts(each.island.code, each.island.form);
      const isCondition = attribute.kind === 'boolean' && attribute.late;
      return facts === undefined ? [] : [{ visit, key, value: each, facts, isCondition, child }];
    }),
  );

const islandsOfChild = (visit: Visit, child: BoundChild): readonly Island[] => [
  ...islandsAt(visit, { ...child.attributes, ...(child.text && { text: child.text }) }, child),
  ...child.children.flatMap((each) => islandsOfChild(visit, each)),
];

export const subjectOf = (
  source: SourceText,
  isFragment: boolean,
  sections: LintSubject['sections'],
  surroundings: Surroundings,
): LintSubject => {
  const visits = sections.flatMap(([section, steps]) => visitsIn(steps, section, [], []));
  const islands = visits.flatMap((visit) => [
    ...islandsAt(visit, visit.policy.attributes, undefined),
    ...visit.policy.children.flatMap((child) => islandsOfChild(visit, child)),
  ]);
  return {
    source,
    isFragment,
    sections,
    visits: visits.filter(({ policy }) => policy.source === source),
    islands: islands.filter(({ value }) => value.source === source),
    everything: { visits, islands },
    ...surroundings,
  };
};

/** Where something in an expression's code stands in the document. */
export const placeIn = ({ value }: Island, { start, end }: Span): Span => ({
  start: value.island.locate(start),
  end: value.island.locate(end),
});

/** The start of a policy's tag. */
export const tagOf = ({ element }: Pick<BoundPolicy, 'element'>): Span => ({
  start: Math.max(0, element.nameSpan.start - 1),
  end: element.nameSpan.end,
});
