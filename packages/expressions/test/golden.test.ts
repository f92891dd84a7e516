import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runVectors, type Vector, type VectorResult } from '../src/index.ts';
import '../src/node.ts';
import { inWordsOf31, type Row, reasons, reasonsOf } from './differences.ts';

const folder = join(import.meta.dirname, 'golden');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const vectors = files
  .flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly vectors: readonly Vector[] }).vectors,
  )
  .map((vector) => ({ ...vector, expect: inWordsOf31(vector.expect) }));
const { results } = runVectors({ vectors });
const byId = new Map(vectors.map((vector) => [vector.id, vector]));

const rowOf = (given: VectorResult): Row => {
  const { expression, expect: wanted } = byId.get(given.id)!;
  return { expression, wanted, given };
};

test.for(files)('every expression of %s gives what .NET gives', (name) => {
  const own = results.filter(({ id }) => id.startsWith(`${name.slice(0, -'.json'.length)}:`));
  const unexplained = own.filter(({ pass }) => !pass).filter((result) => reasonsOf(rowOf(result)).length === 0);
  expect(unexplained.map((result) => ({ id: result.id, ...rowOf(result) }))).toEqual([]);
  expect(own.length).toBeGreaterThan(0);
});

test.for(Object.keys(reasons))('the difference %s still occurs', (name) => {
  expect(results.some((result) => !result.pass && reasonsOf(rowOf(result)).includes(name))).toBe(true);
});

test('there are at most ten reasons for a difference', () => {
  expect(Object.keys(reasons).length).toBeLessThanOrEqual(10);
});
