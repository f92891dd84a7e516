import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  {
    name: 'a',
    action: 'override',
    values: ['2', '3'],
    query: [
      ['a', '2'],
      ['a', '3'],
    ],
  },
  { name: 'a', action: 'skip', values: ['2'], query: [['a', '1']] },
  {
    name: 'a',
    action: 'append',
    values: ['2'],
    query: [
      ['a', '1'],
      ['a', '2'],
    ],
  },
  { name: 'a', action: 'delete', values: [], query: [] },
  {
    name: 'A',
    action: 'override',
    values: ['2'],
    query: [
      ['a', '1'],
      ['A', '2'],
    ],
  },
])('$action of $name', async ({ name, action, values, query }) => {
  const xml = `<set-query-parameter name="${name}" exists-action="${action}">${values.map((value) => `<value>${value}</value>`).join('')}</set-query-parameter>`;
  const { world } = await runPolicies(xml);
  expect(world.request.url.query).toEqual(query);
});
