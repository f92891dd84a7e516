import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { sourceText } from '../source-text.ts';
import { diagnosticJson } from './json.ts';
import { renderPretty } from './pretty.ts';

const source = sourceText('policy.xml', '<policies>\n\t<inbond />\n</policies>\n');
const start = source.text.indexOf('inbond');
const finding: Diagnostic = {
  code: 'POL102',
  severity: 'error',
  message: '`inbond` is not a section of a policy document',
  source,
  span: { start, end: start + 6 },
  help: 'did you mean `inbound`?',
};

const plain = (...diagnostics: readonly Diagnostic[]): readonly string[] =>
  renderPretty(diagnostics, { color: false }).split('\n');

test('shows the line with marks under the span, tabs kept', () => {
  expect(plain(finding)).toEqual([
    'error POL102: `inbond` is not a section of a policy document',
    '  --> policy.xml:2:3',
    ' 2 | \t<inbond />',
    '   | \t ^^^^^^',
    '  help: did you mean `inbound`?',
  ]);
});

test('shows the part of a long line that matters', () => {
  const long = sourceText('long.xml', `${'a'.repeat(5000)}<b>${'c'.repeat(5000)}`);
  const [, place, text = '', marks = ''] = plain({ ...finding, source: long, span: { start: 5000, end: 5003 } });
  expect(place).toBe('  --> long.xml:1:5001');
  expect(text).toMatch(/^ 1 \| …a{80}<b>c{77}…$/);
  expect(text.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('<b>');
});

const spans: readonly (readonly [what: string, from: number, to: number, marks: string])[] = [
  ['an empty span has one mark', start, start, '\t ^'],
  ['a span over lines is marked to the end of its first line', start, source.text.length, '\t ^^^^^^^^^'],
  ['a span at the end of a line has one mark', start + 9, start + 10, '\t          ^'],
];

test.for(spans)('%s', ([, from, to, marks]) => {
  expect(plain({ ...finding, span: { start: from, end: to } })[3]).toBe(`   | ${marks}`);
});

test('shows what it has', () => {
  const bare: Diagnostic = { code: 'ART103', severity: 'warning', message: 'no API' };
  expect(plain(bare)).toEqual(['warning ART103: no API']);
  expect(plain({ ...bare, source, reference: 'https://contoso.example/a' })).toEqual([
    'warning ART103: no API',
    '  --> policy.xml',
    '  see: https://contoso.example/a',
  ]);
});

test('names related places', () => {
  const related = [{ message: 'first written here', source, span: { start: 0, end: 1 } }];
  expect(plain({ ...finding, help: undefined, related })).toContain('  note: first written here (policy.xml:1:1)');
});

test('puts an empty line between findings', () => {
  const bare: Diagnostic = { code: 'ART103', severity: 'note', message: 'm' };
  expect(plain(bare, bare)).toEqual(['note ART103: m', '', 'note ART103: m']);
});

test('colours only when told to', () => {
  const escape = String.fromCharCode(27);
  expect(renderPretty([finding], { color: true })).toContain(escape);
  expect(renderPretty([finding], { color: false })).not.toContain(escape);
});

test('gives other programs one-based places', () => {
  expect(diagnosticJson(finding)).toEqual({
    code: 'POL102',
    severity: 'error',
    message: '`inbond` is not a section of a policy document',
    line: 2,
    column: 3,
    help: 'did you mean `inbound`?',
  });
});

test('leaves out what a finding does not have', () => {
  expect(diagnosticJson({ code: 'ART103', severity: 'error', message: 'm', source })).toEqual({
    code: 'ART103',
    severity: 'error',
    message: 'm',
  });
});
