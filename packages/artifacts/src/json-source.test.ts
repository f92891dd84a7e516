import { expect, test } from 'vitest';
import { readData, schemaFindings } from './json-source.ts';
import { validator } from './schemas.ts';

const fileOf = (text: string, name = 'a.yaml') => {
  const { file, diagnostics } = readData(name, text);
  if (file === undefined) throw new Error(JSON.stringify(diagnostics));
  return file;
};

const spanText = (text: string, path: readonly (string | number)[]): string => {
  const { start, end } = fileOf(text).spanOf(path);
  return text.slice(start, end);
};

const text = 'a:\n  b: [1, { c: x }]\n';

const rows: readonly (readonly [what: string, path: readonly (string | number)[], found: string])[] = [
  ['a value', ['a', 'b', 1, 'c'], 'x'],
  ['an item', ['a', 'b', 0], '1'],
  ['a list', ['a', 'b'], '[1, { c: x }]'],
  ['the parent of what is not there', ['a', 'b', 1, 'd'], '{ c: x }'],
];

test.for(rows)('knows the place of %s', ([, path, found]) => {
  expect(spanText(text, path)).toBe(found);
});

test('an empty file has a place too', () => {
  expect(fileOf('').spanOf(['a'])).toEqual({ start: 0, end: 1 });
});

test('an empty value is one character wide', () => {
  const { start, end } = fileOf('a:\nb: 1\n').spanOf(['a']);
  expect(end - start).toBe(1);
});

test('refuses keys written twice', () => {
  const { file, diagnostics } = readData('a.yaml', 'a: 1\na: 2\n');
  expect(file).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'ART101', help: 'write valid YAML' }]);
  expect(diagnostics[0]?.source?.positionAt(diagnostics[0].span?.start ?? 0).line).toBe(2);
});

test('speaks of JSON for a JSON file', () => {
  expect(readData('a.json', '{ "a": [1 }').diagnostics[0]?.help).toBe('write valid JSON');
});

const instance = (changes: string): string => `version: 1
instances:
  weu:
    endpoint: https://weu.openai.azure.com
    region: westeurope
    deployments: {}
${changes}`;

const findings = (yaml: string): readonly string[] =>
  schemaFindings(fileOf(yaml), validator('topology'), 'ART102').map(({ message, source, span, help }) => {
    const at = source?.positionAt(span?.start ?? 0);
    return `${at?.line}:${at?.column} ${message}; ${help}`;
  });

const schemaRows: readonly (readonly [what: string, yaml: string, found: readonly string[]])[] = [
  ['nothing', instance(''), []],
  ['what is missing', 'instances: {}\n', ['1:1 the file needs `version`; add `version`']],
  ['what is not known', instance('consumer: {}\n'), ['7:1 the file has no `consumer`; remove it, or correct its name']],
  [
    'a wrong type',
    instance('gateways: [{ id: gw, region: westeurope, units: two }]\n'),
    ['7:49 `gateways.0.units` must be integer; see the JSON schema of this file'],
  ],
  [
    'a short key',
    instance('consumers: { demo: { key: short } }\n'),
    ['7:27 `consumers.demo.key` must NOT have fewer than 8 characters; see the JSON schema of this file'],
  ],
];

test.for(schemaRows)('reports %s with line and column', ([, yaml, found]) => {
  expect(findings(yaml)).toEqual(found);
});
