import { oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Forgets a cached value. */
export const cacheRemoveValue = definePolicy({
  name: 'cache-remove-value',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-remove-value-policy',
  fidelity: 'approximate',
  difference: 'one cache whatever caching-type says',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'the key' }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], { default: 'prefer-external', doc: 'which cache' }),
  },
  async run({ key }, run) {
    await run.state.cache.delete(key);
    return undefined;
  },
});
