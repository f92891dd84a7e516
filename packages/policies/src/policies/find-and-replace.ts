import { string } from '../attributes.ts';
import { allSections, definePolicy, notRun } from '../define-policy.ts';

/** Replaces a substring in the body. */
export const findAndReplace = definePolicy({
  name: 'find-and-replace',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/find-and-replace-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    from: string({ required: true, expressions: true, doc: 'the from' }),
    to: string({ required: true, expressions: true, doc: 'empty deletes' }),
  },
  run: notRun,
});
