import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPackages, run, workspaceRoot } from './workspace.ts';

const readmes = loadPackages()
  .map(({ folder }) => folder)
  .filter((folder) => existsSync(join(workspaceRoot, folder, 'README.md')))
  .map((folder) => ({ folder, text: readFileSync(join(workspaceRoot, folder, 'README.md'), 'utf8') }));

const exampleIn = (text: string): string => /```ts\n(.*?)```/s.exec(text)?.[1] ?? '';

/** What the comments beside console.log say. */
const promised = (example: string): readonly string[] =>
  [...example.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1] ?? '');

test.for(readmes)('the example of $folder prints what it says', async ({ folder, text }) => {
  const example = exampleIn(text);
  expect(promised(example)).not.toEqual([]);
  const args = ['--conditions=@spillway/source', '--input-type=module', '--eval', example];
  const { output } = await run('node', args, join(workspaceRoot, folder));
  expect(output.trimEnd().split('\n')).toEqual(promised(example));
});

test.for(readmes)('the README of $folder has at most 60 lines', ({ text }) => {
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

test.for(readmes)('every file that the README of $folder links to is there', ({ folder, text }) => {
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !existsSync(join(workspaceRoot, folder, link)))).toEqual([]);
});
