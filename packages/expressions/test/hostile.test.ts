import { expect, test } from 'vitest';
import { ClrException, compileExpression, contextFromData } from '../src/index.ts';
import '../src/node.ts';

/** Compiles and runs; gives the codes of the diagnostics or the type of the exception. */
const outcome = (code: string, form: 'single' | 'block' = 'block'): string => {
  const { expression, diagnostics } = compileExpression(code, form);
  if (!expression) return diagnostics[0]?.code ?? 'nothing';
  const context = contextFromData({ variables: { constructor: 'c' } });
  try {
    expression.evaluate({ context, now: () => 0, random: { next: () => 0.5 } });
    return 'fine';
  } catch (error) {
    if (error instanceof ClrException) return error.type;
    throw error;
  }
};

const limit = 'ExpressionLimitException';
const megabyte = 1024 * 1024;
/** As long as code may be. */
const most = 200 * 1024;
const nested = (depth: number): string =>
  depth === 0 ? 'x0' : `new[] { 1 }.Select(x${depth} => ${nested(depth - 1).replaceAll('x0', `x${depth}`)}).First()`;

const rows: readonly (readonly [name: string, code: string, expected: string, form?: 'single'])[] = [
  ['an endless while', 'while (true) { }', limit],
  ['an endless for', 'for (;;) ;', limit],
  ['an endless do', 'do { } while (true);', limit],
  ['an endless loop with continue', 'while (true) { continue; }', limit],
  ['an endless sequence', 'IEnumerable<int> s = new[] { 1 }; while (true) s = s.Concat(s); ', limit],
  ['endless recursion', 'int F(int n) => F(n + 1); return F(0);', limit],
  ['endless generic recursion', 'int F<T>(T n) => F(new List<T>()); return F(0);', limit],
  ['endless mutual recursion', 'int F() => G(); int G() => F(); return F();', limit],
  ['endless recursion through a lambda', 'Func<int, int> f = null; f = n => f(n + 1) + 1; return f(0);', limit],
  ['a huge string', "return new string('a', 2000000000);", limit],
  ['a padded string', 'return "".PadRight(2000000000);', limit],
  ['a repeated string', 'return string.Concat(Enumerable.Repeat("aaaaaaaaaa", 100000000));', limit],
  ['a doubled string', 'var s = "x"; while (true) s = s + s;', limit],
  ['a doubled builder', 'var b = new StringBuilder("x"); while (true) b.Append(b.ToString());', limit],
  ['a replaced string', 'var s = "aaaa"; while (true) s = s.Replace("a", "aaaa");', limit],
  ['a joined string', 'var s = "aaaa"; while (true) s = string.Join(s, s, s, s);', limit],
  ['an escaped string', 'var s = "%"; while (true) s = Uri.EscapeDataString(s + s);', limit],
  ['a formatted width', 'return string.Format("{0,2000000000}", 1);', 'FormatException'],
  ['an interpolated width', 'return $"{1,2000000000}";', 'FormatException'],
  ['number precision', 'return 1.0.ToString("F999999999");', limit],
  ['a huge array', 'return new int[2000000000];', limit],
  ['a huge array of two dimensions', 'return new int[100000, 100000];', limit],
  ['a huge range', 'return Enumerable.Range(0, 2000000000).ToList();', limit],
  ['a huge list', 'var l = new List<int> { 1 }; while (true) l.AddRange(l.ToArray());', limit],
  ['a huge dictionary', 'var d = new Dictionary<int, int>(); for (int i = 0; ; i++) d[i] = i;', limit],
  ['a product of sequences', 'var r = Enumerable.Range(0, 100000); return r.SelectMany(x => r).Count();', limit],
  [
    'a sorted product',
    'var r = Enumerable.Range(0, 100000); return r.SelectMany(x => r).OrderBy(x => x).First();',
    limit,
  ],
  ['a JArray in itself', 'var a = new JArray(1); while (true) a.Add(a);', limit],
  ['deep JSON', `return JToken.Parse(new string('[', 100000));`, 'JsonReaderException'],
  ['a catastrophic pattern', 'return Regex.IsMatch(new string(\'a\', 40) + "!", "^(a+)+$(?=)");', limit],
  [
    'a catastrophic pattern in linear time',
    'return Regex.IsMatch(new string(\'a\', 100000) + "!", "^(a+)+$");',
    'fine',
  ],
  [
    'a catastrophic pattern with a backreference',
    'return Regex.IsMatch(new string(\'a\', 60), @"^(a*)*\\1b$");',
    limit,
  ],
  ['catastrophic patterns in a loop', 'while (true) Regex.IsMatch(new string(\'a\', 18) + "!", "^(a+)+$(?=)");', limit],
  ['a pattern that counts', 'return Regex.IsMatch("a", "((a{1,1000}){1,1000}){1,1000}");', 'fine'],
  [
    'a long text and a backtracking pattern',
    'return Regex.Matches(new string(\'a\', 1000000), "a(?=a)").Count;',
    limit,
  ],
  ['a loop of sines', 'double x = 1; while (true) x = Math.Sin(x) + Math.Log(x + 2);', limit],
  ['a power of decimals', 'var d = 1.5m; while (true) d = d * d;', 'OverflowException'],
  ['a huge key', 'return RSA.Create(1000000).ToXmlString(false);', 'CryptographicException'],
  ['a long literal', `return "${'a'.repeat(most)}";`, 'fine'],
  ['a long sum', `return ${'1 + '.repeat(most / 4)}1;`, 'EXP108'],
  ['deep brackets', `return ${'('.repeat(most / 2)}1${')'.repeat(most / 2)};`, 'EXP108'],
  ['deep blocks', `${'{'.repeat(most / 2)}${'}'.repeat(most / 2)} return 1;`, 'EXP108'],
  ['deep lambdas', `Func<int, int> f = ${'x => '.repeat(most / 5)}1; return 1;`, 'EXP108'],
  ['deep generics', `return new ${'List<'.repeat(most / 10)}int${'>'.repeat(most / 10)}();`, 'EXP108'],
  ['deep array types', `return default(int${'[]'.repeat(most / 2)});`, 'EXP108'],
  ['a long chain', `return "a"${'.Trim()'.repeat(most / 7)};`, 'EXP108'],
  ['a long chain of ?.', `return "a"${'?.Trim()'.repeat(most / 8)};`, 'EXP108'],
  ['many statements', `int i = 0; ${'i++;'.repeat(most / 4)} return i;`, 'fine'],
  ['many elements', `return new[] { ${'1,'.repeat(most / 2)} 1 }.Length;`, 'fine'],
  ['many minus signs', `return ${'- '.repeat(most / 2)}1;`, 'EXP108'],
  ['many casts', `return ${'(int)'.repeat(most / 5)}1;`, 'EXP108'],
  ['many else ifs', `${'if (false) return 1; else '.repeat(most / 26)} return 2;`, 'EXP108'],
  ['many questions', `return ${'true ? 1 : '.repeat(most / 11)}2;`, 'EXP108'],
  ['deep interpolation', `return ${'$"{'.repeat(2000)}1${'}"'.repeat(2000)};`, 'EXP108'],
  ['a query without end', `return from x in new[] { 1 } ${'from y in new[] { 1 } '.repeat(2000)} select x;`, 'EXP108'],
  ['lambdas in lambdas', `return ${nested(12)};`, 'fine'],
  ['an unfinished string', `return "${'a'.repeat(most)}`, 'EXP102'],
  ['a most of brackets', ')'.repeat(most), 'EXP110', 'single'],
  ['a most of nulls', '\0'.repeat(most), 'EXP101', 'single'],
  ['a megabyte of text', `return "${'a'.repeat(megabyte)}";`, 'EXP109'],
  ['a megabyte of sums', `return ${'1 + '.repeat(megabyte / 4)}1;`, 'EXP109'],
  ['a megabyte of brackets', '('.repeat(megabyte), 'EXP109', 'single'],
];

test.for(rows)('%s ends in a second', { retry: 2 }, ([, code, expected, form]) => {
  const start = performance.now();
  const result = outcome(code, form);
  expect(performance.now() - start).toBeLessThan(process.env.CI === undefined ? 1000 : 3000);
  expect(result).toBe(expected);
});
