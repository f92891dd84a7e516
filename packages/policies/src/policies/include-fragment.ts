import { string } from '../attributes.ts';
import { allSections, definePolicy, notRun } from '../define-policy.ts';

/** Inlines a stored policy fragment. */
export const includeFragment = definePolicy({
  name: 'include-fragment',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/include-fragment-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: { fragmentId: string({ required: true, doc: 'the fragment id' }) },
  run: notRun,
});
