import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const policy = (content: string, attributes = ''): string =>
  `<cache-value key="k" variable-name="v" ${attributes}><value>${content}</value></cache-value>`;
const set = (value: string, name = 'v'): string => `<set-variable name="${name}" value="${value}" />`;
const refreshKey = 'cache-value refresh k';

test('computes on a miss, and keeps the value for eight hours unless told otherwise', async () => {
  const { world } = await runPolicies(policy(set('new')), { now: 10 });
  expect(world.variables.get('v')).toBe('new');
  expect(world.cache.get('k')).toEqual({ value: 'new', durationSeconds: 28_800 });
  expect(world.cache.get(refreshKey)).toEqual({ value: String(28_810_000), durationSeconds: 28_800 });
});

test('asks how long to keep it when it was computed', async () => {
  const lasting = 'expires-after="@((int)context.Variables[&quot;n&quot;])" refresh-after="5"';
  const { world } = await runPolicies(policy(`${set('new')}${set('@(20)', 'n')}`, lasting), {
    variables: { n: clr.int(1) },
  });
  expect(world.cache.get('k')?.durationSeconds).toBe(20);
  expect(world.cache.get(refreshKey)?.value).toBe('5000');
});

test.for([
  { name: 'a kept value is not computed', cache: { k: 'old' }, attributes: '', value: 'old', stored: 'old' },
  { name: 'it is when its time has come', cache: { k: 'old', [refreshKey]: '9000' }, attributes: '', value: 'new' },
  { name: 'and not before', cache: { k: 'old', [refreshKey]: '10001' }, attributes: '', value: 'old', stored: 'old' },
  { name: 'a refresh after 0 computes always', cache: { k: 'old' }, attributes: 'refresh-after="0"', value: 'new' },
])('$name', async ({ cache, attributes, value, stored = 'new' }) => {
  const { world } = await runPolicies(policy(set('new'), attributes), { cache, now: 10 });
  expect([world.variables.get('v'), world.cache.get('k')?.value]).toEqual([value, stored]);
});

test.for([
  { name: 'the kept value stays in reserve', cache: { k: 'old', [refreshKey]: '1' }, attributes: '', value: 'old' },
  { name: 'the default is taken', cache: {}, attributes: 'default-value="d"', value: 'd' },
  { name: 'the variable is as before', cache: {}, attributes: '', value: 'before' },
])('when nothing is computed $name', async ({ cache, attributes, value }) => {
  const { world } = await runPolicies(policy(set('x', 'other'), attributes), {
    cache,
    now: 10,
    variables: { v: 'before' },
  });
  expect([world.variables.get('v'), world.cache.get('k')?.value]).toEqual([value, cache.k]);
});

test('an answer of the policies inside is the answer', async () => {
  const { ended, world } = await runPolicies(
    policy('<return-response><set-status code="418" /></return-response>', 'default-value="d"'),
  );
  expect([ended?.status, world.cache.size]).toEqual([418, 0]);
});

test('a failure inside is one of the request, and the variable is as before', async () => {
  const running = runPolicies(policy(set('@(int.Parse(&quot;a&quot;))')), { variables: { v: 'before' } });
  await expect(running).rejects.toThrow();
});
