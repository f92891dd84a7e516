import { any, integer, oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Keeps a value under a key for other requests. */
export const cacheStoreValue = definePolicy({
  name: 'cache-store-value',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-value-policy',
  fidelity: 'approximate',
  difference: 'readable at once, where the real gateway stores in the background; one cache whatever caching-type says',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'the key' }),
    value: any({ required: true, expressions: true, doc: 'the value, stored with its type' }),
    duration: integer({ required: true, expressions: true, unit: 's', doc: 'how long it is kept' }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], { default: 'prefer-external', doc: 'which cache' }),
  },
  async run({ key, value, duration }, run) {
    await run.state.cache.set(key, value, duration);
    return undefined;
  },
});
