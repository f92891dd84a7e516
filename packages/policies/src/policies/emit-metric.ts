import { boolean, number, string } from '../attributes.ts';
import { allSections, defineChild, definePolicy, notRun } from '../define-policy.ts';

/** Docs: at least 1, at most 5 custom (older pages 10); XSD 0..10. */
export const emitMetricDimension = defineChild({
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

/** Sends a custom metric to Application Insights. */
export const emitMetric = definePolicy({
  name: 'emit-metric',
  sections: allSections,
  content: 'children',
  children: [emitMetricDimension.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/emit-metric-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    value: number({ expressions: true, default: '1', doc: 'the value' }),
    namespace: string({ default: 'API Management', doc: 'the namespace' }),
    defaultDimensions: boolean({ doc: 'the default dimensions' }),
  },
  run: notRun,
});
