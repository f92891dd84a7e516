import { expect, test, vi } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { eventStream, type TimedEvent } from './sse.ts';

const events: readonly TimedEvent[] = [
  { data: 'one', dueMs: 0 },
  { data: 'two', dueMs: 50 },
  { data: '[DONE]', dueMs: 100 },
];

const open = (clock = fakeClock()) => {
  const abort = new AbortController();
  const onEnd = vi.fn();
  const stream = eventStream(events, { clock, signal: abort.signal, onEnd });
  return { clock, abort, onEnd, reader: stream.getReader(), decoder: new TextDecoder() };
};

test('sends each event as a chunk of its own when it is due', async () => {
  const { clock, reader, decoder, onEnd } = open();
  const start = clock.now();
  const seen: [string, number][] = [];
  const reading = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      seen.push([decoder.decode(next.value), clock.now() - start]);
  })();
  await clock.advance(60);
  expect(seen).toHaveLength(2);
  await clock.advance(60);
  await reading;
  expect(seen).toEqual([
    ['data: one\n\n', 0],
    ['data: two\n\n', 50],
    ['data: [DONE]\n\n', 100],
  ]);
  expect(onEnd.mock.calls).toEqual([[3]]);
});

test('makes nothing before the reader asks', async () => {
  const { clock, reader, onEnd } = open();
  await reader.read();
  await clock.advance(1000);
  await reader.cancel();
  expect(onEnd.mock.calls).toEqual([[1]]);
});

test('fails with the reason of the abort while it waits', async () => {
  const { clock, abort, reader, onEnd } = open();
  await reader.read();
  const second = reader.read();
  await clock.advance(10);
  abort.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  expect(onEnd.mock.calls).toEqual([[1]]);
  expect(clock.sleepers).toBe(0);
});

test('counts what was sent when aborted between two reads', async () => {
  const { abort, reader, onEnd } = open();
  await reader.read();
  abort.abort(new Error('gone'));
  expect(onEnd.mock.calls).toEqual([[1]]);
  await expect(reader.read()).rejects.toThrow('gone');
});

test('writes the name of an event that has one before its data', async () => {
  const clock = fakeClock();
  const named = [
    { data: '{}', event: 'response.created', dueMs: 0 },
    { data: '[DONE]', dueMs: 0 },
  ];
  const stream = eventStream(named, { clock, signal: new AbortController().signal, onEnd: vi.fn() });
  expect(await new Response(stream).text()).toBe('event: response.created\ndata: {}\n\ndata: [DONE]\n\n');
});
