import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { value: '5', type: 'string', text: '5' },
  { value: '@(5)', type: 'int', text: '5' },
  { value: '@(true)', type: 'bool', text: 'True' },
  { value: '@(new JArray(1, 2).Count)', type: 'int', text: '2' },
])('$value is kept as $type', async ({ value, type, text }) => {
  const { world } = await runPolicies(`<set-variable name="v" value="${value}" />`);
  const stored = world.variables.get('v') ?? null;
  expect([clr.typeName(stored), clr.text(stored)]).toEqual([type, text]);
});
