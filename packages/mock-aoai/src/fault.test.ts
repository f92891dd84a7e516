import { DiagnosticsError } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { parseFault, parseFaults } from './fault.ts';

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
    problem:
      'MCK003: fault needs one of `status`, `error`, `outage`, `limit`, `stream`, `response`, `modelVersion` and `delay`',
  },
  {
    name: 'both at once',
    value: { status: 500, outage: 'reset' },
    problem:
      'MCK003: fault needs one of `status`, `error`, `outage`, `limit`, `stream`, `response`, `modelVersion` and `delay`',
  },
  { name: 'a status below 200', value: { status: 100 }, problem: 'MCK003: fault field `status` must be >= 200' },
  {
    name: 'an unknown outage',
    value: { outage: 'flood' },
    problem: 'MCK003: fault field `outage` is none of refused, dns, tls, half-open, reset, timeout',
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
  { name: 'a status and a stream', value: { status: 500, stream: { after: 1, how: 'cut' } } },
  { name: 'an answer that is spoilt in no way', value: { response: {} } },
  { name: 'a wait without a status', value: { delay: 1, retryAfter: { seconds: 1 } } },
  { name: 'a wait of no kind', value: { status: 429, retryAfter: { seconds: 1, as: 'fortnight' } } },
  { name: 'a deployment whose port is shut', value: { outage: 'refused', deployment: 'gpt-4o' } },
  { name: 'headers without a status', value: { outage: 'reset', headers: {} } },
])('refuses $name', ({ value }) => {
  expect(problemOf(value)).toMatch(/^MCK003/);
});

test.for([
  { name: 'a delay alone', value: { delay: 1 } },
  { name: 'a late refusal', value: { delay: 1, status: 503 } },
  { name: 'an outage of one deployment after arrival', value: { outage: 'reset', deployment: 'gpt-4o' } },
  { name: 'a spoilt answer', value: { response: { contentType: 'text/html', padTo: 10 }, probability: 0.5 } },
  { name: 'a model version', value: { modelVersion: '2025-01-01', skip: 3 } },
])('takes $name', ({ value }) => {
  expect(problemOf(value)).toBe('accepted');
});

test.for([
  { value: [], problem: 'MCK003: list of faults is not an object' },
  { value: {}, problem: "MCK003: list of faults must have required property 'faults'" },
  {
    value: { faults: [{ status: 500 }, { outage: 'dns', deployment: 'gpt-4o' }] },
    problem:
      'MCK003: list of faults field `faults.1.deployment` makes no difference to an outage in which nothing arrives',
  },
  {
    value: { faults: [{ region: 'b' }] },
    problem:
      'MCK003: `faults.0` needs one of `status`, `error`, `outage`, `limit`, `stream`, `response`, `modelVersion` and `delay`',
  },
  { value: { faults: [{ stauts: 500 }] }, problem: 'MCK003: list of faults has no field `stauts`' },
])('refuses a list: $problem', ({ value, problem }) => {
  expect(() => parseFaults(value)).toThrow(problem);
});
