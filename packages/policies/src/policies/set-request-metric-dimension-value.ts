import { string } from '../attributes.ts';
import { allSections, definePolicy, notWritten } from '../define-policy.ts';

/** Sets a dimension on the internal request metric. */
export const setRequestMetricDimensionValue = definePolicy({
  name: 'set-request-metric-dimension-value',
  sections: allSections,
  scopes: [],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  ...notWritten,
  attributes: {
    name: string({ required: true, doc: 'the name' }),
    value: string({ required: true, expressions: true, doc: 'the value' }),
  },
});
