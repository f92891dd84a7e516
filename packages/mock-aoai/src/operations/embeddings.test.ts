import { expect, test } from 'vitest';
import { type EmbeddingsAnswer, type EncodedEmbeddingsAnswer, type ErrorAnswer, jsonOf } from '../../test/answers.ts';
import { fakeClock } from '../../test/fake-clock.ts';
import { embeddingsPath, post, topology } from '../../test/instances.ts';
import { createRegions } from '../index.ts';

const send = async (deployment: string, body: object) => {
  const regions = createRegions(topology, { clock: fakeClock() });
  return { regions, response: await regions.respond(post('payg', embeddingsPath(deployment), body)) };
};

const ask = async (deployment: string, body: object) =>
  await jsonOf<EmbeddingsAnswer>((await send(deployment, body)).response);

const vectorOf = async (deployment: string, body: object) => (await ask(deployment, body)).data[0].embedding;

test.for([
  { deployment: 'ada', model: 'text-embedding-ada-002', dimensions: 1536 },
  { deployment: 'embed', model: 'text-embedding-3-small', dimensions: 1536 },
  { deployment: 'large', model: 'text-embedding-3-large', dimensions: 3072 },
])('$model gives a unit vector of $dimensions', async ({ deployment, model, dimensions }) => {
  const { response, regions } = await send(deployment, { input: 'hello world' });
  const body = await jsonOf<EmbeddingsAnswer>(response);
  const [row] = body.data;
  expect(body).toEqual({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: row.embedding }],
    model,
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });
  expect(row.embedding).toHaveLength(dimensions);
  expect(Math.hypot(...row.embedding)).toBeCloseTo(1, 6);
  expect(regions.journal('payg')[0]?.usage).toEqual({ promptTokens: 2, completionTokens: 0, totalTokens: 2 });
});

test.for([
  { name: 'a list of texts', input: ['hello', 'hello world'], rows: 2, tokens: 3 },
  { name: 'tokens', input: [15339, 1917, 0], rows: 1, tokens: 3 },
  { name: 'a list of tokens', input: [[15339], [15339, 1917]], rows: 2, tokens: 3 },
])('takes $name', async ({ input, rows, tokens }) => {
  const body = await ask('embed', { input });
  expect(body.data.map((row) => row.index)).toEqual(Array.from({ length: rows }, (_, i) => i));
  expect(body.usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
});

test('equal texts have equal vectors, others and other models do not', async () => {
  const vector = await vectorOf('embed', { input: 'one' });
  expect(await vectorOf('embed', { input: ['one'] })).toEqual(vector);
  expect(await vectorOf('embed', { input: 'two' })).not.toEqual(vector);
  expect(await vectorOf('ada', { input: 'one' })).not.toEqual(vector);
});

test('gives fewer dimensions when asked', async () => {
  const vector = await vectorOf('embed', { input: 'one', dimensions: 256 });
  expect(vector).toHaveLength(256);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
});

test('base64 holds the same numbers as floats', async () => {
  const vector = await vectorOf('embed', { input: 'one', dimensions: 4 });
  const { response } = await send('embed', { input: 'one', dimensions: 4, encoding_format: 'base64' });
  const bytes = Buffer.from((await jsonOf<EncodedEmbeddingsAnswer>(response)).data[0].embedding, 'base64');
  expect(vector.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(vector.map(Math.fround));
});

test('counts its tokens against the limit', async () => {
  const { response } = await send('embed', { input: 'hello world' });
  expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe('99998');
});

test.for([
  { name: 'no input', body: {}, param: 'input' },
  { name: 'an empty text', body: { input: '' }, param: 'input' },
  { name: 'an empty list', body: { input: [] }, param: 'input' },
  { name: 'a number', body: { input: 1 }, param: 'input' },
  { name: 'more dimensions than there are', body: { input: 'a', dimensions: 1537 }, param: 'dimensions' },
  { name: 'an unknown format', body: { input: 'a', encoding_format: 'hex' }, param: 'encoding_format' },
])('refuses $name', async ({ body, param }) => {
  const { response } = await send('embed', body);
  expect([response.status, (await jsonOf<ErrorAnswer>(response)).error.param]).toEqual([400, param]);
});

test('refuses mixed lists and dimensions for a model that has one size', async () => {
  expect((await send('embed', { input: ['a', 1] })).response.status).toBe(400);
  expect((await send('ada', { input: 'a', dimensions: 256 })).response.status).toBe(400);
});
