import { definePolicy } from '../define-policy.ts';
import { dimension, emitTokenMetrics, tokenMetricAttributes } from '../metrics.ts';

/** Emits Total Tokens, Prompt Tokens and Completion Tokens of the answer as metrics. */
export const azureOpenaiEmitTokenMetric = definePolicy({
  name: 'azure-openai-emit-token-metric',
  sections: ['inbound'],
  content: 'children',
  children: [dimension.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/azure-openai-emit-token-metric-policy',
  fidelity: 'approximate',
  difference:
    'kept for the control API, not sent to Application Insights; of a streamed answer the usage its last event carries, else an estimate of prompt and text with one tokenizer (o200k_base)',
  attributes: tokenMetricAttributes,
  run: emitTokenMetrics,
});
