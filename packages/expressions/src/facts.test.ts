import { expect, test } from 'vitest';
import { expressionFacts } from './facts.ts';

const reads = (code: string): readonly string[] =>
  (expressionFacts(code, 'single')?.variableReads ?? []).map(
    ({ name, how, as, span }) => `${name} ${how} ${as ?? '-'} ${code.slice(span.start, span.end)}`,
  );

const readRows: readonly (readonly [code: string, ...reads: readonly string[]])[] = [
  ['context.Variables["a"]', 'a index - "a"'],
  ['(int)context.Variables["a"] + 1', 'a index int "a"'],
  ['(string)(context.Variables["a"])', 'a index string "a"'],
  ['((JObject)context.Variables["a"])["b"]', 'a index JObject "a"'],
  ['context.Variables["a"] as string', 'a index - "a"'],
  ['(IEnumerable<string>)context.Variables["a"]', 'a index IEnumerable<string> "a"'],
  ['(Newtonsoft.Json.Linq.JArray)context.Variables["a"]', 'a index JArray "a"'],
  ['context.Variables.GetValueOrDefault<int>("a", 3)', 'a default int "a"'],
  ['(int?)context.Variables.GetValueOrDefault("a")', 'a default int? "a"'],
  ['context.Variables.ContainsKey("a") && (bool)context.Variables[@"b"]', 'a test - "a"', 'b index bool @"b"'],
  ['$"{context.Variables["a"]}"', 'a index - "a"'],
  ['new[] { 1 }.Select(x => (long)context.Variables["a"] + x).First()', 'a index long "a"'],
  ['context.Variables[context.Api.Id]'],
  ['context.Request.Headers["a"]'],
];

test.for(readRows)('%s', ([code, ...expected]) => {
  expect(reads(code)).toEqual(expected);
});

test('finds reads in the statements of a block', () => {
  const code = 'var x = (int)context.Variables["a"]; if (x > 1) { return context.Variables["b"]; } return 0;';
  expect(expressionFacts(code, 'block')?.variableReads.map(({ name }) => name)).toEqual(['a', 'b']);
});

const truths: readonly (readonly [code: string, never: string, truth: boolean | undefined])[] = [
  ['true', '', true],
  ['!(false || false)', '', true],
  ['1 == 2', '', false],
  ['context.Variables.GetValueOrDefault("a") == "true"', 'a', false],
  ['context.Variables.GetValueOrDefault("a") == "true"', 'b', undefined],
  ['context.Variables.GetValueOrDefault("a", "true") == "true"', 'a', true],
  ['context.Variables.GetValueOrDefault<bool>("a")', 'a', false],
  ['context.Variables.GetValueOrDefault<int>("a") == 0', 'a', true],
  ['context.Variables.ContainsKey("a") && context.Request.Method == "GET"', 'a', false],
  ['!context.Variables.ContainsKey("a") || context.Request.Method == "GET"', 'a', true],
  ['context.Variables.ContainsKey("a") || context.Request.Method == "GET"', 'a', undefined],
  ['string.IsNullOrEmpty((string)context.Variables.GetValueOrDefault("a"))', 'a', true],
  ['context.Variables.ContainsKey("a") ? true : false', 'a', false],
  ['(string)context.Variables["a"] == "x"', 'a', undefined],
  ['context.Request.Method == "GET" && false', '', false],
  ['context.Variables.GetValueOrDefault<long>("a", 0L) == 0', 'a', true],
  ['0L == 0', '', true],
  ['(int)1.5 == 1', '', undefined],
  ['(string)context.Variables.GetValueOrDefault("a") == null', 'a', true],
  ['string.IsNullOrWhiteSpace("  ")', '', true],
  ['string.IsNullOrEmpty("  ")', '', false],
];

test.for(truths)('%s when nobody sets `%s`', ([code, never, truth]) => {
  expect(expressionFacts(code, 'single')?.truth((name) => name === never)).toBe(truth);
});

const places: readonly (readonly [code: string, guards: readonly string[], texts: readonly string[]])[] = [
  ['context.Deployment.Region == "West Europe" || true', ['context.Deployment.Region == "West Europe" || true'], []],
  ['(context.Request.Method == "GET") && false', ['(context.Request.Method == "GET") && false'], []],
  ['context.Request.Method == "GET" && true', [], []],
  [
    'context.Response.StatusCode == 503 && !context.Response.StatusReason.Contains("Backend pool")',
    [],
    ['context.Response.StatusReason.Contains("Backend pool")'],
  ],
  ['context.LastError.Message.ToLower() == "x"', [], ['context.LastError.Message.ToLower() == "x"']],
  ['context.LastError.Reason == "x"', [], []],
  ['context.Response.StatusReason != null && context.Response.StatusReason != ""', [], []],
];

test.for(places)('%s has its guards and texts', ([code, guards, texts]) => {
  const facts = expressionFacts(code, 'single');
  const cut = (span: { readonly start: number; readonly end: number }): string => code.slice(span.start, span.end);
  expect(facts?.guards.map(({ span }) => cut(span))).toEqual(guards);
  expect(facts?.reasonTexts.map(cut)).toEqual(texts);
});

test('has nothing to say about what is no C#', () => {
  expect(expressionFacts('1 +', 'single')).toBeUndefined();
  expect(expressionFacts(`${'('.repeat(60_000)}1`, 'single')).toBeUndefined();
});
