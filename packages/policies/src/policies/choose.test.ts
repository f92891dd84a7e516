import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const set = (value: string): string => `<set-variable name="v" value="${value}" />`;

test.for([
  { first: 'true', second: 'true', otherwise: set('o'), value: '1' },
  { first: 'false', second: '@(1 == 1)', otherwise: set('o'), value: '2' },
  { first: 'false', second: 'false', otherwise: set('o'), value: 'o' },
  { first: 'false', second: 'false', otherwise: undefined, value: undefined },
])('conditions $first and $second run branch $value', async ({ first, second, otherwise, value }) => {
  const xml = `<choose><when condition="${first}">${set('1')}</when><when condition="${second}">${set('2')}</when>${otherwise === undefined ? '' : `<otherwise>${otherwise}</otherwise>`}</choose>`;
  const { world } = await runPolicies(xml);
  expect(world.variables.get('v')).toBe(value);
});

test('a condition after the branch that is taken is not evaluated', async () => {
  const xml = `<choose><when condition="true">${set('1')}</when><when condition="@(int.Parse("x") == 1)">${set('2')}</when></choose>`;
  await expect(runPolicies(xml)).resolves.toMatchObject({ ended: undefined });
});

test('a branch that returns a response ends the section', async () => {
  const { world, ended } = await runPolicies(
    `<choose><when condition="true"><return-response><set-status code="202" /></return-response></when></choose>${set('after')}`,
  );
  expect([ended?.status, world.variables.get('v')]).toEqual([202, undefined]);
});
