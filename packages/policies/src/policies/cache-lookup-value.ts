import { any, oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Reads a cached value into a variable; on a miss the variable gets the default, or is not set. */
export const cacheLookupValue = definePolicy({
  name: 'cache-lookup-value',
  sections: allSections,
  content: 'none',
  traits: ['writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-value-policy',
  fidelity: 'approximate',
  difference: 'one cache whatever caching-type says',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'the key' }),
    variableName: string({ writes: 'object', required: true, doc: 'the variable' }),
    defaultValue: any({ expressions: true, doc: 'what a miss gives' }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], { default: 'prefer-external', doc: 'which cache' }),
  },
  async run({ key, variableName, defaultValue }, run) {
    const found = (await run.state.cache.get(key)) ?? defaultValue;
    if (found !== undefined) run.variables.set(variableName, found);
    return undefined;
  },
});
