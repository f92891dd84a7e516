import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `vary-by-header` of `cache-lookup`. */
export const cacheLookupVaryByHeader = defineChild({
  name: 'vary-by-header',
  content: 'none',
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** Several names may be joined with ';'. */
export const cacheLookupVaryByQueryParameter = defineChild({
  name: 'vary-by-query-parameter',
  content: 'none',
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** Answers from the response cache when possible. */
export const cacheLookup = definePolicy({
  name: 'cache-lookup',
  sections: ['inbound'],
  once: true,
  content: 'children',
  children: [cacheLookupVaryByHeader.definition, cacheLookupVaryByQueryParameter.definition],
  order: 'any',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-policy',
  ...notWritten,
  attributes: {
    varyByDeveloper: boolean({ required: true, expressions: true, default: 'false', doc: 'the vary by developer' }),
    varyByDeveloperGroups: boolean({
      required: true,
      expressions: true,
      default: 'false',
      doc: 'the vary by developer groups',
    }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], {
      default: 'prefer-external',
      doc: 'the caching type',
    }),
    downstreamCachingType: oneOf(['none', 'private', 'public'], {
      expressions: true,
      default: 'none',
      doc: 'the downstream caching type',
    }),
    mustRevalidate: boolean({ expressions: true, default: 'true', doc: 'the must revalidate' }),
    allowPrivateResponseCaching: boolean({
      expressions: true,
      default: 'false',
      doc: 'cache requests having Authorization',
    }),
  },
});
