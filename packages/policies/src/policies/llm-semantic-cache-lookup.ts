import { boolean, integer, number, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** Values concatenated into the partition key. */
export const llmSemanticCacheLookupVaryBy = defineChild({
  name: 'vary-by',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Answers LLM prompts from a vector-similarity cache. */
export const llmSemanticCacheLookup = definePolicy({
  name: 'llm-semantic-cache-lookup',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  once: true,
  content: 'children',
  children: [llmSemanticCacheLookupVaryBy.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
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
  },
  run: notRun,
});
