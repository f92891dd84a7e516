import { expect, test } from 'vitest';
import { type LatencySpec, paceOf } from './latency.ts';

const at = (spec: LatencySpec | undefined, tokens: readonly number[], seed = 'seed') => {
  const pace = paceOf(spec, seed);
  return tokens.map((each) => pace.readyAfterMs(each));
};

test('takes no time unless told', () => {
  expect(at(undefined, [0, 1, 100])).toEqual([0, 0, 0]);
});

test('waits for the first token and for each one after it', () => {
  expect(at({ firstTokenMs: 300, perTokenMs: 20 }, [0, 1, 2, 11])).toEqual([300, 300, 320, 500]);
});

test('draws the same from the same seed, never going back', () => {
  const spec = { firstTokenMs: { min: 100, max: 200 }, perTokenMs: { median: 20, p95: 60 } };
  const counts = Array.from({ length: 50 }, (_, index) => index);
  const ready = at(spec, counts);
  expect(at(spec, counts)).toEqual(ready);
  expect(at(spec, counts, 'other')).not.toEqual(ready);
  expect(ready.toSorted((a, b) => a - b)).toEqual(ready);
});

const firsts = (firstTokenMs: Exclude<LatencySpec['firstTokenMs'], undefined>): readonly number[] =>
  Array.from({ length: 20_000 }, (_, index) => paceOf({ firstTokenMs }, `${index}`).readyAfterMs(1)).sort(
    (a, b) => a - b,
  );

test('spreads evenly between two times', () => {
  const times = firsts({ min: 100, max: 300 });
  expect([times[0], times[10_000], times.at(-1)].map((each) => Math.round((each ?? 0) / 5) * 5)).toEqual([
    100, 200, 300,
  ]);
});

test('has the median and the percentile it is given', () => {
  const times = firsts({ median: 200, p95: 600 });
  expect((times[10_000] ?? 0) / 200).toBeCloseTo(1, 1);
  expect((times[19_000] ?? 0) / 600).toBeCloseTo(1, 1);
  expect(times[0]).toBeGreaterThan(0);
});
