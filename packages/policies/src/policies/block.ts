import { allSections, definePolicy } from '../define-policy.ts';

/** Holds policies together and does nothing else; in no reference page, but the service takes it. */
export const block = definePolicy({
  name: 'block',
  sections: allSections,
  scopes: [],
  content: 'policies',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  fidelity: 'approximate',
  difference: 'undocumented; what Microsoft’s policy toolkit compiles it to suggests that it only groups',
  attributes: {},
  run: (_attributes, _run, children) => children.run(),
});
