import { expect, test } from 'vitest';
import { runVectors, type Vector } from '../src/index.ts';
import '../src/node.ts';
import file from './vectors.json' with { type: 'json' };

const vectors = file.vectors as unknown as readonly Vector[];
const { results } = runVectors(file);
const byId = new Map(vectors.map((vector) => [vector.id, vector]));

test.for(results.map((result) => [result.id, result] as const))('vector %s gives what .NET gives', ([id, result]) => {
  const { pass, id: _, ...actual } = result;
  expect(actual, byId.get(id)?.expression).toEqual(pass ? actual : byId.get(id)?.expect);
  expect(pass).toBe(true);
});
