import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = join(import.meta.dirname, '../src');

/** A record of texts at the top of a file that is written as a plain literal, which inherits `constructor` and the rest. */
const literal = /^(?:export )?const \w+: (?:Readonly<)?(?:Partial<)?Record<string,(?!.*MemberEntry).*= \{/gm;

test('every table that text is looked up in inherits nothing', () => {
  const found = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) =>
      [...readFileSync(join(sources, path), 'utf8').matchAll(literal)].map(([line]) => `${path}: ${line}`),
    );
  expect(found).toEqual([]);
});

test('the pattern finds a plain literal', () => {
  expect('const names: Readonly<Record<string, string>> = {\n  a: 1 };'.match(literal)).toHaveLength(1);
});
