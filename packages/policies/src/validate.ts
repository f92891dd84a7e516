import { byPlace, type Diagnostic, didYouMean } from '@spillway/diagnostics';
import { type Element, elementsOf, type PolicyDocument } from '@spillway/policy-document';
import { bindSection } from './bind.ts';
import type { BindOptions } from './binding.ts';
import type { BoundSection } from './bound.ts';
import { policies } from './catalog-map.ts';
import { type AnyPolicyDefinition, allSections, type ChildDefinition, type Section } from './define-policy.ts';

/** A document with every section bound; a section the document does not have is undefined. */
export interface BoundDocument {
  readonly document: PolicyDocument;
  readonly sections: Readonly<Partial<Record<Section, BoundSection>>>;
  /** The policies of a fragment, or of the resolver of a field, which have no sections. */
  readonly fragment?: BoundSection;
  readonly diagnostics: readonly Diagnostic[];
}

const isSection = (name: string): name is Section => (allSections as readonly string[]).includes(name);

const at = (of: Element): { readonly start: number; readonly end: number } => ({
  start: Math.max(0, of.nameSpan.start - 1),
  end: of.nameSpan.end,
});

const unknownSection = (document: PolicyDocument, of: Element): Diagnostic => ({
  code: 'POL102',
  severity: 'error',
  message: `\`${of.name}\` is not a section of a policy document`,
  source: document.source,
  span: at(of),
  help: didYouMean(of.name, allSections) ?? `the sections are ${allSections.map((name) => `\`${name}\``).join(', ')}`,
});

const repeatedSection = (document: PolicyDocument, of: Element): Diagnostic => ({
  code: 'POL116',
  severity: 'error',
  message: `section \`${of.name}\` is written twice`,
  source: document.source,
  span: at(of),
  help: 'move its policies into the first one',
});

/** Recorded in a public test suite: APIM refuses a second element under backend, comments aside. */
const crowdedBackend = (document: PolicyDocument, of: Element): Diagnostic | undefined => {
  const second = of.name === 'backend' ? elementsOf(of)[1] : undefined;
  return (
    second && {
      code: 'POL112',
      severity: 'error',
      message: 'section `backend` takes one policy element',
      source: document.source,
      span: at(second),
      help: 'put what belongs to sending into one `retry` or `choose`, and the rest into inbound',
    }
  );
};

const bindFragment = (document: PolicyDocument, options: BindOptions): BoundDocument => {
  const { steps, diagnostics } = bindSection(document.source, undefined, document.root, options);
  return { document, sections: {}, fragment: steps, diagnostics: [...diagnostics].sort(byPlace) };
};

/** Policies that are the root of a document of their own kind: the data sources of GraphQL resolvers. */
const isResolver = ({ scopes, sections, once }: AnyPolicyDefinition): boolean =>
  sections.length === 0 && once === true && (scopes ?? []).includes('graphql-resolver');

/** Names a policy document's root may have. */
export const documentRoots: readonly string[] = [
  'policies',
  'fragment',
  ...[...policies.values()].filter(isResolver).map(({ name }) => name),
];

/** Names of elements that hold XML of their own: a template, a stylesheet, a body. */
export const payloadElements: ReadonlySet<string> = new Set(
  [...policies.values()].flatMap((definition) => payloadsIn(definition)),
);

function payloadsIn({
  name,
  content,
  children = [],
}: Pick<ChildDefinition, 'name' | 'content' | 'children'>): readonly string[] {
  return [...(content === 'xml' ? [name] : []), ...children.flatMap(payloadsIn)];
}

const bindResolver = (document: PolicyDocument, options: BindOptions): BoundDocument => {
  const { root } = document;
  const around = { ...root, name: 'resolver', attributes: [], children: [root] };
  const { steps, diagnostics } = bindSection(document.source, undefined, around, options);
  return { document, sections: {}, fragment: steps, diagnostics: [...diagnostics].sort(byPlace) };
};

/** Checks a whole document against every policy's definition and binds it, ready to run when there are no errors. */
export const bindDocument = (document: PolicyDocument, options: BindOptions = {}): BoundDocument => {
  if (document.root.name === 'fragment') return bindFragment(document, options);
  if (document.root.name !== 'policies') return bindResolver(document, options);
  const sections: Partial<Record<Section, BoundSection>> = {};
  const diagnostics: Diagnostic[] = [];
  for (const of of elementsOf(document.root)) {
    if (!isSection(of.name)) diagnostics.push(unknownSection(document, of));
    else if (sections[of.name] !== undefined) diagnostics.push(repeatedSection(document, of));
    else {
      const crowded = crowdedBackend(document, of);
      if (crowded !== undefined) diagnostics.push(crowded);
      const bound = bindSection(document.source, of.name, of, options);
      sections[of.name] = bound.steps;
      diagnostics.push(...bound.diagnostics);
    }
  }
  return { document, sections, diagnostics: diagnostics.sort(byPlace) };
};
