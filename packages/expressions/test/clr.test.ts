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
