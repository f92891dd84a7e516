import { integer } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { semanticCacheDifference, storeCompletion } from '../semantic-cache.ts';

/** Stores Azure OpenAI responses in the semantic cache. */
export const azureOpenaiSemanticCacheStore = definePolicy({
  name: 'azure-openai-semantic-cache-store',
  sections: ['outbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  once: true,
  content: 'none',
  traits: ['storesCompletion'],
  reference: 'https://learn.microsoft.com/azure/api-management/azure-openai-semantic-cache-store-policy',
  fidelity: 'approximate',
  difference: semanticCacheDifference,
  attributes: { duration: integer({ required: true, expressions: true, unit: 's', doc: 'how long it is kept' }) },
  run({ duration }, run) {
    return storeCompletion(duration, run);
  },
});
