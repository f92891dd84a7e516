import { expect, test } from 'vitest';
import { checkImports, type ImportRule } from './check-imports.ts';
import { loadPackages, type WorkspacePackage } from './workspace.ts';

const rule = (changes: Partial<ImportRule>): ImportRule => ({ ours: [], thirdParties: [], node: /(?!)/, ...changes });

const rules = {
  low: rule({ isPure: true, node: /^src\/node\.ts$/ }),
  high: rule({ ours: ['low'], thirdParties: ['yaml'], isPure: true }),
};

interface Given {
  readonly path?: string;
  readonly text: string;
  readonly dependencies?: readonly string[];
  readonly references?: readonly string[];
}

const packageOf = (name: string, given: Given): WorkspacePackage => ({
  folder: `packages/${name}`,
  manifest: {
    name: `@spillway/${name}`,
    dependencies: Object.fromEntries((given.dependencies ?? []).map((each) => [each, '*'])),
  },
  references: given.references ?? [],
  files: [{ path: `packages/${name}/${given.path ?? 'src/a.ts'}`, text: given.text }],
});

const low = packageOf('low', { text: '' });
const ours = { dependencies: ['@spillway/low'], references: ['packages/low'] };
const import1 = (from: string): string => `import x from '${from}';`;

const rows: readonly (readonly [claim: string, given: Given, findings: readonly string[]])[] = [
  ['a package of the table', { text: import1('@spillway/low'), ...ours }, []],
  ['a third party of the table', { text: import1('yaml'), dependencies: ['yaml'] }, []],
  [
    'a third party outside of the table',
    { text: import1('lodash'), dependencies: ['lodash'] },
    ['packages/high/src/a.ts:1: high may not import `lodash`'],
  ],
  ['an app', { text: import1('@spillway/cli') }, ['packages/high/src/a.ts:1: no package imports an app']],
  [
    'Express outside of the emulator, in a test too',
    { path: 'src/a.test.ts', text: import1('express') },
    ['packages/high/src/a.test.ts:1: only emulator imports `express`'],
  ],
  ['Node in a pure package', { text: import1('node:fs') }, ['packages/high/src/a.ts:1: `node:fs` is not for high']],
  ['Node in a test', { path: 'src/a.test.ts', text: import1('node:fs') }, []],
  [
    'the Node sub-path of another package',
    { text: import1('@spillway/low/node'), ...ours },
    ['packages/high/src/a.ts:1: high runs in a browser too and may not import `@spillway/low/node`'],
  ],
  [
    'a file of another package',
    { text: import1('../../low/src/a.ts') },
    ['packages/high/src/a.ts:1: `../../low/src/a.ts` leaves the package'],
  ],
  ['a path without extension', { text: import1('./b') }, ['packages/high/src/a.ts:1: `./b` needs its file extension']],
  ['a development dependency in a test', { path: 'test/a.ts', text: import1('vitest') }, []],
];

test.for(rows)('judges an import of %s', ([, given, findings]) => {
  const all = checkImports([packageOf('high', given), low], rules);
  expect(all.filter((finding) => !finding.includes('package.json'))).toEqual(findings);
});

test('refuses an import against the direction of the table', () => {
  const wrong = packageOf('low', { text: import1('@spillway/high'), dependencies: ['@spillway/high'] });
  expect(checkImports([wrong], rules)).toEqual(['packages/low/src/a.ts:1: low may not import @spillway/high']);
});

test('compares package.json and tsconfig.json with the imports', () => {
  const given = { text: import1('@spillway/low'), dependencies: ['yaml'], references: ['packages/other'] };
  expect(checkImports([packageOf('high', given), low], rules)).toEqual([
    'packages/high/package.json: `@spillway/low` is imported and missing from dependencies',
    'packages/high/package.json: dependency `yaml` is not imported by any source',
    'packages/high/tsconfig.json: the reference to packages/other has no dependency',
  ]);
});

test('asks for a reference to every dependency of ours', () => {
  const given = { text: import1('@spillway/low'), dependencies: ['@spillway/low'] };
  expect(checkImports([packageOf('high', given), low], rules)).toEqual([
    'packages/high/tsconfig.json: a reference to packages/low is missing',
  ]);
});

test('refuses a package that is not in the table', () => {
  expect(checkImports([packageOf('new', { text: '' })], rules)).toEqual([
    'packages/new: has no line in the table of tools/check-imports.ts',
  ]);
});

test('sees the packages and apps of the workspace with their sources', () => {
  const found = loadPackages();
  expect(found.map(({ folder }) => folder)).toEqual(expect.arrayContaining(['packages/policies', 'apps/cli']));
  expect(found.every(({ files }) => files.length > 0)).toBe(true);
});
