import { boolean, number, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { dimension, dimensionsWithin } from '../metrics.ts';

/** Emits a metric of the author's own. */
export const emitMetric = definePolicy({
  name: 'emit-metric',
  sections: allSections,
  content: 'children',
  children: [dimension.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/emit-metric-policy',
  fidelity: 'approximate',
  difference: 'kept for the control API, not sent to Application Insights',
  attributes: {
    name: string({ required: true, doc: 'the metric' }),
    value: number({ expressions: true, default: '1', doc: 'the value, as a double' }),
    namespace: string({ default: 'API Management', doc: 'the metric namespace' }),
    defaultDimensions: boolean({
      doc: 'stated by the schema only',
      unsupported: 'what it changes is not known',
    }),
  },
  async run({ name, value = 1, namespace = 'API Management' }, run, children) {
    run.telemetry.metric(namespace, name, value, await dimensionsWithin(run, children));
    return undefined;
  },
});
