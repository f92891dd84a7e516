import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  {
    name: 'one, when nothing is said',
    xml: '<emit-metric name="calls" />',
    metric: ['API Management', 'calls', 1, {}],
  },
  {
    name: 'a value with dimensions',
    xml: '<emit-metric name="size" namespace="ns" value="@(1.5 * 2)"><dimension name="API ID" /><dimension name="@("Wh" + "o")" value="me" /></emit-metric>',
    metric: ['ns', 'size', 3, { 'API ID': 'orders', Who: 'me' }],
  },
])('$name', async ({ xml, metric }) => {
  expect((await runPolicies(xml)).world.metrics).toEqual([metric]);
});
