import { boolean, integer, string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Stores the response in the response cache. */
export const cacheStore = definePolicy({
  name: 'cache-store',
  sections: ['outbound'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-policy',
  ...notWritten,
  attributes: {
    duration: integer({ required: true, expressions: true, unit: 's', doc: 'the duration' }),
    cacheResponse: boolean({
      expressions: true,
      doc: 'unset: only 200 responses cached; docs default text says false',
    }),
    cachingMode: string({ doc: 'the caching mode' }),
  },
});
