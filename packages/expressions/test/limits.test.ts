import { expect, test } from 'vitest';
import type { LimitOptions } from '../src/index.ts';
import { evaluate } from './evaluate.ts';

const rows: readonly (readonly [name: string, code: string, limits: LimitOptions])[] = [
  ['an endless loop', 'while (true) { }', {}],
  [
    'an endless loop that catches everything',
    'while (true) { try { throw new Exception("x"); } catch { } }',
    { maxSteps: 1000 },
  ],
  ['endless recursion', 'int F(int n) { return F(n + 1); } return F(0);', {}],
  ['a lambda that calls itself', 'Func<int, int> f = null; f = n => f(n); return f(1);', {}],
  ['a string that doubles', 'string s = "ab"; for (int i = 0; i < 60; i++) s += s; return s;', {}],
  ['a padded string', 'return "a".PadLeft(2000000000);', {}],
  ['a list without end', 'var l = new List<int>(); while (true) l.Add(1);', { maxCollectionSize: 100 }],
  ['a huge array', 'return new int[2000000000];', {}],
  ['a huge sequence', 'return Enumerable.Range(0, 2000000000).Count();', { maxSteps: 10_000 }],
  ['a JArray without end', 'var a = new JArray(); while (true) a.Add(1);', { maxCollectionSize: 100 }],
];

test.for(rows)('stops %s', ([, code, limits]) => {
  expect(() => evaluate(code, 'block', {}, { limits })).toThrow(
    expect.objectContaining({ type: 'ExpressionLimitException' }),
  );
});

test('deeply nested source is refused, not a crash', () => {
  expect(() => evaluate(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toThrow('EXP108');
  expect(() => evaluate(`1${' + 1'.repeat(20_000)}`)).not.toThrow(RangeError);
});
