import { integer } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

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
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: { duration: integer({ required: true, expressions: true, unit: 's', doc: 'the duration' }) },
  run: notRun,
});
