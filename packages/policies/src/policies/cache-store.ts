import { boolean, integer, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Stores the response in the response cache. */
export const cacheStore = definePolicy({
  name: 'cache-store',
  sections: ['outbound'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    duration: integer({ required: true, expressions: true, unit: 's', doc: 'the duration' }),
    cacheResponse: boolean({
      expressions: true,
      doc: 'unset: only 200 responses cached; docs default text says false',
    }),
    cachingMode: string({ doc: 'the caching mode' }),
  },
  run: notRun,
});
