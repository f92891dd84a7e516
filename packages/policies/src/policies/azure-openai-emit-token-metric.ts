import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';

/** A dimension of a metric; without a value it must be one of the names the gateway knows. */
export const dimension = defineChild({
  name: 'dimension',
  content: 'none',
  max: 10,
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the dimension' }),
    value: string({ expressions: true, doc: 'its value' }),
  },
});

const metricNames: Readonly<Record<string, string>> = {
  'total-tokens': 'Total Tokens',
  'prompt-tokens': 'Prompt Tokens',
  'completion-tokens': 'Completion Tokens',
};

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
    name: string({
      doc: 'a name for the metrics; stated by the schema only',
      unsupported: 'what it changes is not known',
    }),
    namespace: string({ default: 'API Management', doc: 'the metric namespace' }),
    valueType: oneOf(['all', 'total-tokens', 'prompt-tokens', 'completion-tokens'], {
      default: 'all',
      doc: 'which of the three metrics are sent; stated by the schema only',
    }),
    ignorePrompt: boolean({
      default: 'false',
      doc: 'leaves the prompt out; stated by the schema only',
      unsupported: 'what it changes is not known',
    }),
  },
  async run({ namespace = 'API Management', valueType = 'all' }, run, children) {
    const dimensions: Record<string, string> = {};
    for (const { attributes } of await children.elements()) {
      const name = String(attributes['name']);
      dimensions[name] =
        attributes['value'] === undefined ? (run.defaultDimensions[name] ?? '') : String(attributes['value']);
    }
    run.onUsage(async (usage) => {
      if (usage === undefined) return;
      const { totalTokens, promptTokens, completionTokens } = usage;
      const metrics = {
        'total-tokens': totalTokens,
        'prompt-tokens': promptTokens,
        'completion-tokens': completionTokens,
      };
      for (const [type, tokens] of Object.entries(metrics))
        if (valueType === 'all' || valueType === type)
          run.telemetry.metric(namespace, metricNames[type]!, tokens, dimensions);
    });
    return undefined;
  },
});
