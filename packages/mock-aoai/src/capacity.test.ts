import { expect, test } from 'vitest';
import { type Capacity, capacityOf, provisionedThroughput, tokensPerMinute } from './capacity.ts';
import type { ChargingProfile, Demand } from './charging.ts';

const second = 1000;

const demand = (promptTokens: number): Demand => ({ kind: 'chat', promptTokens, promptCharacters: 0, maxTokens: 0 });

/** Charges what is asked for, and does not mind how many ask. */
const plain: ChargingProfile = {
  charge: ({ promptTokens }) => promptTokens,
  requests: () => ({ limit: 1e9, windowMs: 60_000 }),
};
const tokens = (limit: number, profile = plain): Capacity =>
  tokensPerMinute({ model: 'gpt-4o', sku: 'Standard', capacity: limit }, profile);

/** Waits in seconds of the refused ones, 0 for those let in. */
const waits = (capacity: Capacity, arrivals: readonly { at: number; tokens: number }[]): number[] =>
  arrivals.map(({ at, tokens: wanted }) => {
    const admission = capacity.admit(at * second, demand(wanted));
    return admission.kind === 'refused' ? admission.retryAfterMs / second : 0;
  });

test.for([
  { name: 'a request as large as the limit', arrivals: [{ at: 0, tokens: 100 }], expected: [0] },
  { name: 'a request larger than the limit, which never fits', arrivals: [{ at: 0, tokens: 101 }], expected: [60] },
  {
    name: 'the oldest request to leave',
    arrivals: [
      { at: 0, tokens: 60 },
      { at: 10, tokens: 40 },
      { at: 15, tokens: 50 },
    ],
    expected: [0, 0, 45],
  },
  {
    name: 'as many to leave as the request needs',
    arrivals: [
      { at: 0, tokens: 60 },
      { at: 10, tokens: 40 },
      { at: 15, tokens: 61 },
    ],
    expected: [0, 0, 55],
  },
  {
    name: 'nothing at the age of exactly 60 s',
    arrivals: [
      { at: 0, tokens: 100 },
      { at: 59.999, tokens: 1 },
      { at: 60, tokens: 100 },
    ],
    expected: [0, 0.001, 0],
  },
  {
    name: 'no longer for having been refused before',
    arrivals: [
      { at: 0, tokens: 100 },
      { at: 20, tokens: 100 },
      { at: 30, tokens: 100 },
      { at: 60, tokens: 100 },
    ],
    expected: [0, 40, 30, 0],
  },
])('a token limit waits for $name', ({ arrivals, expected }) => {
  expect(waits(tokens(100), arrivals)).toEqual(expected);
});

test('100 requests a minute are served at 2.5 a second for as long as it lasts', () => {
  const capacity = tokens(100);
  const arrivals = Array.from({ length: 1500 }, (_, index) => ({ at: index * 0.4, tokens: 1 }));
  expect(waits(capacity, arrivals).filter((wait) => wait === 0)).toHaveLength(1000);
});

test('what remains includes the request that asks', () => {
  const capacity = tokens(2000, { ...plain, requests: () => ({ limit: 12, windowMs: 60_000 }) });
  expect(capacity.admit(0, demand(500))).toMatchObject({
    kind: 'admitted',
    headers: {
      'x-ratelimit-limit-requests': '12',
      'x-ratelimit-limit-tokens': '2000',
      'x-ratelimit-remaining-requests': '11',
      'x-ratelimit-remaining-tokens': '1500',
    },
  });
  expect(capacity.admit(1500, demand(1600))).toMatchObject({
    kind: 'refused',
    by: 'tokens',
    retryAfterMs: 58_500,
    headers: { 'x-ratelimit-remaining-tokens': '1500', 'x-ratelimit-reset-tokens': '59' },
  });
});

test('requests have a window of their own, and the longer wait names the reason', () => {
  const capacity = tokens(100, { ...plain, requests: () => ({ limit: 2, windowMs: 10_000 }) });
  const by = [0, 1, 2, 11].map((at) => {
    const admission = capacity.admit(at * second, demand(45));
    return admission.kind === 'refused' ? `${admission.by} ${admission.retryAfterMs}` : 'admitted';
  });
  expect(by).toEqual(['admitted', 'admitted', 'tokens 58000', 'tokens 49000']);
  const few = tokens(1000, { ...plain, requests: () => ({ limit: 2, windowMs: 10_000 }) });
  expect([0, 1, 2].map((at) => few.admit(at * second, demand(1))).at(-1)).toMatchObject({
    by: 'requests',
    retryAfterMs: 8000,
    headers: { 'x-ratelimit-reset-requests': '8' },
  });
});

test('a bucket refuses above 100 % only, and says when it is below again', () => {
  const capacity = provisionedThroughput(6000);
  const admissions = [6000, 500, 1].map((wanted) => capacity.admit(0, demand(wanted)));
  expect(admissions.map((admission) => admission.kind)).toEqual(['admitted', 'admitted', 'refused']);
  expect(admissions[2]).toMatchObject({ by: 'provisioned throughput', retryAfterMs: 5000, headers: {} });
  expect(capacity.admit(4999, demand(1))).toMatchObject({ kind: 'refused', retryAfterMs: 1 });
  expect(capacity.admit(5000, demand(1)).kind).toBe('admitted');
});

test('a bucket gives back what the estimate had too much', () => {
  const capacity = provisionedThroughput(6000);
  const first = capacity.admit(0, demand(7000));
  expect(capacity.admit(0, demand(1)).kind).toBe('refused');
  if (first.kind === 'admitted') first.settle(0, 100);
  expect(capacity.admit(0, demand(1)).kind).toBe('admitted');
});

test('a bucket takes what the estimate had too little', () => {
  const capacity = provisionedThroughput(6000);
  const first = capacity.admit(0, demand(16));
  if (first.kind === 'admitted') first.settle(0, 6100);
  expect(capacity.admit(0, demand(1))).toMatchObject({ kind: 'refused', retryAfterMs: 1000 });
});

test.for([
  { model: 'gpt-4o', sku: 'ProvisionedManaged', capacity: 2, refusesAfter: 5_001 },
  { model: 'gpt-4o-mini', sku: 'GlobalProvisionedManaged', capacity: 1, refusesAfter: 37_001 },
  { model: 'gpt-4o', sku: 'ProvisionedManaged', capacity: 0, refusesAfter: 0 },
  { model: 'gpt-4o', sku: 'DataZoneStandard', capacity: 10, refusesAfter: 10 },
])('$capacity of $sku for $model are full after $refusesAfter tokens', ({ refusesAfter, ...spec }) => {
  const capacity = capacityOf(spec);
  if (refusesAfter > 0) expect(capacity.admit(0, demand(refusesAfter)).kind).toBe('admitted');
  expect(capacity.admit(0, demand(1)).kind).toBe('refused');
});

test('an unknown quota never refuses and reports nothing', () => {
  const capacity = capacityOf({ model: 'gpt-4o', sku: 'Standard', capacity: Number.POSITIVE_INFINITY });
  expect(capacity.admit(0, demand(1e12))).toMatchObject({ kind: 'admitted', headers: {} });
});
