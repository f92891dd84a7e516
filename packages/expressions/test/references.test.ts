import { expect, test } from 'vitest';
import { compileExpression } from '../src/index.ts';
import { textOf } from './evaluate.ts';

const data = { variables: { flag: 'true', other: 'true' } };

/** What .NET 10 gives for the same code, `flag` and `other` being two instances of one text. */
const rows: readonly (readonly [name: string, code: string, value: string])[] = [
  ['a host string and a literal', 'object o = context.Variables["flag"]; return o == "true";', 'false'],
  ['a literal, assigned and compared', 'object o = "true"; return o == "true";', 'true'],
  ['a literal assigned later', 'object o = null; o = "true"; return o == "true";', 'true'],
  [
    'a literal replaced by a host string',
    'object o = "true"; o = context.Variables["flag"]; return o == "true";',
    'false',
  ],
  ['one variable, read twice', 'return context.Variables["flag"] == context.Variables["flag"];', 'true'],
  ['two variables of one text', 'return context.Variables["flag"] == context.Variables["other"];', 'false'],
  ['a copy', 'object o = context.Variables["flag"]; object p = o; return o == p;', 'true'],
  [
    'a cast keeps the instance',
    'string s = (string)context.Variables["flag"]; return context.Variables["flag"] == s;',
    'true',
  ],
  ['a new string', 'object o = string.Concat("tr", "ue"); return o == "true";', 'false'],
  ['a folded constant', 'object o = "tr" + "ue"; return o == "true";', 'true'],
  ['a choice of literals', 'object o = context.Tracing ? "a" : "b"; return o == "b";', 'true'],
  ['two boxes of one bool', 'object o = true; object p = true; return o == p;', 'false'],
  ['one box', 'object o = true; return o == o;', 'true'],
  ['the empty string', 'object o = "ab".Substring(1, 0); return o == string.Empty;', 'true'],
  ['null', 'object o = null; return o == (string)null;', 'true'],
];

test.for(rows)('%s', ([, code, value]) => {
  expect(textOf(code, 'block', data)).toBe(value);
});

test.for([
  ['object and string', 'context.Variables["a"] == "b"', { start: 0, end: 29 }],
  ['string and object', '"b" != context.Variables["a"]', { start: 0, end: 29 }],
] as const)('warns of %s', ([, code, span]) => {
  const { expression, diagnostics } = compileExpression(code, 'single');
  expect(expression).toBeDefined();
  expect(diagnostics).toMatchObject([{ code: 'EXP229', severity: 'warning', span }]);
  expect(diagnostics[0]?.help).toMatch(/^cast to string to compare the text/);
});

test.for(['context.Variables["a"] == null', '(string)context.Variables["a"] == "b"', '"a" == "b"'])(
  'has nothing to say about %s',
  (code) => {
    expect(compileExpression(code, 'single').diagnostics).toEqual([]);
  },
);
