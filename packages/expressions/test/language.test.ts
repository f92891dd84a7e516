import { expect, test } from 'vitest';
import { evaluate, textOf } from './evaluate.ts';

const blocks: readonly (readonly [name: string, code: string, value: string])[] = [
  [
    'while with break and continue',
    'int i = 0; string r = ""; while (true) { i++; if (i == 2) continue; if (i > 4) break; r += i; } return r;',
    '134',
  ],
  ['do runs once', 'int i = 5; do { i++; } while (i < 3); return i;', '6'],
  [
    'for with two variables',
    'string r = ""; for (int i = 0, j = 9; i < j; i += 3, j--) r += i + ":" + j + " "; return r.Trim();',
    '0:9 3:8 6:7',
  ],
  [
    'a new variable in each round of foreach',
    'var fs = new List<Func<int>>(); foreach (var x in new[] { 1, 2 }) fs.Add(() => x); return fs[0]() + fs[1]();',
    '3',
  ],
  [
    'a block variable kept by its closure',
    'var fs = new List<Func<int>>(); for (int i = 0; i < 2; i++) { int c = i * 10; fs.Add(() => c++); } return fs[0]() + "," + fs[0]() + "," + fs[1]();',
    '0,1,10',
  ],
  [
    'a local function with the outer variable',
    'int total = 0; void Add(int n) { total += n; } Add(2); Add(3); return total;',
    '5',
  ],
  [
    'mutual recursion',
    'bool Even(int n) => n == 0 || Odd(n - 1); bool Odd(int n) => n != 0 && Even(n - 1); return Even(10);',
    'true',
  ],
  [
    'switch with patterns and guards',
    'object o = 7; switch (o) { case string s: return s; case int n when n > 5: return "big" + n; case int n2: return "small"; default: return "other"; }',
    'big7',
  ],
  [
    'switch on an enum member',
    'switch (JToken.Parse("null").Type) { case JTokenType.Null: return "n"; default: return "d"; }',
    'n',
  ],
  ['is with a variable', 'object o = "abc"; if (o is string s && s.Length == 3) { return s; } return "";', 'abc'],
  ['is with null', 'object o = null; return o is null;', 'true'],
  [
    'a filter and a rethrow',
    'try { try { throw new ArgumentException("x", "p"); } catch (Exception e) when (e.Message.StartsWith("x")) { throw; } } catch (ArgumentException e) { return e.Message; }',
    "x (Parameter 'p')",
  ],
  [
    'finally after return',
    'string log = ""; string F() { try { log += "t"; return log; } finally { log += "f"; } } return F() + log;',
    'ttf',
  ],
  [
    'using',
    'using (var x = context.Variables.GetValueOrDefault<JObject>("none") as IDisposable) { return x == null; }',
    'true',
  ],
  [
    'compound assignment to an indexer',
    'var d = new Dictionary<string, int> { ["a"] = 1 }; d["a"] += 5; d["a"]++; return d["a"];',
    '7',
  ],
  [
    'small types wrap in compound assignment',
    'byte b = 250; b += 10; short s = 1; s <<= 15; return b + "," + s;',
    '4,-32768',
  ],
  ['out variables', 'int.TryParse("12", out int a); long b; long.TryParse("x", out b); return a + b;', '12'],
  [
    'nullable arithmetic',
    'int? a = 5; int? b = null; return (a + b) + "|" + (a > b) + "|" + (a + 1) + "|" + (b ?? 7) + "|" + a.HasValue;',
    '|False|6|7|True',
  ],
  ['arrays of arrays', 'int[][] a = { new[] { 1 }, new[] { 2, 3 } }; return a[1][1] + a.Length;', '5'],
  [
    'an action with two parameters',
    'int r = 0; Action<int, int> f = (a, b) => { r = a * b; }; f(3, 4); return r;',
    '12',
  ],
  ['a method group', 'return string.Join(",", new[] { "3", "4" }.Select(int.Parse).Select(Math.Abs));', '3,4'],
  ['const and nameof', 'const int max = 3; return nameof(max) + max;', 'max3'],
  ['unchecked', 'unchecked { int h = 17; h = h * 31 + int.MaxValue; return h; }', '-2147483122'],
  ['a ternary in a hole', 'return $"{(1 > 0 ? "a" : "b"),3}|{5:D3}";', '  a|005'],
  [
    'conditional access on an element',
    'JObject o = null; string[] a = null; return (o?["x"]?.ToString() ?? "n") + (a?[0] ?? "m") + (a?.Length ?? -1);',
    'nm-1',
  ],
  ['an object initialiser', 'var p = new JProperty("a", 1) { Value = 2 }; return p.Value.ToString();', '2'],
  [
    'XML with a namespace',
    'XNamespace n = "urn:x"; var e = XElement.Parse("<a xmlns=\'urn:x\' k=\'1\'><b>2</b>t</a>"); return (int)e.Attribute("k") + (int)e.Element(n + "b") + e.Name.LocalName + e.Value + e;',
    '3a2t<a xmlns="urn:x" k="1">\n  <b>2</b>t</a>',
  ],
  ['qualified names', 'return System.Text.Encoding.UTF8.GetString(System.Convert.FromBase64String("aGk="));', 'hi'],
];

test.for(blocks)('%s', ([, code, value]) => {
  expect(textOf(code, 'block')).toBe(value);
});

const request = {
  variables: { n: { $int: 5 }, s: 'x', j: { $json: '{"a":[1,2]}' } },
  request: { headers: { Accept: ['a', 'b'] }, body: '{"m":1}' },
};

const contexts: readonly (readonly [name: string, code: string, value: string])[] = [
  ['a missing variable is null', 'context.Variables["none"] == null', 'true'],
  ['a variable keeps its type', '(int)context.Variables["n"] + 1', '6'],
  ['GetValueOrDefault with a type', 'context.Variables.GetValueOrDefault<JObject>("j")["a"][1].Value<int>()', '2'],
  ['GetValueOrDefault of a missing number', 'context.Variables.GetValueOrDefault<int>("none")', '0'],
  ['headers without regard to case', 'context.Request.Headers["ACCEPT"].Length', '2'],
  ['header names', 'string.Join(",", context.Request.Headers.Keys)', 'Accept'],
  ['object compared with a string', 'context.Variables["s"] == "x"', 'false'],
  ['object cast to string and compared', '(string)context.Variables["s"] == "x"', 'true'],
  ['the address as text', 'context.Request.Url.ToString()', 'https://gw.example/orders/42'],
  ['no product', '(context.Product?.Name ?? "none") + (context.User == null)', 'noneTrue'],
  [
    'time and chance come from the environment',
    'DateTime.UtcNow.ToString("s") + new Random().Next(0, 10)',
    '2024-01-31T13:05:095',
  ],
];

test.for(contexts)('%s', ([, code, value]) => {
  expect(textOf(code, 'single', request)).toBe(value);
});

test('a body can be read once unless it is preserved', () => {
  expect(
    textOf('return context.Request.Body.As<string>(true) + context.Request.Body.As<string>();', 'block', request),
  ).toBe('{"m":1}{"m":1}');
  expect(() =>
    textOf('return context.Request.Body.As<string>() + context.Request.Body.As<string>();', 'block', request),
  ).toThrow(expect.objectContaining({ type: 'InvalidOperationException' }));
});

test('an exception points at the part that failed', () => {
  const code = 'context.Api.Id + int.Parse("x")';
  expect(() => evaluate(code)).toThrow(
    expect.objectContaining({ type: 'FormatException', span: { start: 17, end: 31 } }),
  );
});

test('a load balancer keeps its list of backends', () => {
  const pick = `
    JArray backends = (JArray)context.Variables["backends"];
    int best = Int32.MaxValue;
    List<int> free = new List<int>();
    for (int i = 0; i < backends.Count; i++) {
      JObject backend = (JObject)backends[i];
      if (backend.Value<bool>("isThrottling") && DateTime.Now >= backend.Value<DateTime>("retryAfter")) {
        backend["isThrottling"] = false;
        backend["retryAfter"] = DateTime.MinValue;
      }
      if (!backend.Value<bool>("isThrottling")) {
        int priority = backend.Value<int>("priority");
        if (priority < best) { best = priority; free.Clear(); free.Add(i); }
        else if (priority == best) { free.Add(i); }
      }
    }
    if (free.Count == 1) return free[0];
    return free.Count > 0 ? free[new Random().Next(0, free.Count)] : 0;`;
  const backends = [
    { url: 'a', priority: 1, isThrottling: true, retryAfter: '2030-01-01T00:00:00Z' },
    { url: 'b', priority: 1, isThrottling: true, retryAfter: '2020-01-01T00:00:00Z' },
    { url: 'c', priority: 2, isThrottling: false, retryAfter: '0001-01-01T00:00:00' },
  ];
  expect(evaluate(pick, 'block', { variables: { backends: { $json: backends } } })).toEqual({
    type: 'int',
    value: '1',
  });
});
