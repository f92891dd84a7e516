import { expect, test } from 'vitest';
import { createJournal } from './journal.ts';

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
  expect(before[0]).toEqual({ ...arrival('a'), id: 'a-1', status: null, responseHeaders: {}, usage: null });
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
