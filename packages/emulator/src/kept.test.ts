import { expect, test } from 'vitest';
import { keepNewest } from './kept.ts';

test('keeps the newest, and forgets half of them when it is full', () => {
  const kept = keepNewest<number>(4);
  for (const each of [1, 2, 3, 4]) kept.add(each);
  expect(kept.all()).toEqual([1, 2, 3, 4]);
  kept.add(5);
  expect(kept.all()).toEqual([4, 5]);
  kept.clear();
  expect(kept.all()).toEqual([]);
});
