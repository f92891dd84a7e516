import { expect, test } from 'vitest';
import { guid, seededRandom } from './random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const take = (seed: number): readonly number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test('numbers are spread over [0, 1)', () => {
  const random = seededRandom(1);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n++) {
    const value = random.next();
    expect(value).toBeLessThan(1);
    tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
  }
  for (const count of tenths) expect(count).toBeGreaterThan(850);
});

test('GUIDs are of version 4', () => {
  expect(guid(seededRandom(3))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
