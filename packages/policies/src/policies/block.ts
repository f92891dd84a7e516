import { allSections, definePolicy, notRun } from '../define-policy.ts';

/** Groups policies without semantics. */
export const block = definePolicy({
  name: 'block',
  sections: allSections,
  scopes: [],
  content: 'policies',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {},
  run: notRun,
});
