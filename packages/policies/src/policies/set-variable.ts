import { any, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Stores a value under a name for the rest of the request; an expression's value keeps its .NET type. */
export const setVariable = definePolicy({
  name: 'set-variable',
  sections: allSections,
  content: 'none',
  traits: ['writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/set-variable-policy',
  fidelity: 'exact',
  attributes: {
    name: string({ writes: 'value', required: true, doc: 'the variable' }),
    value: any({
      required: true,
      expressions: true,
      doc: 'a literal is stored as a string, an expression with its type',
    }),
  },
  run({ name, value }, run) {
    run.variables.set(name, value);
    return undefined;
  },
});
