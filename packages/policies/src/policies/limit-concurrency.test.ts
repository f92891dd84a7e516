import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const xml = (inner: string): string => `<limit-concurrency key="@("k" + 1)" max-count="2">${inner}</limit-concurrency>`;
const inner = '<set-variable name="was" value="inside" />';

test.for([[], ['k1'], ['k2', 'k2', 'k2']])('with %j inside one more gets in, and leaves', async (inside) => {
  const { world } = await runPolicies(xml(inner), { inside });
  expect([world.variables.get('was'), world.inside]).toEqual(['inside', inside]);
});

test('with as many inside as may be, the next is refused at once', async () => {
  await expect(runPolicies(xml(inner), { inside: ['k1', 'k1'] })).rejects.toMatchObject({ answer: { status: 429 } });
});

test('who fails inside leaves too, and what ends the pipeline inside ends it', async () => {
  const inside = { inside: ['other'] };
  const { ended, world } = await runPolicies(xml('<return-response />'), inside);
  expect([ended?.status, world.inside]).toEqual([200, ['other']]);
  const failing = `<choose><when condition="@(true)">${xml('<set-variable name="x" value="@(int.Parse("x"))" />')}</when></choose>`;
  await expect(runPolicies(failing, inside)).rejects.toThrow('Input string');
});
