import { DiagnosticsError } from '@spillway/diagnostics';
import { expect, test, vi } from 'vitest';
import { createFaults, parseFault } from './faults.ts';

const problemOf = (value: unknown): string => {
  try {
    parseFault(value);
  } catch (error) {
    if (error instanceof DiagnosticsError) return error.message;
    throw error;
  }
  return 'accepted';
};

test.for([
  { name: 'no object', value: 429, problem: 'MCK003: fault is not an object' },
  {
    name: 'nothing to do',
    value: { times: 2 },
    problem: 'MCK003: fault needs one of `status`, `outage`, `stream` and `delay`',
  },
  {
    name: 'both at once',
    value: { status: 500, outage: 'reset' },
    problem: 'MCK003: fault needs one of `status`, `outage`, `stream` and `delay`',
  },
  { name: 'a status below 200', value: { status: 100 }, problem: 'MCK003: fault field `status` must be >= 200' },
  {
    name: 'an unknown outage',
    value: { outage: 'flood' },
    problem: 'MCK003: fault field `outage` is none of refused, dns, tls, reset, timeout',
  },
  { name: 'an unknown field', value: { stauts: 429 }, problem: 'MCK003: fault has no field `stauts`' },
  {
    name: 'a header that is a number',
    value: { status: 429, headers: { 'retry-after': 10 } },
    problem: 'MCK003: fault field `headers.retry-after` must be string',
  },
  {
    name: 'no time',
    value: { status: 500, seconds: 0 },
    problem: 'MCK003: fault field `seconds` must be > 0',
  },
  { name: 'half a time', value: { status: 500, times: 1.5 }, problem: 'MCK003: fault field `times` must be integer' },
])('refuses a fault with $name', ({ value, problem }) => {
  expect(problemOf(value)).toBe(problem);
});

test.for([
  { name: 'a header with a line break', value: { status: 429, headers: { a: 'b\r\nc: d' } } },
  { name: 'a header name with a space', value: { status: 429, headers: { 'a b': 'c' } } },
  { name: 'a stream that goes wrong in no known way', value: { stream: { after: 1, how: 'explode' } } },
  { name: 'a probability above one', value: { status: 500, probability: 1.1 } },
  { name: 'headers without a status', value: { outage: 'reset', headers: {} } },
])('refuses $name', ({ value }) => {
  expect(problemOf(value)).toMatch(/^MCK003/);
});

test('lasts until cleared when nothing bounds it', () => {
  const faults = createFaults(() => 0);
  faults.set(['a', 'b'], { status: 500 });
  expect([faults.take('a'), faults.take('a'), faults.take('c')]).toEqual([{ status: 500 }, { status: 500 }, undefined]);
  faults.clear(['a']);
  expect(faults.read()).toEqual({ b: { status: 500 } });
});

test('applies to the next requests of each instance', () => {
  const faults = createFaults(() => 0);
  faults.set(['a', 'b'], { status: 500, times: 2 });
  expect([1, 2, 3].map(() => faults.take('a')?.status)).toEqual([500, 500, undefined]);
  expect(faults.read()).toEqual({ b: { status: 500, times: 2 } });
  faults.take('b');
  expect(faults.read()).toEqual({ b: { status: 500, times: 1 } });
});

test('ends when its seconds are over', () => {
  let now = 10_000;
  const faults = createFaults(() => now);
  faults.set(['a'], { outage: 'refused', seconds: 1.5 });
  now = 11_499;
  expect(faults.take('a')).toEqual({ outage: 'refused', seconds: 1.5, until: 11_500 });
  now = 11_500;
  expect(faults.take('a')).toBeUndefined();
  expect(faults.read()).toEqual({});
});

test('takes the place of the fault before', () => {
  const faults = createFaults(() => 0);
  faults.set(['a'], { status: 500, times: 1 });
  faults.set(['a'], { outage: 'reset' });
  expect(faults.take('a')).toEqual({ outage: 'reset' });
});

test('tells who listens about every change', () => {
  const faults = createFaults(() => 0);
  const listener = vi.fn();
  const stop = faults.subscribe(listener);
  faults.set(['a'], { status: 500, times: 1 });
  faults.take('a');
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
    return faults.take('a') !== undefined;
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
  expect([1, 2, 3, 4].map(() => faults.take('a') !== undefined)).toEqual([true, false, true, false]);
});
