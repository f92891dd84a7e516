import { expect, test } from 'vitest';
import { periodAt, waitText } from './token-quota.ts';

const friday = Date.UTC(2026, 10, 20, 13, 38, 27);

test.for([
  { period: 'Hourly', start: '2026-11-20T13:00:00.000Z', end: '2026-11-20T14:00:00.000Z' },
  { period: 'Daily', start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' },
  { period: 'Weekly', start: '2026-11-16T00:00:00.000Z', end: '2026-11-23T00:00:00.000Z' },
  { period: 'Monthly', start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
  { period: 'Yearly', start: '2026-01-01T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z' },
] as const)('$period from $start to $end', ({ period, start, end }) => {
  const found = periodAt(period, friday);
  expect([new Date(found.start).toISOString(), new Date(found.end).toISOString()]).toEqual([start, end]);
});

test('a Monday begins its own week, and what is for ever has no end', () => {
  const monday = Date.UTC(2026, 10, 16);
  expect([periodAt('Weekly', monday).start, periodAt('Weekly', monday - 1).end]).toEqual([monday, monday]);
  expect(periodAt('Indefinite', friday)).toEqual({ start: 0, end: Number.POSITIVE_INFINITY });
});

test.for([
  [1293, '21 minutes and 33 seconds'],
  [1, '1 second'],
  [60, '1 minute'],
  [3661, '1 hour, 1 minute and 1 second'],
  [172_800, '2 days'],
] as const)('%i s is %s', ([seconds, text]) => {
  expect(waitText(seconds)).toBe(text);
});
