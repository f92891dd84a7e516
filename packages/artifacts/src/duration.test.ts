import { expect, test } from 'vitest';
import { durationMs } from './duration.ts';

const rows: readonly (readonly [text: string, ms: number])[] = [
  ['PT10S', 10_000],
  ['PT0.5S', 500],
  ['PT1M', 60_000],
  ['PT1H30M', 5_400_000],
  ['P1D', 86_400_000],
  ['P1DT1S', 86_401_000],
];

test.for(rows)('%s', ([text, ms]) => {
  expect(durationMs(text)).toBe(ms);
});
