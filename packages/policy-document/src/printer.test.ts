import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import type { PolicyDocument } from './ast.ts';
import { type Attribute, type Element, element, expression, literal, type Node, text, type Value } from './ast.ts';
import { equalElements } from './equal.ts';
import { parseDocument } from './parser.ts';
import { formOf, type PrintOptions, printDocument } from './printer.ts';

type Form = NonNullable<PrintOptions['form']>;
const forms: readonly Form[] = ['raw', 'escaped'];

const reparse = (printed: string): Element => {
  const { document, diagnostics } = parseDocument('printed.xml', printed);
  if (document === undefined || diagnostics.length > 0)
    throw new Error(`${JSON.stringify(diagnostics.map(({ message }) => message))}\n${printed}`);
  return document.root;
};

const letters = fc.string({
  unit: fc.constantFrom(...'abcXYZ0 <>&"\'@(){}[]=/\\;:.-_#\n\t\r\u{E9}\u{1F600}'),
  maxLength: 20,
});
const startsAsExpression = /^\s*@[({]/;

// What XML cannot say, or says as something else: blank text between elements is layout.
const literals = letters.filter((each) => !startsAsExpression.test(each)).map((each) => literal(each));
const textLiterals = literals.filter((each) => each.text.trim() !== '');
const comments = letters
  .filter((each) => !each.includes('--') && !each.endsWith('-') && !/^-?>/.test(each))
  .map((each): Node => ({ kind: 'comment', text: each, span: { start: 0, end: 0 } }));

const terms = [
  'context.Request.Headers.GetValueOrDefault("a", "")',
  '"a<b>c</b>"',
  '"&lt; &amp;"',
  String.raw`"\"'"`,
  String.raw`@"C:\""q"""`,
  '$"{h["k"]} {{x}}"',
  "'\"'",
  '(a && b || c < d)',
  '1 /* ) */',
  'new[] { 1, 2 }[0]',
  '"]]>"',
  'a > b ? "yes" : "no"',
];
const sums = fc.array(fc.constantFrom(...terms), { minLength: 1, maxLength: 3 }).map((each) => each.join(' + '));
const blocks = sums.map((each) => `\n    // it's a "comment\n    return ${each};\n`);
const expressions = fc.oneof(
  sums.map((code) => expression(code)),
  blocks.map((code) => expression(code, 'block')),
);

const names = fc.constantFrom('set-header', 'choose', 'when', 'value', 'a', 'x.y', 'A_1');
const attributes: fc.Arbitrary<Record<string, Value>> = fc.dictionary(names, fc.oneof(literals, expressions), {
  maxKeys: 3,
});

const isText = (node: Node | undefined): boolean => node?.kind === 'text';
// Two texts side by side are one text to every reader.
const apart = (nodes: readonly Node[]): readonly Node[] =>
  nodes.filter((node, index) => !isText(node) || !isText(nodes[index - 1]));

const { element: elements } = fc.letrec<{ element: Element; node: Node }>((tie) => ({
  element: fc
    .tuple(names, attributes, fc.array(tie('node'), { maxLength: 4, depthIdentifier: 'nodes' }))
    .map(([name, values, nodes]) => element(name, values, apart(nodes))),
  node: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'nodes' },
    fc.oneof(textLiterals, expressions).map((value) => text(value)),
    comments,
    tie('element'),
  ),
}));
const roots = fc.array(elements, { maxLength: 4 }).map((nodes) => element('policies', {}, nodes));

test.for(forms)('a document printed in %s form reads back equal', (form) => {
  const holds = fc.property(roots, (root) => {
    expect(equalElements(reparse(printDocument({ leading: [], root }, { form })), root)).toBe(true);
  });
  fc.assert(holds, { numRuns: 500, seed: 1 });
});

test.for(forms)('printing in %s form what was printed changes nothing', (form) => {
  const holds = fc.property(roots, (root) => {
    const once = printDocument({ leading: [], root }, { form });
    expect(printDocument({ leading: [], root: reparse(once) }, { form })).toBe(once);
  });
  fc.assert(holds, { numRuns: 500, seed: 1 });
});

test('both forms of a document are the same document', () => {
  const holds = fc.property(roots, (root) => {
    const [raw, escaped] = forms.map((form) => reparse(printDocument({ leading: [], root }, { form })));
    expect(equalElements(raw as Element, escaped as Element)).toBe(true);
  });
  fc.assert(holds, { numRuns: 200, seed: 1 });
});

/** White space as XML normalises it in attributes, in all values alike. */
const spaced = (value: string): string => value.replace(/\s/g, ' ');

const written = (value: Value): string =>
  spaced(value.kind === 'literal' ? value.text : value.form === 'single' ? `@(${value.code})` : `@{${value.code}}`);

/** Tags with their attributes, and text that is more than layout, in order. */
const events = (of: Element): readonly string[] => [
  JSON.stringify([of.name, of.attributes.map(({ name, value }) => [name, written(value)])]),
  ...of.children.flatMap((child) =>
    child.kind === 'element' ? events(child) : child.kind === 'text' ? [written(child.value).trim()] : [],
  ),
  `/${of.name}`,
];

const eventsOfSaxes = (xml: string): readonly string[] => {
  const found: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes: given }) => {
    found.push(JSON.stringify([name, Object.entries(given).map(([key, value]) => [key, spaced(String(value))])]));
  });
  parser.on('text', (content) => {
    if (spaced(content).trim() !== '') found.push(spaced(content).trim());
  });
  parser.on('closetag', ({ name }) => found.push(`/${name}`));
  parser.write(xml).close();
  return found;
};

test('another XML parser reads the same out of the escaped form', () => {
  const holds = fc.property(roots, (root) => {
    const xml = printDocument({ root }, { form: 'escaped' });
    expect(eventsOfSaxes(xml)).toEqual(events(reparse(xml)));
  });
  fc.assert(holds, { numRuns: 300, seed: 1 });
});

const policy = (of: Element): Pick<Parameters<typeof printDocument>[0], 'leading' | 'root'> => ({
  leading: [],
  root: element('policies', {}, [element('inbound', {}, [of])]),
});

const lineOf = (of: Element, form: Form): string | undefined =>
  printDocument(policy(of), { form }).split('\n')[2]?.trim();

const rows: readonly (readonly [claim: string, of: Element, raw: string, escaped: string])[] = [
  ['an element without content', element('p', {}, []), '<p />', '<p />'],
  ['a literal', element('p', { a: literal('<"&') }, []), '<p a="&lt;&quot;&amp;" />', '<p a="&lt;&quot;&amp;" />'],
  [
    'line breaks of an attribute',
    element('p', { a: literal('a\n\tb') }, []),
    '<p a="a&#xA;&#x9;b" />',
    '<p a="a&#xA;&#x9;b" />',
  ],
  [
    'an expression',
    element('p', { a: expression('h["k"] < 1') }, []),
    '<p a="@(h["k"] < 1)" />',
    '<p a="@(h[&quot;k&quot;] &lt; 1)" />',
  ],
  [
    'a block as text',
    element('p', {}, [text(expression(' return a && b; ', 'block'))]),
    '<p>@{ return a && b; }</p>',
    '<p>@{ return a &amp;&amp; b; }</p>',
  ],
  [
    'text beside elements on one line',
    element('p', {}, [text(literal('a')), element('q', {}, [])]),
    '<p>a<q /></p>',
    '<p>a<q /></p>',
  ],
];

test.for(rows)('prints %s', ([, of, raw, escaped]) => {
  expect(forms.map((form) => lineOf(of, form))).toEqual([raw, escaped]);
});

test('prints four spaces a level, one element a line, and a line break at the end', () => {
  const choose = element('choose', {}, [element('when', { condition: expression('true') }, [element('p', {}, [])])]);
  expect(printDocument(policy(choose))).toBe(
    [
      '<policies>',
      '    <inbound>',
      '        <choose>',
      '            <when condition="@(true)">',
      '                <p />',
      '            </when>',
      '        </choose>',
      '    </inbound>',
      '</policies>',
      '',
    ].join('\n'),
  );
});

test('prints an expression beside elements on a line of its own', () => {
  const of = element('p', {}, [text(expression('x')), element('q', {}, [])]);
  expect(printDocument({ leading: [], root: of })).toBe('<p>\n    @(x)\n    <q />\n</p>\n');
});

test('prints the comments before the root', () => {
  const source = '<!-- top -->\n<policies />\n';
  const { document } = parseDocument('policy.xml', source);
  expect(document && printDocument(document)).toBe(source);
});

test('code that spells an entity stays what it is', () => {
  const of = element('p', {}, [text(expression('"&lt;"'))]);
  for (const form of forms)
    expect(equalElements(reparse(printDocument(policy(of), { form })), policy(of).root)).toBe(true);
});

const attributesOf = (of: Element): readonly string[] => of.attributes.map(({ name }: Attribute) => name);

test('keeps the order of attributes', () => {
  const root = element('policies', { b: literal('1'), a: literal('2') }, []);
  expect(attributesOf(reparse(printDocument({ leading: [], root })))).toEqual(['b', 'a']);
});

const read = (written: string): PolicyDocument => {
  const { document } = parseDocument('policy.xml', written);
  if (document === undefined) throw new Error('not read');
  return document;
};

test('keeps one blank line where the author left some, and a comment behind its element', () => {
  const written =
    '<!-- a --><policies>\n<inbound><base/> <!-- b -->\n\n\n\n<!-- c -->\n<p/>\n\n</inbound>\n\n<q/></policies>';
  const printed = printDocument(read(written), { layout: 'grouped' });
  expect(printed.split('\n')).toEqual([
    '<!-- a -->',
    '<policies>',
    '    <inbound>',
    '        <base /> <!-- b -->',
    '',
    '        <!-- c -->',
    '        <p />',
    '    </inbound>',
    '',
    '    <q />',
    '</policies>',
    '',
  ]);
  expect(printDocument(read(printed), { layout: 'grouped' })).toBe(printed);
});

test('without grouping nothing of the source is looked at', () => {
  expect(printDocument(read('<policies>\n\n<a/>\n\n<b/></policies>'))).toBe(
    '<policies>\n    <a />\n    <b />\n</policies>\n',
  );
});

const formRows: readonly (readonly [string, string, Form])[] = [
  ['an expression with quotes', '<policies><p a="@(h["k"])" /></policies>', 'raw'],
  ['an escaped expression', '<policies><p a="@(h[&quot;k&quot;])" /></policies>', 'escaped'],
  ['escaped and plain ones', '<policies><p a="@(h[&quot;k&quot;])" b="@(1)" /></policies>', 'escaped'],
  ['both forms in one document', '<policies><p a="@(h[&quot;k&quot;])" b="@(x < 1)" /></policies>', 'raw'],
  ['expressions that look alike in both', '<policies><p a="@(1)">@(2)</p></policies>', 'raw'],
  ['a block in text', '<policies><p>@{ return 1 &lt; 2; }</p></policies>', 'escaped'],
];

test.for(formRows)('knows the form of %s', ([, written, form]) => {
  expect(formOf(read(written))).toBe(form);
});

const stable: readonly (readonly [name: string, inner: string, printed: string])[] = [
  [
    'a blank that is written as a reference',
    '<p>&#160;</p><q>&#32;</q><r>&#10;</r>',
    '<p>\u00A0</p>|<q>&#32;</q>|<r>&#10;</r>',
  ],
  ['a section of blanks', '<p><![CDATA[  ]]></p>', '<p>&#32;&#32;</p>'],
  ['an expression in a section beside text', '<p><![CDATA[@(a)]]> tail</p>', '<p><![CDATA[@(a)]]> tail</p>'],
];

test.for(stable)('keeps %s', ([, inner, expected]) => {
  const written = `<policies>${inner}</policies>`;
  const printed = printDocument(read(written));
  expect(
    printed
      .split('\n')
      .slice(1, -2)
      .map((each) => each.trim())
      .join('|'),
  ).toBe(expected);
  expect(equalElements(read(printed).root, read(written).root)).toBe(true);
  expect(printDocument(read(printed))).toBe(printed);
});

test('text over lines is the same whatever the line breaks of the file', () => {
  const lines = '<policies>\n<p>\na\n</p><q a="@{\nreturn 1;\n}">@{\nreturn 2;\n}</q></policies>';
  for (const form of forms)
    for (const file of [lines.replaceAll('\n', '\r\n'), lines.replaceAll('\n', '\r')])
      expect(printDocument(read(file), { form })).toBe(printDocument(read(lines), { form }));
});

test('prints what a payload holds as the source has it', () => {
  const payload = '<o><n> {{body.id}}</n><t> </t></o>';
  const written = `<policies><p a="1">${payload}</p><q>${payload}</q></policies>`;
  const printed = printDocument(read(written), { layout: 'grouped', verbatim: new Set(['p']) });
  expect(printed).toContain(`<p a="1">${payload}</p>\n`);
  expect(printed).not.toContain(`<q>${payload}</q>`);
});

test('an escaped document stays one, whatever else it holds', () => {
  const escaped = '<policies><p a="@(&quot;x&quot;)" b="@(1)"><![CDATA[@{ return 1 < 2 && true; }]]></p></policies>';
  expect(formOf(read(escaped))).toBe('escaped');
  expect(formOf(read('<policies><p>@{ return "x"; }</p></policies>'))).toBe('escaped');
});
