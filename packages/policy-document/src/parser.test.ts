import { hasErrors } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { attributeOf, type Element, type Expression, elementsOf, textOf, type Value } from './ast.ts';
import { type Parsed, type ParseOptions, parseDocument } from './parser.ts';

const inbound = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;

const parse = (text: string, options?: ParseOptions): Parsed => parseDocument('policy.xml', text, options);

const rootOf = (text: string): Element => {
  const { document, diagnostics } = parse(text);
  if (document === undefined || hasErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics));
  return document.root;
};

const only = (elements: readonly Element[]): Element => {
  expect(elements).toHaveLength(1);
  return elements[0] as Element;
};

/** The one element inside inbound. */
const policyOf = (content: string): Element => only(elementsOf(only(elementsOf(rootOf(inbound(content))))));

/** A value as short text: `=text` or `@(code` or `@{code`. */
const shown = (value: Value | undefined): string | undefined => {
  if (value === undefined) return undefined;
  return value.kind === 'literal' ? `=${value.text}` : `@${value.form === 'single' ? '(' : '{'}${value.code}`;
};

type Row = readonly [name: string, written: string, read: string];

const attributeRows: readonly Row[] = [
  ['a literal', 'a="x"', '=x'],
  ['a literal in single quotes', `a='say "x"'`, '=say "x"'],
  ['entities and character references', 'a="&lt;&gt;&amp;&quot;&apos;&#65;&#x42;"', `=<>&"'AB`],
  ['an unknown entity as it is', 'a="&nbsp;"', '=&nbsp;'],
  ['a raw expression', 'a="@(x < 1 && y)"', '@(x < 1 && y'],
  ['a raw expression with double quotes', 'a="@(h["k"] + "<b>")"', '@(h["k"] + "<b>"'],
  ['an escaped expression', 'a="@(h[&quot;k&quot;] &lt; 1 &amp;&amp; y)"', '@(h["k"] < 1 && y'],
  ['an expression in single quotes', `a='@(h["k"])'`, '@(h["k"]'],
  ['a character in single quotes', `a='@(c == 'x')'`, `@(c == 'x'`],
  ['a block', 'a="@{ return "x"; }"', '@{ return "x"; '],
  ['space around an expression', 'a=" @(x) "', '@(x'],
  ['brackets in a string', 'a="@(f(")"))"', '@(f(")")'],
  ['brackets in a comment', 'a="@(x /* ) */)"', '@(x /* ) */'],
  ['brackets in a character', `a="@(x + ')')"`, `@(x + ')'`],
  ['an escaped quote in a string', String.raw`a="@("\")")"`, String.raw`@("\")"`],
  ['a verbatim string', String.raw`a="@(@"\")"`, String.raw`@(@"\"`],
  ['an interpolated string with a string in its hole', 'a="@($"{h["k"]}")"', '@($"{h["k"]}"'],
  ['doubled braces in an interpolated string', 'a="@($"{{)" + x)"', '@($"{{)" + x'],
  ['a literal that holds an expression later on', 'a="x @(y)"', '=x @(y)'],
];

test.for(attributeRows)('reads %s in an attribute', ([, written, read]) => {
  const value = attributeOf(policyOf(`<p ${written} z="1" />`), 'a')?.value;
  expect(shown(value)).toBe(read);
  expect(value?.kind === 'literal' || value?.isTerminated).toBe(true);
});

test.for(attributeRows)('goes on after %s in an attribute', ([, written]) => {
  expect(shown(attributeOf(policyOf(`<p ${written} z="1" />`), 'z')?.value)).toBe('=1');
});

const textRows: readonly Row[] = [
  ['a literal', 'x y', '=x y'],
  ['white space around a literal', ' x\n', '= x\n'],
  ['entities', 'a &lt; b &amp; &#x1F600;', '=a < b & \u{1F600}'],
  ['a CDATA section', '<![CDATA[a < &amp;]]>', '=a < &amp;'],
  ['an expression', '@(x)', '@(x'],
  ['an expression on lines of its own', '\n  @(x)\n', '@(x'],
  ['a raw block with markup in a string', '@{ return "<b>" + 1 < 2; }', '@{ return "<b>" + 1 < 2; '],
  ['an escaped block', '@{ return &quot;&lt;b&gt;&quot;; }', '@{ return "<b>"; '],
  ['a block in a CDATA section', '<![CDATA[@{ return "<b>"; }]]>', '@{ return "<b>"; '],
  ['a block over lines', '@{\n  // it\'s "so\n  return 1;\n}', '@{\n  // it\'s "so\n  return 1;\n'],
  ['nothing', '', ''],
];

test.for(textRows)('reads %s as text', ([, written, read]) => {
  expect(shown(textOf(policyOf(`<p>${written}</p>`))) ?? '').toBe(read);
});

test('keeps comments between and around policies', () => {
  const text = '<!-- top --><policies><!-- a --><inbound><p /><!-- b < & "c" --></inbound></policies>';
  const { document } = parse(text);
  expect(document?.leading.map((comment) => comment.text)).toEqual([' top ']);
  expect(document?.root.children[0]).toMatchObject({ kind: 'comment', text: ' a ' });
  const [section] = elementsOf(document?.root as Element);
  expect(section?.children.map((child) => child.kind)).toEqual(['element', 'comment']);
  expect(section?.children[1]).toMatchObject({ text: ' b < & "c" ' });
});

test('looks for no expression in a comment', () => {
  const policy = policyOf('<!-- <p a="@(x" /> @( --><p a="1" />');
  expect(shown(attributeOf(policy, 'a')?.value)).toBe('=1');
});

test('reads past a byte order mark and a declaration', () => {
  expect(rootOf('\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<fragment><p /></fragment>').name).toBe('fragment');
});

test('gives every node its exact place', () => {
  const text = inbound('\n  <p id="1" a=\'@(h["k"])\'>\n    @{ return 1; }\n  </p>\n');
  const { document } = parse(text);
  const policy = only(elementsOf(only(elementsOf(document?.root as Element))));
  const cut = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end);
  expect(cut(policy.span)).toBe('<p id="1" a=\'@(h["k"])\'>\n    @{ return 1; }\n  </p>');
  expect(cut(policy.nameSpan)).toBe('p');
  expect(policy.attributes.map(({ span }) => cut(span))).toEqual(['id="1"', `a='@(h["k"])'`]);
  expect(policy.attributes.map(({ nameSpan }) => cut(nameSpan))).toEqual(['id', 'a']);
  expect(policy.attributes.map(({ value }) => cut(value.span))).toEqual(['1', '@(h["k"])']);
  expect(cut(textOf(policy)?.span as Expression['span'])).toBe('@{ return 1; }');
});

test('finds a place in the code of an escaped expression', () => {
  const text = inbound('<p a="@(h[&quot;k&quot;] &lt; Wrong)" />');
  const policy = policyOf('<p a="@(h[&quot;k&quot;] &lt; Wrong)" />');
  const code = attributeOf(policy, 'a')?.value as Expression;
  const at = (word: string): string => text.slice(code.locate(code.code.indexOf(word)));
  expect(at('Wrong')).toMatch(/^Wrong\)"/);
  expect(at('k"')).toMatch(/^k&quot;/);
  expect(at('<')).toMatch(/^&lt; Wrong/);
});

const brokenRows: readonly Row[] = [
  ['an attribute without closing bracket', '<p a="@(f(x)" b="1" />', '@(f(x'],
  ['an attribute with a closing bracket too many', '<p a="@(f(x)))" b="1" />', '@(f(x))'],
  ['an attribute with a wrong bracket', '<p a="@(f[x))" b="1" />', '@(f[x)'],
  ['an attribute with an unclosed string', '<p a="@(f("x)" b="1" />', '@(f("x'],
  ['a block without closing bracket', '<p a="@{ if (x) { return 1; }" b="1" />', '@{ if (x) { return 1; '],
];

test.for(brokenRows)('goes on behind %s', ([, written, code]) => {
  const { document, diagnostics } = parse(inbound(`${written}<q>@(y)</q>`));
  expect(diagnostics).toEqual([]);
  const [broken, next] = elementsOf(only(elementsOf(document?.root as Element)));
  const value = attributeOf(broken as Element, 'a')?.value as Expression;
  expect([shown(value), value.isTerminated]).toEqual([code, false]);
  expect(shown(attributeOf(broken as Element, 'b')?.value)).toBe('=1');
  expect(shown(textOf(next as Element))).toBe('@(y');
});

test('goes on behind broken code in text', () => {
  const { document } = parse(inbound('<p>@{ return f(x; }</p><q>@(y)</q>'));
  const [broken, next] = elementsOf(only(elementsOf(document?.root as Element)));
  expect(textOf(broken as Element)).toMatchObject({ kind: 'expression', isTerminated: false });
  expect(shown(textOf(next as Element))).toBe('@(y');
});

type Refusal = readonly [name: string, text: string, code: string, at: string];

const refusals: readonly Refusal[] = [
  ['an element that is not closed', '<policies>\n  <inbound>\n</policies>', 'XML101', '3:1'],
  ['a value without quotes', '<policies>\n  <inbound a=1 />\n</policies>', 'XML101', '2:12'],
  [
    'a mistake behind an expression over lines',
    '<policies>\n  <p a="@{\n    return "<a>";\n  }" />\n  <q b=1 />\n</policies>',
    'XML101',
    '5:6',
  ],
  ['a wrong root', '\n<policy />', 'XML102', '2:2'],
  ['a second root', '<policies />\n<policies />', 'XML102', '2:2'],
  ['an empty text', '', 'XML101', '1:1'],
];

test.for(refusals)('refuses %s with its place', ([, text, code, at]) => {
  const { document, diagnostics } = parse(text);
  expect(document).toBeUndefined();
  const [first] = diagnostics;
  const place = first?.source?.positionAt(first.span?.start ?? 0);
  expect([first?.code, `${place?.line}:${place?.column}`]).toEqual([code, at]);
  expect(first?.help).toBeTruthy();
});

test('suggests the root that was meant', () => {
  expect(parse('<policys />').diagnostics[0]).toMatchObject({ code: 'XML102', help: 'did you mean `policies`?' });
});

test('refuses an attribute written twice', () => {
  const { document, diagnostics } = parse(inbound('<p a="1" a="2" />'));
  expect(document === undefined || hasErrors(diagnostics)).toBe(true);
});

test('says `@(…)` where the message is about an expression', () => {
  const [first] = parse(inbound('<p a="@(x < 1)"b="@(y)" </p>')).diagnostics;
  expect(first?.code).toBe('XML101');
  expect(first?.message).not.toMatch(/[\uE000-\uF8FF]/);
});

test('refuses a document that is too long', () => {
  const { diagnostics } = parse(inbound('<p />'), { maxLength: 10 });
  expect(diagnostics).toMatchObject([{ code: 'XML104', span: { start: 10, end: 10 } }]);
});

const nested = (depth: number): string => inbound(`${'<p>'.repeat(depth)}${'</p>'.repeat(depth)}`);

test('reads elements in elements', () => {
  expect(parse(nested(90)).document).toBeDefined();
});

test('says where elements nest too deeply', () => {
  const { document, diagnostics } = parse(nested(5000));
  expect(document).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['XML103']);
});
