import { definePolicy } from '../define-policy.ts';
import {
  lookUpCompletion,
  semanticCacheDifference,
  semanticCacheLookupAttributes,
  semanticCacheVaryBy,
} from '../semantic-cache.ts';

/** Answers LLM prompts from a vector-similarity cache. */
export const llmSemanticCacheLookup = definePolicy({
  name: 'llm-semantic-cache-lookup',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  once: true,
  content: 'children',
  children: [semanticCacheVaryBy.definition],
  traits: [],
  resumesBehind: 'storesCompletion',
  reference: 'https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy',
  fidelity: 'approximate',
  difference: semanticCacheDifference,
  attributes: semanticCacheLookupAttributes,
  run: lookUpCompletion,
});
