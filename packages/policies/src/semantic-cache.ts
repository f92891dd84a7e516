import { boolean, integer, number, oneOf, string } from './attributes.ts';
import { defineChild } from './define-policy.ts';

/** Values concatenated into the partition key. */
export const semanticCacheVaryBy = defineChild({
  name: 'vary-by',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Attributes of the lookups in the semantic cache, whose schema is one. */
export const semanticCacheLookupAttributes = {
  scoreThreshold: number({
    required: true,
    minimum: 0,
    maximum: 1,
    doc: 'smaller = stricter similarity; toolkit marks expression-able',
  }),
  embeddingsBackendId: string({ required: true, expressions: true, doc: 'the embeddings backend id' }),
  embeddingsBackendAuth: oneOf(['system-assigned', 'header'], {
    required: true,
    default: 'system-assigned',
    doc: 'docs: system-assigned only and required; XSD: optional, header too',
  }),
  ignoreSystemMessages: boolean({ expressions: true, default: 'false', doc: 'the ignore system messages' }),
  maxMessageCount: integer({ expressions: true, doc: 'skip cache beyond this many dialog messages' }),
  cacheId: string({ doc: 'the cache id' }),
};
