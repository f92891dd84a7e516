import { expect, test } from 'vitest';
import { codeFrom, guidFrom, randomFrom } from './random.ts';

test('gives the same numbers for the same text on any machine', () => {
  const random = randomFrom('spillway');
  expect([random(), random()]).toEqual([0.5764082854148, 0.21927011013031006]);
});

test('spreads evenly over [0, 1)', () => {
  const random = randomFrom('even');
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 100_000; index++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('makes ids of the wanted shape, different for different texts', () => {
  expect(codeFrom('a', 29, 62)).toMatch(/^[0-9a-zA-Z]{29}$/);
  expect(guidFrom('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  const guids = Array.from({ length: 100_000 }, (_, index) => guidFrom(`${index}`));
  expect(new Set(guids).size).toBe(100_000);
});
