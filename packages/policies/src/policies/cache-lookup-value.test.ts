import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { name: 'a hit', attributes: '', cache: { k: clr.int(5) }, type: 'int' },
  { name: 'a miss with a default', attributes: 'default-value="d"', cache: {}, type: 'string' },
  { name: 'a miss without one', attributes: '', cache: {}, type: 'unset' },
])('$name leaves the variable $type', async ({ attributes, cache, type }) => {
  const { world } = await runPolicies(`<cache-lookup-value key="k" variable-name="v" ${attributes} />`, { cache });
  const value = world.variables.get('v');
  expect(value === undefined ? 'unset' : clr.typeName(value)).toBe(type);
});
