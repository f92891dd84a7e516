import type { PolicyNode, Section } from '@spillway/policies';
import { element, type Node, type PolicyDocument } from '@spillway/policy-document';

/** The policies of one document by section; each takes only what APIM allows there. */
export interface PolicySections {
  readonly inbound?: readonly PolicyNode<'inbound'>[];
  /** One element, as APIM has it. */
  readonly backend?: PolicyNode<'backend'>;
  readonly outbound?: readonly PolicyNode<'outbound'>[];
  readonly onError?: readonly PolicyNode<'on-error'>[];
}

/** The same-named section of the next broader scope comes in here. */
export const base = (): PolicyNode<Section> => Object.freeze({ node: element('base', {}, []) });

const section = (name: Section, nodes: readonly { readonly node: Node }[] | undefined): Node =>
  // A section that is not given inherits everything, said openly in the document.
  element(name, {}, nodes === undefined ? [base().node] : nodes.map(({ node }) => node));

/** Builds the tree of a `<policies>` document. */
export const policyDocument = (sections: PolicySections): Pick<PolicyDocument, 'root'> => ({
  root: element('policies', {}, [
    section('inbound', sections.inbound),
    section('backend', sections.backend && [sections.backend]),
    section('outbound', sections.outbound),
    section('on-error', sections.onError),
  ]),
});
