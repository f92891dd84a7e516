import { expect, test } from 'vitest';
import { compileExpression } from '../src/index.ts';
import { textOf } from './evaluate.ts';

/** Results of .NET 10 for the same code. */
const rows: readonly (readonly [name: string, code: string, value: string])[] = [
  ['items', 'var t = (1, "a"); return t.Item1 + t.Item2;', '1a'],
  ['names', 'var t = (count: 1, name: "a"); return t.count + t.name + t.Item2;', '1aa'],
  ['a written type', '(int count, string name) t = (2, null); return t.count + (t.name ?? "none");', '2none'],
  ['a wider type', '(long, object) t = (1, "a"); return t.Item1 + 1L;', '2'],
  ['text', 'return (1, "a", 2.5).ToString();', '(1, a, 2.5)'],
  ['assigning an element copies', 'var a = (1, 2); var b = a; b.Item1 = 9; return a.Item1 + "," + b.Item1;', '1,9'],
  ['deconstruction', 'var (a, b) = (1, "x"); return a + b;', '1x'],
  ['deconstruction with types', '(int a, string b) = (1, "x"); return a + b;', '1x'],
  ['swap', 'int a = 1, b = 2; (a, b) = (b, a); return a + "," + b;', '2,1'],
  ['a discard', 'var (_, b) = (1, 2); return b;', '2'],
  ['nested', 'var (a, (b, c)) = (1, (2, 3)); return a + b + c;', '6'],
  [
    'a local function that gives one',
    '(int min, int max) F(int[] a) => (a.Min(), a.Max()); var r = F(new[] { 3, 1 }); return r.min + "-" + r.max;',
    '1-3',
  ],
  [
    'pairs of a dictionary',
    'var d = new Dictionary<string, int> { ["a"] = 1 }; var r = ""; foreach (var (k, v) in d) r += k + v; return r;',
    'a1',
  ],
  [
    'a list of tuples',
    'var l = new List<(string n, int v)> { ("a", 1), ("b", 2) }; return l.Where(x => x.v > 1).First().n;',
    'b',
  ],
  ['equality', 'return (1, "a").Equals((1, "a"));', 'true'],
  ['as a key', 'var d = new Dictionary<(int, string), int>(); d[(1, "a")] = 5; return d[(1, "a")];', '5'],
  ['default', 'var t = default((int, string)); return t.Item1 + (t.Item2 ?? "null");', '0null'],
  ['boxed and cast back', 'object o = (1, "a"); return (((int, string))o).Item2;', 'a'],
  ['System.Tuple', 'var t = Tuple.Create(1, "a"); return t.Item1 + t.Item2 + t;', '1a(1, a)'],
  ['a new Tuple', 'return new Tuple<int, string, bool>(1, "a", true).ToString();', '(1, a, True)'],
  ['Tuple comes apart', 'var (a, b) = Tuple.Create(1, "a"); return a + b;', '1a'],
  ['ordered by tuples', 'return string.Join("", new[] { 3, 1, 2 }.OrderBy(x => (x % 2, x)));', '213'],
];

const arrays: readonly (readonly [name: string, code: string, value: string])[] = [
  ['two dimensions', 'var a = new int[2, 3]; a[1, 2] = 5; return a[1, 2] + a.Length + a.GetLength(1) + a.Rank;', '16'],
  ['values', 'int[,] a = { { 1, 2 }, { 3, 4 } }; return a[1, 0];', '3'],
  ['walked row by row', 'var r = ""; foreach (var x in new[,] { { 1, 2 }, { 3, 4 } }) r += x; return r;', '1234'],
  ['arrays of arrays of two dimensions', 'int[][,] a = { new int[1, 1] { { 7 } } }; return a[0][0, 0];', '7'],
  ['text of the type', 'return new int[1, 2].ToString() + new int[1][].ToString();', 'System.Int32[,]System.Int32[][]'],
];

const functions: readonly (readonly [name: string, code: string, value: string])[] = [
  [
    'generic',
    'T First<T>(IEnumerable<T> s) => s.First(); return First(new[] { 4, 5 }) + First(new List<string> { "a" });',
    '4a',
  ],
  [
    'generic with the type given',
    'T Get<T>(string k) => context.Variables.GetValueOrDefault<T>(k); return Get<int>("none");',
    '0',
  ],
  ['default value', 'int F(int a, int b = 10) => a + b; return F(1) + "," + F(1, 2) + "," + F(b: 5, a: 1);', '11,3,6'],
  ['out', 'bool Try(string s, out int n) => int.TryParse(s, out n); return Try("12", out var x) ? x : -1;', '12'],
  ['ref', 'void Inc(ref int n) { n++; } int a = 1; Inc(ref a); Inc(ref a); return a;', '3'],
  ['params', 'int Sum(params int[] n) => n.Sum(); return Sum() + Sum(1, 2) + Sum(new[] { 4 });', '7'],
  [
    'recursive and generic',
    'int Count<T>(List<T> l, int i) => i >= l.Count ? 0 : 1 + Count(l, i + 1); return Count(new List<string> { "a", "b" }, 0);',
    '2',
  ],
  ['as a delegate', 'int Twice(int n) => n * 2; return string.Join(",", new[] { 1, 2 }.Select(Twice));', '2,4'],
  ['an out discard', 'return int.TryParse("5", out _);', 'true'],
];

test.for([...rows, ...arrays, ...functions])('%s', ([, code, value]) => {
  expect(textOf(code, 'block')).toBe(value);
});

test('an out parameter needs a value on every path', () => {
  const code = 'bool F(out int a) { if (context.Tracing) a = 1; else return false; return true; } return F(out var x);';
  const { diagnostics } = compileExpression(code, 'block');
  expect(diagnostics).toMatchObject([{ code: 'EXP227', span: { start: 53, end: 66 } }]);
});

test.for([
  ['a tuple of null', 'var t = (1, null); return t;', 'EXP220'],
  ['a range variable that is assigned', 'return (from x in new[] { 1 } select x = 3).First();', 'EXP216'],
  ['a using without need', 'using (var x = 5) { return 1; }', 'EXP201'],
  ['a case that is there twice', 'switch (1) { case 1: return 1; case 1: return 2; } return 3;', 'EXP231'],
  ['a clause that is never reached', 'try { } catch (Exception) { } catch (ArgumentException) { } return 3;', 'EXP231'],
  ['a bare throw outside of a catch', 'throw;', 'EXP232'],
  ['a bare throw in a finally of a catch', 'try { } catch { try { } finally { throw; } } return 3;', 'EXP232'],
  ['a bare throw in a lambda of a catch', 'try { } catch { Action a = () => { throw; }; } return 3;', 'EXP232'],
] as const)('refuses %s', ([, code, expected]) => {
  expect(compileExpression(code, 'block').diagnostics.map((d) => d.code)).toEqual([expected]);
});
