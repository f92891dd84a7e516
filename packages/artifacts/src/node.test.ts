import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../test/folders.ts';
import { artifactsFolder, digestOf, loadFolder, writeFolder } from './node.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'spillway-artifacts-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const sorted = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

test('gives back what was written, paths with forward slashes', () => {
  const folder = join(parent, 'apim-artifacts');
  writeFolder(folder, files());
  expect(sorted(loadFolder(folder))).toEqual(sorted(files()));
});

test('replaces a folder: files that are gone are gone, and nothing else is left beside it', () => {
  const folder = join(parent, 'deep', 'apim-artifacts');
  writeFolder(folder, new Map([['a/old.json', '1']]));
  writeFolder(folder, new Map([['b.json', '2']]));
  expect([...loadFolder(folder)]).toEqual([['b.json', '2']]);
  expect(readdirSync(join(parent, 'deep'))).toEqual(['apim-artifacts']);
});

test('a write that fails leaves the old folder as it was', () => {
  const folder = join(parent, 'apim-artifacts');
  writeFolder(folder, new Map([['a.json', '1']]));
  const impossible = new Map([
    ['b', '2'],
    ['b/c.json', 'a file below a file'],
  ]);
  expect(() => writeFolder(folder, impossible)).toThrow();
  expect([...loadFolder(folder)]).toEqual([['a.json', '1']]);
});

test('goes over what an interrupted write left behind', () => {
  const folder = join(parent, 'apim-artifacts');
  mkdirSync(join(parent, '.apim-artifacts.new'));
  writeFileSync(join(parent, '.apim-artifacts.new', 'half.json'), '');
  writeFolder(folder, new Map([['a.json', '1']]));
  expect(readdirSync(folder)).toEqual(['.spillway-files', 'a.json']);
  expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('1');
});

test('leaves hidden files and installed packages out', () => {
  for (const path of ['.git/config', 'node_modules/a/index.js', 'a/.hidden', 'a/b.json']) {
    mkdirSync(join(parent, path, '..'), { recursive: true });
    writeFileSync(join(parent, path), '');
  }
  expect([...loadFolder(parent).keys()]).toEqual(['a/b.json']);
});

test('a project means the folder within it', () => {
  expect(artifactsFolder(parent)).toBe(parent);
  mkdirSync(join(parent, 'apim-artifacts'));
  expect(artifactsFolder(parent)).toBe(join(parent, 'apim-artifacts'));
});

const base = digestOf(
  new Map([
    ['a', '1'],
    ['b', '2'],
  ]),
);

test('the digest does not depend on the order of files', () => {
  expect(
    digestOf(
      new Map([
        ['b', '2'],
        ['a', '1'],
      ]),
    ),
  ).toBe(base);
  expect(base).toMatch(/^[0-9a-f]{64}$/);
});

const others: readonly (readonly [what: string, entries: readonly (readonly [string, string])[]])[] = [
  [
    'content',
    [
      ['a', '1'],
      ['b', '3'],
    ],
  ],
  [
    'a name',
    [
      ['a', '1'],
      ['c', '2'],
    ],
  ],
  ['a missing file', [['a', '1']]],
  [
    'an empty file more',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', ''],
    ],
  ],
  [
    'where one file ends',
    [
      ['a', '1b'],
      ['b', ''],
    ],
  ],
];

test.for(others)('the digest changes with %s', ([, entries]) => {
  expect(digestOf(new Map(entries))).not.toBe(base);
});

test('a folder with a file that was not written here is refused and keeps it', () => {
  const folder = join(parent, 'taken');
  mkdirSync(folder);
  writeFileSync(join(folder, 'own.txt'), 'mine');
  expect(() => writeFolder(folder, new Map([['a.json', '1']]))).toThrow('own.txt` was not written by spillway');
  expect(readdirSync(folder)).toEqual(['own.txt']);
});

test('a file added to a folder that was written here is refused too; what an earlier write left is replaced', () => {
  const folder = join(parent, 'written');
  writeFolder(
    folder,
    new Map([
      ['a.json', '1'],
      ['old/b.json', '2'],
    ]),
  );
  writeFolder(folder, new Map([['a.json', '3']]));
  expect([...loadFolder(folder)]).toEqual([['a.json', '3']]);
  writeFileSync(join(folder, 'note.md'), 'mine');
  expect(() => writeFolder(folder, new Map([['a.json', '4']]))).toThrow('note.md');
  expect(loadFolder(folder).get('a.json')).toBe('3');
});

test('a file in the place of the folder is refused', () => {
  const path = join(parent, 'a-file');
  writeFileSync(path, 'mine');
  expect(() => writeFolder(path, new Map())).toThrow('was not written by spillway');
});

test('does not read a file that no service would take', () => {
  const folder = join(parent, 'large');
  mkdirSync(folder);
  writeFileSync(join(folder, 'policy.xml'), '');
  truncateSync(join(folder, 'policy.xml'), 50_000_000);
  expect(() => loadFolder(folder)).toThrow(/ART116: .*policy.xml` has 50000000 bytes/);
});
