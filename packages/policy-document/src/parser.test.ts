import { applyFixes, hasErrors } from '@spillway/diagnostics';
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

/** Findings as `code line:column`. */
const found = ({ diagnostics }: Parsed): readonly string[] =>
  diagnostics.map(({ code, source, span }) => {
    const { line, column } = source?.positionAt(span?.start ?? 0) ?? { line: 0, column: 0 };
    return `${code} ${line}:${column}`;
  });

type Refusal = readonly [name: string, text: string, at: string];

const refusals: readonly Refusal[] = [
  ['a wrong root', '\n<policy />', 'XML102 2:2'],
  ['a second root', '<policies />\n<policies />', 'XML102 2:2'],
  ['an empty text', '', 'XML101 1:1'],
  ['text alone', 'policies', 'XML101 1:1'],
  ['an element with a name of the host', '<policies>\n<__proto__ /></policies>', 'XML101 2:1'],
  ['a name that is none', '<policies>\n<a,b />\n</policies>', 'XML101 2:1'],
];

test.for(refusals)('refuses %s with its place', ([, text, at]) => {
  const parsed = parse(text);
  expect(parsed.document).toBeUndefined();
  expect(found(parsed)).toEqual([at]);
  expect(parsed.diagnostics[0]?.help).toBeTruthy();
});

/** An element and what it holds, as short text. */
const outline = ({ name, children, attributes }: Element): string => {
  const given = attributes.map((each) => ` ${each.name}${shown(each.value)}`).join('');
  const inner = children
    .map((child) => (child.kind === 'element' ? outline(child) : child.kind === 'text' ? shown(child.value) : '!'))
    .join(',');
  return `${name}${given}${inner === '' ? '' : `(${inner})`}`;
};

type Mended = readonly [name: string, text: string, at: readonly string[], read: string];

const mended: readonly Mended[] = [
  ['an element that is not closed', '<policies>\n <inbound>\n</policies>', ['XML105 2:2'], 'policies(inbound)'],
  ['two that are not closed', '<policies>\n <a><b>\n</policies>', ['XML105 2:2', 'XML105 2:5'], 'policies(a(b))'],
  [
    'a document that ends early',
    '<policies>\n <a>\n  <b',
    ['XML105 1:1', 'XML105 2:2', 'XML105 3:3', 'XML106 3:4'],
    'policies(a(b))',
  ],
  [
    'an end tag with a typing mistake',
    '<policies><inbound><p /></inbund><q /></policies>',
    ['XML105 1:25'],
    'policies(inbound(p),q)',
  ],
  ['an end tag that closes nothing', '<policies><a></b><p /></a><q /></policies>', ['XML105 1:14'], 'policies(a(p),q)'],
  ['a value without quotes', '<policies><p a=1 b="2" /><q /></policies>', ['XML106 1:14'], 'policies(p a=1 b=2,q)'],
  ['an attribute without a value', '<policies><p a b="2" /><q /></policies>', ['XML106 1:14'], 'policies(p b=2,q)'],
  [
    'a value without its closing quote',
    '<policies>\n<p a="x />\n<q b="y" />\n</policies>',
    ['XML106 2:6'],
    'policies(p a=x,q b=y)',
  ],
  [
    'a closing quote missing in the last line',
    '<policies><p a="x></policies>',
    ['XML105 1:11', 'XML106 1:16'],
    'policies(p a=x)',
  ],
  ['a plain < in a value', '<policies><p a="x < y" /><q /></policies>', ['XML107 1:19'], 'policies(p a=x < y,q)'],
  ['a plain < in text', '<policies><p>x < y</p><q /></policies>', ['XML107 1:16'], 'policies(p(=x < y),q)'],
  [
    'a plain & in a value',
    '<policies><p a="x & y&z" /><q /></policies>',
    ['XML107 1:19', 'XML107 1:22'],
    'policies(p a=x & y&z,q)',
  ],
  ['a plain & in text', '<policies><p>x & y</p><q /></policies>', ['XML107 1:16'], 'policies(p(=x & y),q)'],
  ['an entity of HTML', '<policies><p>x&nbsp;y</p></policies>', ['XML107 1:15'], 'policies(p(=x&nbsp;y))'],
  ['a reference to no character', '<policies><p a="&#0;" /></policies>', ['XML107 1:17'], 'policies(p a=&#0;)'],
  ['no blank between attributes', '<policies><p a="1"b="2" /></policies>', ['XML106 1:19'], 'policies(p a=1 b=2)'],
  [
    'a name that objects of the host have',
    '<policies><p constructor="1" /></policies>',
    [],
    'policies(p constructor=1)',
  ],
  [
    'a bracket behind one in a value',
    '<policies><p a="a > b < c" /><q /></policies>',
    ['XML107 1:23'],
    'policies(p a=a > b < c,q)',
  ],
  [
    'two plain < at the beginning of text',
    '<policies><p><5 and < 6</p></policies>',
    ['XML107 1:14', 'XML107 1:21'],
    'policies(p(=<5 and < 6))',
  ],
  ['a reference to no character of XML', '<policies><p>&#1;</p></policies>', ['XML107 1:14'], 'policies(p(=&#1;))'],
  [
    'a URL without quotes',
    '<policies><p a=https://x.example/v1/y /><q /></policies>',
    ['XML106 1:14'],
    'policies(p a=https://x.example/v1/y,q)',
  ],
  ['an attribute written twice', '<policies><p a="1" a="2" /></policies>', ['XML106 1:20'], 'policies(p a=1)'],
  [
    'a tag without its end',
    '<policies><p a="1"\n<q /></policies>',
    ['XML105 1:11', 'XML106 1:18'],
    'policies(p a=1(q))',
  ],
  [
    'a comment that is not closed',
    '<policies>\n<p />\n<!-- x\n</policies>',
    ['XML105 1:1', 'XML108 3:1'],
    'policies(p)',
  ],
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]>\n<policies />', ['XML109 1:1'], 'policies'],
  [
    'an external entity',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><policies a="&b;" />',
    ['XML107 1:68', 'XML109 1:1'],
    'policies a=&b;',
  ],
  ['a processing instruction', '<policies><?php x ?><p /></policies>', ['XML109 1:11'], 'policies(p)'],
  ['a NUL', '<policies><p a="\0" /></policies>', ['XML110 1:17'], 'policies(p a=\0)'],
  ['bytes that are no text', '<policies><p>\uFFFD</p></policies>', ['XML110 1:14'], 'policies(p(=\uFFFD))'],
  ['dashes in a comment', '<policies><!-- a -- b --></policies>', ['XML111 1:18'], 'policies(!)'],
  [
    'a mistake behind an expression over lines',
    '<policies>\n<p a="@{\n return "<a>";\n}" />\n<q b=1 />\n</policies>',
    ['XML106 5:4'],
    'policies(p a@{\n return "<a>";\n,q b=1)',
  ],
  ['two mistakes', '<policies>\n<p a=1 />\n<q>\n</policies>', ['XML106 2:4', 'XML105 3:1'], 'policies(p a=1,q)'],
];

test.for(mended)('goes on behind %s', ([, text, at, read]) => {
  const parsed = parse(text);
  expect([...found(parsed)].sort()).toEqual([...at].sort());
  expect(parsed.document && outline(parsed.document.root)).toBe(read);
  expect(parsed.diagnostics.every(({ help }) => (help ?? '') !== '')).toBe(true);
});

test('keeps the places of what stands behind a mistake', () => {
  const text = inbound('<a></b></a><p x="1"y="2" /><q id="7">@(z)</q>');
  const { document } = parse(text);
  const [, , last] = elementsOf(only(elementsOf(document?.root as Element)));
  const cut = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end);
  expect(cut(last?.span as Expression['span'])).toBe('<q id="7">@(z)</q>');
  expect(cut(attributeOf(last as Element, 'id')?.span as Expression['span'])).toBe('id="7"');
  expect(cut(textOf(last as Element)?.span as Expression['span'])).toBe('@(z)');
});

test('suggests the root that was meant', () => {
  expect(parse('<policys />').diagnostics[0]).toMatchObject({ code: 'XML102', help: 'did you mean `policies`?' });
});

test('suggests the end tag that was meant, and shows what it opens', () => {
  const [first] = parse('<policies><inbound></inbund></policies>').diagnostics;
  expect(first).toMatchObject({ help: 'did you mean `inbound`?', related: [{ message: '`inbound` opens here' }] });
});

test('refuses a document that is too long', () => {
  const { diagnostics } = parse(inbound('<p />'), { maxLength: 10 });
  expect(diagnostics).toMatchObject([{ code: 'XML104', span: { start: 10, end: 10 } }]);
});

const nested = (depth: number): string => inbound(`${'<p>'.repeat(depth)}${'</p>'.repeat(depth)}`);

test('reads elements in elements', () => {
  expect(parse(nested(90)).document).toBeDefined();
});

const hostile: readonly (readonly [name: string, text: string, code: string])[] = [
  ['elements 10,000 deep', nested(10_000), 'XML103'],
  ['80,000 open elements', `<policies>${'<a>'.repeat(80_000)}`, 'XML103'],
  ['60,000 end tags', `<policies>${'</a>'.repeat(60_000)}`, 'XML101'],
  ['a hundred open elements and the wrong end tags', `<policies>${'<a>'.repeat(90)}${'</b>'.repeat(60_000)}`, 'XML101'],
  ['unfinished expressions in attributes', `<policies><a ${'b="@(" '.repeat(37_000)}`, 'XML101'],
  ['unfinished expressions in elements', `<policies>${'<a b="@("/>'.repeat(23_000)}</policies>`, ''],
  ['unfinished expressions in text', `<policies>${'<a>@(</a>'.repeat(28_000)}</policies>`, ''],
  ['unfinished strings', `<policies>${`<a b='@("'/>`.repeat(20_000)}</policies>`, ''],
  ['strings in holes of strings', `<policies a="@(${'$"{'.repeat(80_000)}`, 'XML106'],
  ['a wall of <', `<policies>${'<'.repeat(250_000)}`, 'XML101'],
  ['a wall of blanks', `<policies a=${' '.repeat(250_000)}`, 'XML106'],
  ['a wall of blanks in a value', `<policies a="${' '.repeat(250_000)}`, 'XML106'],
  ['30,000 attributes', `<policies ${Array.from({ length: 20_000 }, (_, i) => `a${i}=""`).join(' ')}/>`, ''],
  ['80,000 unknown entities', `<policies a="${'&a;'.repeat(80_000)}"/>`, 'XML107'],
  ['an entity bomb', `<!DOCTYPE a [${'<!ENTITY a "&b;&b;&b;">'.repeat(5000)}]><policies a="&a;"/>`, 'XML109'],
  ['open comments', `<policies>${'<!--'.repeat(60_000)}`, 'XML108'],
  ['open sections', `<policies>${'<![CDATA['.repeat(28_000)}`, 'XML108'],
  ['nothing but NULs', '\0'.repeat(262_144), 'XML110'],
  ['50 MB', 'x'.repeat(50_000_000), 'XML104'],
];

test.for(hostile)('ends with a short answer on %s', { timeout: 3000 }, ([, text, code]) => {
  const { diagnostics } = parse(text);
  expect(diagnostics.length).toBeLessThanOrEqual(102);
  expect(diagnostics.map((each) => each.code).join(' ')).toContain(code);
  for (const { message, help } of diagnostics) expect(`${message}${help}`.length).toBeLessThan(500);
});

/** What the fixes of all findings make of a text. */
const fixed = (text: string): string => applyFixes(text, parse(text).diagnostics).text;

test.for([
  [
    'a near miss of the open name',
    '<policies><inbound></inbund></policies>',
    '<policies><inbound></inbound></policies>',
  ],
  [
    'an end tag of something else',
    '<policies><when></otherwise></policies>',
    '<policies><when></otherwise></policies>',
  ],
  ['a value that is whole', '<policies><p a=1 b=x/></policies>', '<policies><p a="1" b="x"/></policies>'],
  ['a URL', '<policies><p a=http://x/y /></policies>', '<policies><p a="http://x/y" /></policies>'],
  ['a value with a quote in it', '<policies><p a=b"c" /></policies>', '<policies><p a=b"c" /></policies>'],
  [
    'what stands behind C# without an end',
    '<policies><p>@{ f("</p"); var n = 1; return s); }</p></policies>',
    '<policies><p>@{ f("</p"); var n = 1; return s); }</p></policies>',
  ],
] as const)('fixes %s only when it is plain what was meant', ([, text, expected]) => {
  expect(fixed(text)).toBe(expected);
});
