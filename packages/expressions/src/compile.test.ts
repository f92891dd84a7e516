import { expect, test } from 'vitest';
import { compileExpression } from './compile.ts';

/** The marked part (between « and ») is where the diagnostic must point. */
const rows: readonly (readonly [
  name: string,
  form: 'single' | 'block',
  code: string,
  diagnostic: string,
  help: RegExp,
])[] = [
  ['a member that does not exist', 'single', '"a".«Containz»("b")', 'EXP203', /did you mean `Contains`/],
  ['a static member called on a value', 'single', '"a".«IsNullOrEmpty»("b")', 'EXP203', /type name/],
  ['an unknown name', 'single', '«contxt».Api.Id', 'EXP204', /did you mean `context`/],
  ['an unknown type', 'single', 'new «JObjekt»()', 'EXP205', /did you mean `JObject`/],
  ['a type that needs its namespace', 'block', 'return «WebUtility».UrlEncode("a");', 'EXP204', /./],
  ['a property called as a method', 'single', 'context.Request.«MatchedParameters»("id")', 'EXP204', /\[…\]/],
  ['an argument of the wrong type', 'single', 'DateTime.UtcNow.AddSeconds(«"5"»)', 'EXP208', /double/],
  ['too many arguments', 'single', '"a".«ToLowerInvariant»(1, 2)', 'EXP208', /available/],
  ['an object as a condition', 'single', '«context.Variables["a"] && true»', 'EXP210', /bool/],
  ['a token compared with a string', 'single', '«JObject.Parse("{}")["a"] == "x"»', 'EXP210', /\(string\)/],
  ['a string compared with a char', 'single', `«"a" == 'a'»`, 'EXP210', /quotes/],
  ['a missing return', 'block', 'if (context.Tracing) { return 1; «}»', 'EXP211', /return/],
  ['a name declared twice', 'block', 'int a = 1; { int «a = 2»; } return a;', 'EXP212', /another name/],
  ['a condition that is no bool', 'block', 'if («1») { return 1; } return 2;', 'EXP213', /compare/],
  ['a constant that does not fit', 'single', '«(byte)300»', 'EXP214', /unchecked/],
  ['a division by a constant zero', 'single', '«1 / 0»', 'EXP214', /./],
  ['a type as a value', 'single', '«string»', 'EXP215', /member/],
  ['an assignment to the context', 'block', '«context.Request.Method» = "GET"; return 1;', 'EXP216', /policies/],
  [
    'an assignment to a foreach variable',
    'block',
    'foreach (var x in new[] { 1 }) { «x» = 2; } return 1;',
    'EXP216',
    /local variable/,
  ],
  ['values without a common type', 'single', '«true ? 1 : "a"»', 'EXP217', /cast/],
  ['var without a type', 'block', 'var «x = null»; return x;', 'EXP220', /type instead/],
  ['a local without a value', 'block', 'int n; return «n» + 1;', 'EXP227', /value/],
  ['a statement without effect', 'block', '«1 + 2;» return 1;', 'EXP223', /assign/],
  ['a break outside of a loop', 'block', '«break;»', 'EXP224', /return/],
  ['a foreach over a number', 'block', 'foreach (var x in «5») { } return 1;', 'EXP225', /array/],
  ['a switch section that falls out', 'block', 'switch (1) { «case 1: int a = 2;» } return 1;', 'EXP226', /break/],
  ['a value that does not convert', 'block', 'int a = «"x"»; return a;', 'EXP201', /./],
  ['a cast C# does not know', 'single', '«(int)"5"»', 'EXP202', /int\.Parse/],
  ['a lambda body', 'single', 'new[] { "a" }.Select(s => s.«Lenght»)', 'EXP203', /did you mean `Length`/],
  ['a pattern without its end', 'single', 'Regex.IsMatch("a", «"(?=b"»)', 'EXP228', /offset/],
  ['a member that cannot run', 'single', '"a".«EnumerateRunes»()', 'EXP221', /Span/],
  ['a member of a later .NET', 'single', 'double.«Abs»(-1)', 'EXP221', /Core 3\.1/],
  ['a LINQ method of a later .NET', 'single', 'new[] { 1 }.«Chunk»(2)', 'EXP221', /Core 3\.1/],
  ['a type Azure refuses', 'single', '«Environment».MachineName', 'EXP222', /Azure/],
  ['a member Azure refuses', 'single', 'DateTime.UtcNow.«ToLongDateString»()', 'EXP222', /allowed/],
  ['a query without select', 'single', '(from x in new[] { 1 } where x > 0«)»', 'EXP110', /select x/],
  [
    'a range variable that is assigned',
    'single',
    'from x in new[] { 1 } from y in new[] { 2 } select «x» = 3',
    'EXP216',
    /assign/,
  ],
  ['a tuple of the wrong size', 'block', 'var (a, b) = «new[] { 1, 2 }»; return a;', 'EXP230', /tuple/],
  ['a row of the wrong length', 'single', 'new int[,] { { 1, 2 }, «{ 3 }» }', 'EXP217', /one length/],
  ['too few indexes', 'block', 'var a = new int[2, 2]; return «a[1]»;', 'EXP208', /a\[i, i\]|array\[i, i\]/],
  [
    'a generic local function that needs a number',
    'block',
    'T Add<T>(T a, T b) => «a + b»; return Add(1, 2);',
    'EXP210',
    /./,
  ],
  [
    'an out parameter without a variable',
    'block',
    'void F(out int a) { a = 1; } F(out «1»); return 1;',
    'EXP207',
    /variable/,
  ],
  ['await', 'block', '«await» x; return 1;', 'EXP121', /synchronously/],
  ['a goto without its label', 'block', '«goto a;» return 1;', 'EXP224', /label/],
  ['a switch expression', 'single', '1 «switch» { _ => 2 }', 'EXP120', /C# 7/],
  ['a null-coalescing assignment', 'block', 'string s = null; s «??=» "a"; return s;', 'EXP120', /C# 7/],
  ['an index from the end', 'single', '"abc"[«^»1]', 'EXP120', /C# 7/],
  ['a target-typed new', 'block', 'string s = new«(»); return s;', 'EXP120', /C# 7/],
  ['a missing bracket', 'single', 'string.Join(",", new[] { "a" }«"x"»)', 'EXP110', /./],
  ['an incomplete expression', 'single', '1 «+»', 'EXP110', /incomplete/],
  ['a semicolon in a single expression', 'single', '1«;»', 'EXP110', /block form/],
];

const unmark = (marked: string) => {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  return { code: marked.replace(/[«»]/g, ''), span: { start, end } };
};

test.for(rows)('refuses %s', ([, form, marked, code, help]) => {
  const { code: source, span } = unmark(marked);
  const { expression, diagnostics } = compileExpression(source, form);
  expect(expression).toBeUndefined();
  expect(diagnostics[0]).toMatchObject({ code, severity: 'error', span });
  expect(diagnostics[0]?.help).toMatch(help);
});

test('tells several mistakes of one expression, in order', () => {
  const { diagnostics } = compileExpression('"a".Foo() + 1.Bar + nope', 'single');
  expect(diagnostics.map((d) => d.code)).toEqual(['EXP203', 'EXP203', 'EXP204']);
});

test('warns of a member that runs here and that Azure refuses', () => {
  const { expression, diagnostics } = compileExpression('DateTime.UtcNow.ToUniversalTime()', 'single');
  expect(expression?.type).toBe('DateTime');
  expect(diagnostics).toMatchObject([{ code: 'EXP222', severity: 'warning', span: { start: 16, end: 31 } }]);
});

const types: readonly (readonly [code: string, form: 'single' | 'block', type: string])[] = [
  ['1 + 2L', 'single', 'long'],
  ['context.Variables["a"]', 'single', 'object'],
  ['(JObject)context.Variables["a"]', 'single', 'JObject'],
  ['context.Variables.GetValueOrDefault("a", 5)', 'single', 'int'],
  ['context.Product?.Name', 'single', 'string'],
  ['context.Subscription?.EndDate', 'single', 'DateTime?'],
  ['new[] { 1, 2 }.Select(x => "a" + x).ToList()', 'single', 'List<string>'],
  ['if (context.Tracing) return 1; return 2;', 'block', 'int'],
  ['if (context.Tracing) return 1; return "a";', 'block', 'object'],
  ['if (context.Tracing) return null; return "a";', 'block', 'string'],
  ['null', 'single', 'object'],
];

test.for(types)('%s (%s) is of type %s', ([code, form, type]) => {
  expect(compileExpression(code, form).expression?.type).toBe(type);
});

test('knows which bodies the code reads', () => {
  const reads = (code: string) => compileExpression(code, 'single').expression?.reads;
  expect(reads('context.Request.Body.As<string>(true)')).toEqual({ requestBody: true, responseBody: false });
  expect(reads('context.Response.Body.As<string>()')).toEqual({ requestBody: false, responseBody: true });
  expect(reads('context.Request.Method')).toEqual({ requestBody: false, responseBody: false });
});

test('explains the type of every part and the member it is bound to, outer parts first', () => {
  const code = '((string)JToken.Parse("1")).Length';
  const { explanation } = compileExpression(code, 'single', { explain: true });
  const lines = explanation?.map((part) => {
    const text = code.slice(part.span.start, part.span.end);
    return part.kind === 'value' ? `${text}: ${part.type}` : `${text} -> ${part.declaring}: ${part.signature}`;
  });
  expect(lines).toEqual([
    `${code}: int`,
    '((string)JToken.Parse("1")): string',
    '(string)JToken.Parse("1"): string',
    '(string)JToken.Parse("1") -> JToken: static explicit operator string(JToken value)',
    'JToken.Parse("1"): JToken',
    'Parse -> JToken: static JToken Parse(string json)',
    '"1": string',
    'Length -> string: int Length',
  ]);
  expect(compileExpression(code, 'single').explanation).toBeUndefined();
});
