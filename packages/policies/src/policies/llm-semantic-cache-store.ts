import { integer } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Stores LLM responses in the semantic cache. */
export const llmSemanticCacheStore = definePolicy({
  name: 'llm-semantic-cache-store',
  sections: ['outbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-semantic-cache-store-policy',
  ...notWritten,
  attributes: { duration: integer({ required: true, expressions: true, unit: 's', doc: 'the duration' }) },
});
