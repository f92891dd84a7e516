import { expect, test, vi } from 'vitest';
import { createFaults, type Struck } from './faults.ts';

const anyone: Struck = { deployment: 'gpt-4o', credentials: 'key' };

test('lasts until cleared when nothing bounds it', () => {
  const faults = createFaults(() => 0);
  faults.set(['a', 'b'], { status: 500 });
  expect([faults.take('a', () => anyone), faults.take('a', () => anyone), faults.take('c', () => anyone)]).toEqual([
    { status: 500 },
    { status: 500 },
    undefined,
  ]);
  faults.clear(['a']);
  expect(faults.read()).toEqual({ b: [{ status: 500 }] });
});

test('applies to the next requests of each instance', () => {
  const faults = createFaults(() => 0);
  faults.set(['a', 'b'], { status: 500, times: 2 });
  expect([1, 2, 3].map(() => faults.take('a', () => anyone)?.status)).toEqual([500, 500, undefined]);
  expect(faults.read()).toEqual({ b: [{ status: 500, times: 2 }] });
  faults.take('b', () => anyone);
  expect(faults.read()).toEqual({ b: [{ status: 500, times: 1 }] });
});

test('ends when its seconds are over', () => {
  let now = 10_000;
  const faults = createFaults(() => now);
  faults.set(['a'], { outage: 'refused', seconds: 1.5 });
  now = 11_499;
  expect(faults.takeUnreachable('a')).toEqual({ outage: 'refused', seconds: 1.5, until: 11_500 });
  now = 11_500;
  expect(faults.takeUnreachable('a')).toBeUndefined();
  expect(faults.read()).toEqual({});
});

test('takes the place of the fault before', () => {
  const faults = createFaults(() => 0);
  faults.set(['a'], { status: 500, times: 1 });
  faults.set(['a'], { outage: 'reset' });
  expect(faults.take('a', () => anyone)).toEqual({ outage: 'reset' });
});

test('tells who listens about every change', () => {
  const faults = createFaults(() => 0);
  const listener = vi.fn();
  const stop = faults.subscribe(listener);
  faults.set(['a'], { status: 500, times: 1 });
  faults.take('a', () => anyone);
  faults.clear(['a']);
  stop();
  faults.set(['a'], { status: 500 });
  expect(listener).toHaveBeenCalledTimes(3);
});

test('begins when its time has come, and lasts from then on', () => {
  let now = 0;
  const faults = createFaults(() => now);
  faults.set(['a'], { status: 500, in: 2, seconds: 3 });
  const struck = [0, 1999, 2000, 4999, 5000].map((at) => {
    now = at;
    return faults.take('a', () => anyone) !== undefined;
  });
  expect(struck).toEqual([false, false, true, true, false]);
});

test('strikes by chance, and counts only those it strikes', () => {
  const chances = [0.4, 0.6, 0.1, 0.2];
  const faults = createFaults(
    () => 0,
    () => chances.shift() ?? 1,
  );
  faults.set(['a'], { status: 500, probability: 0.5, times: 2 });
  expect([1, 2, 3, 4].map(() => faults.take('a', () => anyone) !== undefined)).toEqual([true, false, true, false]);
});

test('lets so many requests pass first', () => {
  const faults = createFaults(() => 0);
  faults.set(['a'], { status: 500, skip: 2, times: 1 });
  expect([1, 2, 3, 4].map(() => faults.take('a', () => anyone)?.status)).toEqual([
    undefined,
    undefined,
    500,
    undefined,
  ]);
});

test('strikes with the first of several that fits, and goes on to the next when it is used up', () => {
  const faults = createFaults(() => 0);
  faults.add(['a'], { status: 500, times: 1 });
  faults.add(['a'], { status: 503, deployment: 'other' });
  faults.add(['a'], { status: 429 });
  const other = { ...anyone, deployment: 'other' };
  expect([other, anyone, other].map((struck) => faults.take('a', () => struck)?.status)).toEqual([500, 429, 503]);
});

test('an outage that lets nothing arrive leaves the others uncounted', () => {
  const faults = createFaults(() => 0);
  faults.add(['a'], { status: 500, times: 1 });
  faults.add(['a'], { outage: 'refused', times: 1 });
  expect([faults.takeUnreachable('a')?.outage, faults.takeUnreachable('a')]).toEqual(['refused', undefined]);
  expect(faults.take('a', () => anyone)?.status).toBe(500);
});

test.for([
  { error: 'role-missing', struck: ['token'] },
  { error: 'key-rejected', struck: ['key'] },
  { error: 'deployment-deleted', struck: ['key', 'token', undefined] },
] as const)('$error strikes $struck', ({ error, struck }) => {
  const faults = createFaults(() => 0);
  faults.set(['a'], { error });
  const all = ['key', 'token', undefined] as const;
  expect(all.filter((credentials) => faults.take('a', () => ({ ...anyone, credentials })))).toEqual(struck);
});

test('a limit lets so many pass in a window that slides, and tells the others how long to wait', () => {
  let now = 0;
  const faults = createFaults(() => now);
  faults.set(['a'], { limit: { requests: 2, seconds: 10 } });
  const at = (seconds: number): unknown => {
    now = seconds * 1000;
    const struck = faults.take('a', () => anyone);
    return struck && [struck.status, struck.retryAfter?.seconds, struck.limit];
  };
  expect([0, 4, 5, 9.5, 10, 11, 14].map(at)).toEqual([
    undefined,
    undefined,
    [429, 5, undefined],
    [429, 1, undefined],
    undefined,
    [429, 3, undefined],
    undefined,
  ]);
  expect(faults.read()).toEqual({ a: [{ limit: { requests: 2, seconds: 10 } }] });
});

test('shows what is to come', () => {
  const faults = createFaults(() => 1000);
  faults.set(['a'], { status: 500, in: 2 });
  expect([faults.take('a', () => anyone), faults.read()]).toEqual([
    undefined,
    { a: [{ status: 500, in: 2, from: 3000 }] },
  ]);
});
