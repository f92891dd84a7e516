import { expect, test } from 'vitest';
import { createJournal, type JournalQuery } from './journal.ts';

const arrival = (instance: string, at = 0) => ({
  at,
  instance,
  method: 'GET',
  path: '/',
  query: '',
  headers: {},
  body: null,
});

const ids = (entries: readonly { id: string }[]) => entries.map((entry) => entry.id);

test('counts ids for each instance and keeps the order of arrival over all', () => {
  const journal = createJournal(10);
  for (const instance of ['a', 'b', 'b', 'a']) journal.open(arrival(instance));
  expect(ids(journal.read(undefined))).toEqual(['a-1', 'b-1', 'b-2', 'a-2']);
  expect(ids(journal.read('b'))).toEqual(['b-1', 'b-2']);
  expect(journal.read('c')).toEqual([]);
});

test('drops the oldest of the same instance only', () => {
  const journal = createJournal(2);
  for (const instance of ['a', 'b', 'b', 'b']) journal.open(arrival(instance));
  expect(ids(journal.read(undefined))).toEqual(['a-1', 'b-2', 'b-3']);
});

test('leaves entries handed out before as they were', () => {
  const journal = createJournal(2);
  const open = journal.open(arrival('a'));
  const before = journal.read('a');
  open.complete({ status: 200 });
  open.complete({ usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 } });
  expect(before[0]).toEqual({
    ...arrival('a'),
    id: 'a-1',
    status: null,
    responseHeaders: {},
    usage: null,
    processedIn: null,
    endedAt: null,
  });
  expect(journal.read('a')[0]).toMatchObject({ status: 200, usage: { totalTokens: 3 } });
});

test('forgets everything, and ignores answers to what it forgot', () => {
  const journal = createJournal(2);
  const open = journal.open(arrival('a'));
  journal.clear();
  open.complete({ status: 200 });
  expect(journal.read(undefined)).toEqual([]);
  expect(journal.open(arrival('a')).id).toBe('a-1');
});

test('keeps fewer entries when their bodies are huge, and says so', () => {
  const journal = createJournal(10);
  for (let index = 0; index < 5; index++) journal.open(arrival('a'), 12 * 1024 * 1024);
  expect(ids(journal.read('a'))).toEqual(['a-4', 'a-5']);
  journal.open(arrival('a'), 64 * 1024 * 1024);
  expect(ids(journal.read('a'))).toEqual(['a-6']);
  expect(journal.count()).toEqual({ a: { arrived: 6, dropped: 5 } });
});

test('finds the entries that everything given applies to', () => {
  const journal = createJournal(10);
  journal.open({ ...arrival('a', 1), path: '/openai/deployments/caf%C3%A9/x', query: 'q=one+two' });
  journal.open({ ...arrival('a', 2), headers: { 'api-key': 'k-1' }, body: { model: 'gpt', text: ['a "b"\nc', 7] } });
  journal.open({ ...arrival('a', 3), body: 'plain' }).complete({ status: 429 });
  const found = (query: JournalQuery) => ids(journal.read('a', query)).map((id) => id.at(-1));
  expect(found({ contains: 'CAFÉ' })).toEqual(['1']);
  expect(found({ contains: 'one two' })).toEqual(['1']);
  expect(found({ contains: 'a "b"\nc' })).toEqual(['2']);
  expect(found({ contains: 'k-1', deployment: 'gpt' })).toEqual(['2']);
  expect(found({ contains: 'k-1', deployment: 'café' })).toEqual([]);
  expect(found({ status: 429 })).toEqual(['3']);
  expect(found({ since: 2 })).toEqual(['2', '3']);
});
