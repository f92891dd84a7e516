import { boolean, oneOf, string } from './attributes.ts';
import { defineChild, type Evaluated, type RunningChildren } from './define-policy.ts';
import type { PolicyRun } from './run.ts';

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

/** The dimensions of a metric, with the gateway's own values where none is stated. */
export const dimensionsWithin = async (run: PolicyRun, children: RunningChildren): Promise<Record<string, string>> => {
  const dimensions: Record<string, string> = {};
  for (const { attributes } of await children.elements()) {
    const name = String(attributes['name']);
    dimensions[name] =
      attributes['value'] === undefined ? (run.defaultDimensions[name] ?? '') : String(attributes['value']);
  }
  return dimensions;
};

const metricNames: Readonly<Record<string, string>> = {
  'total-tokens': 'Total Tokens',
  'prompt-tokens': 'Prompt Tokens',
  'completion-tokens': 'Completion Tokens',
};

/** Attributes of the policies that emit token metrics, whose schema is one. */
export const tokenMetricAttributes = {
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
};

/** Emits Total Tokens, Prompt Tokens and Completion Tokens once it is known what the model used. */
export const emitTokenMetrics = async (
  { namespace = 'API Management', valueType = 'all' }: Evaluated<typeof tokenMetricAttributes>,
  run: PolicyRun,
  children: RunningChildren,
): Promise<undefined> => {
  const dimensions = await dimensionsWithin(run, children);
  run.onUsage(async (usage) => {
    if (usage === undefined) return;
    const metrics = {
      'total-tokens': usage.totalTokens,
      'prompt-tokens': usage.promptTokens,
      'completion-tokens': usage.completionTokens,
    };
    for (const [type, tokens] of Object.entries(metrics))
      if (valueType === 'all' || valueType === type)
        run.telemetry.metric(namespace, metricNames[type]!, tokens, dimensions);
  });
  return undefined;
};
