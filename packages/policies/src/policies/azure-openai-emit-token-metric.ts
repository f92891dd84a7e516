import { string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';

/** A dimension of a metric; without a value it must be one of the names the gateway knows. */
export const dimension = defineChild({
  name: 'dimension',
  content: 'none',
  min: 1,
  attributes: {
    name: string({ required: true, doc: 'the dimension' }),
    value: string({ expressions: true, doc: 'its value' }),
  },
});

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
    'kept for the control API, not sent to Application Insights; a streamed answer without usage emits nothing',
  attributes: {
    namespace: string({ default: 'API Management', doc: 'the metric namespace' }),
  },
  async run({ namespace = 'API Management' }, run, children) {
    const dimensions: Record<string, string> = {};
    for (const { attributes } of await children.elements()) {
      const name = String(attributes['name']);
      dimensions[name] =
        attributes['value'] === undefined ? (run.defaultDimensions[name] ?? '') : String(attributes['value']);
    }
    run.onUsage(async (usage) => {
      if (usage === undefined) return;
      run.telemetry.metric(namespace, 'Total Tokens', usage.totalTokens, dimensions);
      run.telemetry.metric(namespace, 'Prompt Tokens', usage.promptTokens, dimensions);
      run.telemetry.metric(namespace, 'Completion Tokens', usage.completionTokens, dimensions);
    });
    return undefined;
  },
});
