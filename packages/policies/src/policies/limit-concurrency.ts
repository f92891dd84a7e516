import { integer, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { PolicyError } from '../policy-error.ts';

/** Lets at most so many requests be inside at the same time; the next one is refused at once. */
export const limitConcurrency = definePolicy({
  name: 'limit-concurrency',
  sections: allSections,
  content: 'policies',
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/limit-concurrency-policy',
  fidelity: 'approximate',
  difference:
    'counted per gateway process, or over all that share state; reason and message of the refusal are not published (assumed)',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'one count per value; several policies may share it' }),
    maxCount: integer({ required: true, minimum: 1, doc: 'requests that may be inside' }),
  },
  async run({ key, maxCount }, run, children) {
    const { concurrency } = run.state;
    const leave = await concurrency.enter(key, maxCount);
    if (leave === undefined)
      throw new PolicyError('ConcurrencyLimitExceeded', 'Concurrency limit is exceeded.', { status: 429 });
    try {
      return await children.run();
    } finally {
      await leave();
    }
  },
});
