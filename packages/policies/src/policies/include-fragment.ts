import { string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Runs the policies of a fragment where it stands. */
export const includeFragment = definePolicy({
  name: 'include-fragment',
  sections: allSections,
  content: 'fragment',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/include-fragment-policy',
  fidelity: 'exact',
  attributes: { fragmentId: string({ required: true, names: 'fragment', doc: 'the fragment' }) },
  run: (_attributes, _run, children) => children.run(),
});
