import { encodeChat } from 'gpt-tokenizer/model/gpt-4o';
import { expect, test, vi } from 'vitest';
import { remember } from './remember.ts';
import { createTokenCounters } from './tokens.ts';

const conversation = [
  { role: 'system', content: 'You are terse.' },
  { role: 'user', content: 'Wie spät ist es in 東京?' },
] as const;

test('counts a chat as the format of the model does', async () => {
  const counter = await createTokenCounters()('gpt-4o');
  expect(counter.chat({ messages: conversation })).toBe(encodeChat(conversation).length);
});

test.for([
  { model: 'gpt-4o', count: 8 },
  { model: 'gpt-4.1', count: 8 },
  { model: 'gpt-5-nano', count: 8 },
  { model: 'gpt-35-turbo', count: 31 },
  { model: 'gpt-4-turbo', count: 31 },
  { model: 'text-embedding-3-small', count: 31 },
])('counts with the encoding of $model', async ({ model, count }) => {
  const counter = await createTokenCounters()(model);
  expect(counter.text('నమస్కారం, మీరు ఎలా')).toBe(count);
});

test('takes a special token in a prompt as plain text', async () => {
  const counter = await createTokenCounters()('gpt-4o');
  expect(counter.text('<|endoftext|>')).toBe(7);
});

test('counts function definitions', async () => {
  const counter = await createTokenCounters()('gpt-4o');
  const functions = [{ name: 'now', description: 'Tells the time', parameters: { type: 'object' as const } }];
  expect(counter.chat({ messages: conversation, functions })).toBeGreaterThan(counter.chat({ messages: conversation }));
});

test('counts a repeated text once', () => {
  const count = vi.fn((text: string) => text.length);
  const remembered = remember(count);
  expect([remembered('four'), remembered('four'), remembered('three')]).toEqual([4, 4, 5]);
  expect(count).toHaveBeenCalledTimes(2);
});

test('forgets the text used longest ago', () => {
  const count = vi.fn((text: string) => text.length);
  const remembered = remember(count);
  for (let index = 0; index < 512; index++) remembered(`text ${index}`);
  remembered('text 0');
  remembered('one more');
  count.mockClear();
  remembered('text 0');
  remembered('text 1');
  expect(count.mock.calls).toEqual([['text 1']]);
});

test('does not keep a very long text', () => {
  const count = vi.fn((text: string) => text.length);
  const remembered = remember(count);
  const long = 'a'.repeat(32_769);
  remembered(long);
  remembered(long);
  expect(count).toHaveBeenCalledTimes(2);
});
