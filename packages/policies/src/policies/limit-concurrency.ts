import { integer, string } from '../attributes.ts';
import { allSections, definePolicy, notRun } from '../define-policy.ts';

/** Lets at most N requests run the enclosed policies simultaneously. */
export const limitConcurrency = definePolicy({
  name: 'limit-concurrency',
  sections: allSections,
  content: 'policies',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/limit-concurrency-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'concurrency scope; several policies may share it' }),
    maxCount: integer({ required: true, doc: 'the max count' }),
  },
  run: notRun,
});
