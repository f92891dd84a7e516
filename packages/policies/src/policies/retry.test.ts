import { describe, expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { PolicyError } from '../policy-error.ts';
import { waitSeconds } from './retry.ts';

const retry = (attributes: string): string => `<retry ${attributes}><forward-request /></retry>`;
const refused = new PolicyError('BackendConnectionFailure', 'no', { status: 500 });

test.for([
  { name: 'stops when the condition is false', count: 5, backend: [500, 500, 200], runs: 3 },
  { name: 'stops after count retries', count: 2, backend: [500, 500, 500, 500], runs: 3 },
  { name: 'runs once when the first run is good', count: 5, backend: [200], runs: 1 },
  { name: 'asks the condition after a failure too', count: 2, backend: [refused, 200], runs: 2 },
])('$name', async ({ count, backend, runs }) => {
  const xml = retry(
    `condition="@(context.Response == null || context.Response.StatusCode == 500)" count="${count}" interval="0"`,
  );
  const { world } = await runPolicies(xml, { section: 'backend', backend });
  expect(world.forwarded).toHaveLength(runs);
});

test('throws the last failure on when no retry follows', async () => {
  const xml = retry('condition="@(context.Response == null)" count="1" interval="0"');
  await expect(runPolicies(xml, { section: 'backend', backend: [refused, refused] })).rejects.toBe(refused);
});

test('a condition that fails is an expression failure', async () => {
  const xml = retry('condition="@(context.Response.StatusCode == 500)" count="1" interval="0"');
  await expect(runPolicies(xml, { section: 'backend', backend: [refused] })).rejects.toMatchObject({
    reason: 'ExpressionValueEvaluationFailure',
  });
});

test('waits between runs', async () => {
  const xml = retry('condition="true" count="2" interval="3"');
  const { world } = await runPolicies(xml, { section: 'backend' });
  expect(world.slept).toEqual([3000, 3000]);
});

describe('waitSeconds', () => {
  const middle = { next: () => 0.5 };
  test.for([
    { name: 'fixed', waits: { interval: 4 }, seconds: [4, 4, 4] },
    { name: 'linear', waits: { interval: 4, delta: 2 }, seconds: [4, 6, 8] },
    {
      name: "exponential, as in the reference page's example",
      waits: { interval: 10, delta: 10, maxInterval: 100 },
      seconds: [10, 20, 40, 80, 100],
    },
    { name: 'first fast', waits: { interval: 4, firstFastRetry: true }, seconds: [0, 4, 4] },
  ])('$name', ({ waits, seconds }) => {
    expect(seconds.map((_, index) => waitSeconds(index + 1, waits, middle))).toEqual(seconds);
  });
});
