import { expect, test } from 'vitest';
import { generateText } from './text.ts';
import { createTokenCounters } from './tokens.ts';

const sources = Array.from({ length: 200 }, (_, index) => `1/0/prompt ${index}`);

test.for(['gpt-4o', 'gpt-35-turbo'])('has one token a piece for %s', async (model) => {
  const counter = await createTokenCounters()(model);
  for (const source of sources) {
    const { pieces } = generateText(source, Number.POSITIVE_INFINITY);
    for (let cut = 1; cut <= pieces.length; cut++) expect(counter.text(pieces.slice(0, cut).join(''))).toBe(cut);
  }
});

test('is as long as said and ends with a full stop', () => {
  for (const source of sources) {
    const { pieces, finishReason } = generateText(source, Number.POSITIVE_INFINITY);
    expect(pieces.length).toBeGreaterThanOrEqual(16);
    expect(pieces.length).toBeLessThanOrEqual(64);
    expect([pieces.at(-1), finishReason]).toEqual(['.', 'stop']);
  }
});

test('differs from source to source and not from call to call', () => {
  const texts = sources.map((source) => generateText(source, 10).pieces.join(''));
  expect(new Set(texts).size).toBe(sources.length);
  expect(sources.map((source) => generateText(source, 10).pieces.join(''))).toEqual(texts);
});

test('is cut after the most tokens it may have', () => {
  expect(generateText('source', 3)).toEqual({
    pieces: generateText('source', 64).pieces.slice(0, 3),
    finishReason: 'length',
  });
});

test('is whole when it has exactly the most tokens it may have', () => {
  const whole = generateText('source', Number.POSITIVE_INFINITY);
  expect(generateText('source', whole.pieces.length)).toEqual(whole);
});
