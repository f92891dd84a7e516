import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** Docs: at least 1, at most 5 custom (older pages 10); XSD 0..10. */
export const llmEmitTokenMetricDimension = defineChild({
  name: 'dimension',
  content: 'none',
  max: 10,
  attributes: {
    name: string({ required: true, expressions: true, doc: 'XSD: literal' }),
    value: string({
      expressions: true,
      doc: 'optional for default dimensions: API ID, Operation ID, Product ID, User ID, Subscription ID, Location, Gateway ID, Backend ID',
    }),
  },
});

/** Sends LLM token usage metrics to Application Insights. */
export const llmEmitTokenMetric = definePolicy({
  name: 'llm-emit-token-metric',
  sections: ['inbound'],
  content: 'children',
  children: [llmEmitTokenMetricDimension.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-emit-token-metric-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    namespace: string({ default: 'API Management', doc: 'toolkit marks it expression-able; docs do not' }),
    name: string({ doc: 'the name' }),
    valueType: oneOf(['all', 'total-tokens', 'prompt-tokens', 'completion-tokens'], {
      default: 'all',
      doc: 'the value type',
    }),
    ignorePrompt: boolean({ default: 'false', doc: 'the ignore prompt' }),
  },
  run: notRun,
});
