import { expect, test } from 'vitest';
import { textOf } from './evaluate.ts';

const join = (query: string): string => `string.Join(",", ${query})`;

/** Results of .NET 10 for the same code. */
const rows: readonly (readonly [name: string, code: string, value: string])[] = [
  ['select', join('from x in new[] { 1, 2 } select x * 2'), '2,4'],
  ['where', join('from x in new[] { 1, 2, 3 } where x > 1 where x < 3 select x'), '2'],
  ['a typed range variable', join('from int x in new object[] { 1, 2 } select x + 1'), '2,3'],
  ['let', join('from x in new[] { 1, 2 } let y = x * 10 let z = y + x select z + ":" + x'), '11:1,22:2'],
  ['two sources', join('from x in new[] { 1, 2 } from y in new[] { 10, 20 } where y > 10 select x + y'), '21,22'],
  ['orderby', join('from s in new[] { "bb", "a", "cc" } orderby s.Length descending, s select s'), 'bb,cc,a'],
  [
    'group by',
    join('from x in new[] { 1, 2, 3 } group x by x % 2 into g orderby g.Key select g.Key + "=" + g.Sum()'),
    '0=2,1=4',
  ],
  [
    'group of another value',
    join('from x in new[] { 1, 2, 3 } group x * 10 by x % 2 into g select g.Count() + ":" + g.First()'),
    '2:10,1:20',
  ],
  ['join', join('from a in new[] { 1, 2 } join b in new[] { 2, 3 } on a equals b select a + b'), '4'],
  [
    'join into',
    join('from a in new[] { 1, 2 } join b in new[] { 2, 2 } on a equals b into g select a + ":" + g.Count()'),
    '1:0,2:2',
  ],
  ['select into', join('from x in new[] { 1, 2 } select x + 1 into y where y > 2 select y'), '3'],
  [
    'over JSON',
    join('from t in JArray.Parse("[{\\"a\\":1},{\\"a\\":2}]") where (int)t["a"] > 1 select (string)t["a"]'),
    '2',
  ],
  [
    'a query in a query',
    join('from x in new[] { 1, 2 } select (from y in new[] { 1, 2 } where y >= x select y).Count()'),
    '2,1',
  ],
  ['brackets before a clause', join('from x in (new[] { 3, 1 }) orderby (x) select x'), '1,3'],
  ['names that are words of queries', 'new Func<int, int>(from => from + 1)(2)', '3'],
];

test.for(rows)('%s', ([, code, value]) => {
  expect(textOf(code)).toBe(value);
});
