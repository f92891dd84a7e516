import { expect, test } from 'vitest';
import { type ClrValue, clr, compileExpression, contextFromData, describeValue, memberTable } from '../src/index.ts';

const valueOf = (code: string): ClrValue => {
  const { expression } = compileExpression(code, 'single');
  const context = contextFromData({});
  return expression!.evaluate({ context, now: () => 0, random: { next: () => 0 } });
};

const rows: readonly (readonly [code: string, type: string, text: string])[] = [
  ['null', 'null', ''],
  ['5', 'int', '5'],
  ['5L', 'long', '5'],
  ['1.0', 'double', '1'],
  ['true', 'bool', 'True'],
  ['"a"', 'string', 'a'],
  ["'a'", 'char', 'a'],
  ['new[] { "a" }', 'string[]', 'System.String[]'],
  ['new JArray(1)', 'JArray', '[\n  1\n]'],
  ['new JObject()', 'JObject', '{}'],
  ['Encoding.UTF8.GetBytes("é")', 'byte[]', 'é'],
  ['new DateTime(2024, 1, 31)', 'DateTime', '01/31/2024 00:00:00'],
  ['new List<int>()', 'List<int>', 'System.Collections.Generic.List`1[System.Int32]'],
];

test.for(rows)('%s is a %s printed as %s', ([code, type, text]) => {
  const value = valueOf(code);
  expect([clr.typeName(value), clr.text(value)]).toEqual([type, text]);
});

test('reads numbers, booleans and bytes', () => {
  expect([
    clr.integer(clr.int(5)),
    clr.integer('12'),
    clr.integer(clr.long(7n)),
    clr.integer('x'),
    clr.integer(clr.double(1.5)),
  ]).toEqual([5, 12, 7, undefined, undefined]);
  expect([clr.boolean(true), clr.boolean('true')]).toEqual([true, undefined]);
  expect(clr.bytesOf(clr.bytes(Uint8Array.of(1, 2)))).toEqual(Uint8Array.of(1, 2));
});

test('a clone does not share tokens with its source', () => {
  const original = clr.json('{"a":[1]}');
  const variables = new Map([['copy', clr.clone(original)]]);
  const context = { ...contextFromData({}), variables };
  const { expression } = compileExpression(
    'var o = (JObject)context.Variables["copy"]; o["a"] = 2; return o;',
    'block',
  );
  expect(describeValue(expression!.evaluate({ context, now: () => 0, random: { next: () => 0 } })).value).toBe(
    '{"a":2}',
  );
  expect(describeValue(original).value).toBe('{"a":[1]}');
});

test('the member table lists what runs and what does not yet', () => {
  expect(memberTable()).toContainEqual({ type: 'string', member: 'Trim', signature: 'string Trim()', supported: true });
  expect(memberTable().some((row) => row.type === 'string' && row.member === 'EnumerateRunes' && !row.supported)).toBe(
    true,
  );
});

const kept: readonly string[] = [
  'null',
  '"text"',
  '"[\\"long\\"]"',
  'true',
  '5',
  '5L',
  '-0.0',
  '1.5f',
  '0.0/0.0',
  '1.50m',
  '9223372036854775807L',
  "'a'",
  'DayOfWeek.Monday',
  'Guid.Empty',
  'new DateTime(2024, 1, 31, 1, 2, 3, DateTimeKind.Utc)',
  'new DateTimeOffset(2024, 1, 31, 1, 2, 3, TimeSpan.FromHours(2))',
  'TimeSpan.FromSeconds(1.5)',
  'new Uri("https://contoso.test/a?b=c")',
  'new Uri("a/b", UriKind.Relative)',
  'Encoding.UTF8.GetBytes("é")',
  'new[] { 1, 2 }',
  'new object[] { 1, "a", null, 2.5m }',
  'new List<string> { "a", null }',
  'new Queue<int>(new[] { 1, 2 })',
  'new Stack<int>(new[] { 1, 2 })',
  'new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }',
  'new Dictionary<string, object> { { "a", 1 }, { "b", new[] { 2L } } }',
  'Tuple.Create(1, "a")',
  '(1, "a")',
  'new { a = 1, b = new { c = "x" } }',
  'JObject.Parse("{\\"a\\":[1,2.50,\\"x\\",null,true],\\"d\\":\\"2024-01-31T00:00:00Z\\",\\"big\\":123456789012345678901234567890}")',
  'new JArray(1, 2.5m, Guid.Empty, TimeSpan.FromHours(1), new byte[] { 1 })',
  'new JProperty("a", 1)',
];

test.for(kept)('%s is the same value in another process', (code) => {
  const value = valueOf(code);
  const text = clr.serialize(value);
  const again = clr.deserialize(text ?? 'null');
  expect([clr.typeName(again), describeValue(again), clr.text(again)]).toEqual([
    clr.typeName(value),
    describeValue(value),
    clr.text(value),
  ]);
  expect(clr.serialize(again)).toBe(text);
});

test('what only this process can hold has no text', () => {
  const response = clr.response({} as Parameters<typeof clr.response>[0]);
  expect([clr.serialize(response), clr.serialize(valueOf('new[] { 1 }.Where(n => n > 0)'))]).toEqual([
    undefined,
    undefined,
  ]);
});
