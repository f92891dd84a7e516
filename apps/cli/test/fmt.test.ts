import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spillway } from './spillway.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spillway-fmt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const untidy = '<policies><inbound><set-variable name="a" value="@(h["k"] < 1)"/></inbound></policies>';
const tidy =
  '<policies>\n    <inbound>\n        <set-variable name="a" value="@(h["k"] < 1)" />\n    </inbound>\n</policies>\n';
const escaped = tidy.replace('@(h["k"] < 1)', '@(h[&quot;k&quot;] &lt; 1)');

test('prints a file in canonical form, in place, its mode kept, and then leaves it alone', () => {
  const path = file('policy.xml', untidy);
  chmodSync(path, 0o640);
  expect(spillway(['fmt', path])).toEqual({ code: 0, out: `${path}\n1 policy document, 1 formatted\n`, err: '' });
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual([tidy, 0o640]);
  expect(readdirSync(folder)).toEqual(['policy.xml']);
  expect(spillway(['fmt', path]).out).toBe('1 policy document, 0 formatted\n');
});

test('--check changes nothing and fails', () => {
  const path = file('policy.xml', untidy);
  const { code, out } = spillway(['fmt', path, '--check']);
  expect([code, out]).toEqual([1, `${path}\n1 policy document, 1 would be formatted\n`]);
  expect(readFileSync(path, 'utf8')).toBe(untidy);
  expect(spillway(['fmt', file('tidy.xml', tidy), '--check']).code).toBe(0);
});

test('keeps the form of a file unless told otherwise', () => {
  const path = file('policy.xml', escaped.replaceAll('\n', ''));
  spillway(['fmt', path]);
  expect(readFileSync(path, 'utf8')).toBe(escaped);
  spillway(['fmt', path, '--raw']);
  expect(readFileSync(path, 'utf8')).toBe(tidy);
  spillway(['fmt', path, '--escaped']);
  expect(readFileSync(path, 'utf8')).toBe(escaped);
});

test('keeps the line breaks of the file', () => {
  const path = file('policy.xml', '<policies>\r\n<inbound>@{\r\n return 1;\r\n}</inbound></policies>');
  spillway(['fmt', path]);
  expect(readFileSync(path, 'utf8')).toBe(
    '<policies>\r\n    <inbound>@{\r\n return 1;\r\n}</inbound>\r\n</policies>\r\n',
  );
});

test('leaves a file alone whose C# has no end', () => {
  const written = '<policies><inbound><set-variable name="a" value="@{ return 1; " /></inbound></policies>';
  const path = file('policy.xml', written);
  const { code, err } = spillway(['fmt', path]);
  expect([code, readFileSync(path, 'utf8')]).toEqual([1, written]);
  expect(err).toContain('error EXP100: the expression is not closed');
});

test('leaves what a template holds as it is', () => {
  const payload = '<o><n>{{body.id}}</n><t> </t></o>';
  const path = file(
    'policy.xml',
    `<policies><inbound><set-body template="liquid">${payload}</set-body></inbound></policies>`,
  );
  spillway(['fmt', path]);
  expect(readFileSync(path, 'utf8')).toContain(`        <set-body template="liquid">${payload}</set-body>\n`);
});

test('text over lines in a file with CRLF settles at once', () => {
  const path = file(
    'policy.xml',
    '<policies>\r\n<inbound><set-body>\r\n{\r\n}\r\n</set-body></inbound>\r\n</policies>\r\n',
  );
  spillway(['fmt', path]);
  expect(readFileSync(path, 'utf8')).toContain('<set-body>\r\n{\r\n}\r\n</set-body>');
  expect(spillway(['fmt', path, '--check']).code).toBe(0);
});

test('a folder: policy documents are formatted, other XML is left alone, a broken one is told', () => {
  const other = '<Project><a/></Project>';
  file('policy.xml', untidy);
  file('apis/openai/policy.xml', '<policies><inbound></policies>');
  file('other.xml', other);
  const { code, out, err } = spillway(['fmt', folder, '--format', 'json']);
  const { files } = JSON.parse(out) as { files: { path: string; isRead: boolean; isChanged: boolean }[] };
  expect(files.map(({ isRead, isChanged }) => [isRead, isChanged])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect([code, err]).toEqual([1, '']);
  expect(readFileSync(join(folder, 'policy.xml'), 'utf8')).toBe(tidy);
  expect(readFileSync(join(folder, 'apis/openai/policy.xml'), 'utf8')).toBe('<policies><inbound></policies>');
  expect(readFileSync(join(folder, 'other.xml'), 'utf8')).toBe(other);
});

test('`-` reads standard input and prints nothing but the document', () => {
  expect(spillway(['fmt', '-'], { input: untidy })).toEqual({ code: 0, out: tidy, err: '' });
  const { code, out, err } = spillway(['fmt', '-'], { input: '<policies>' });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('XML105');
});

test.for([
  [['fmt', '-', 'policy.xml'], '`-` stands alone'],
  [['fmt', 'nowhere.xml'], 'there is no `nowhere.xml`'],
  [['fmt', '-', '--raw', '--escaped'], '--raw and --escaped exclude each other'],
] as const)('%s is a wrong call', ([args, message]) => {
  const { code, err } = spillway(args);
  expect([code, err.includes(message)]).toEqual([2, true]);
});
