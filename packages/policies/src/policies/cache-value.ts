import { integer, oneOf, string } from '../attributes.ts';
import { allSections, defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** Policies that compute the variable. */
export const cacheValueValue = defineChild({ name: 'value', content: 'policies', min: 1, max: 1, attributes: {} });

/** Cache lookup, compute-on-miss and store with stampede protection. */
export const cacheValue = definePolicy({
  name: 'cache-value',
  sections: allSections,
  scopes: [],
  content: 'children',
  children: [cacheValueValue.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {
    key: string({ required: true, expressions: true, doc: 'the key' }),
    variableName: string({ writes: 'object', required: true, doc: 'the variable name' }),
    expiresAfter: integer({ expressions: true, unit: 's', doc: 'the expires after' }),
    refreshAfter: integer({ expressions: true, unit: 's', doc: 'below expires-after' }),
    defaultValue: string({ expressions: true, doc: 'the default value' }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], {
      default: 'prefer-external',
      doc: 'the caching type',
    }),
  },
});
