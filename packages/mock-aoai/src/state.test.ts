import { expect, test } from 'vitest';
import { createShelf, createState } from './state.ts';

test('a shelf drops the oldest beyond its limit, and keeps what is only changed in its place', () => {
  const shelf = createShelf<string>(2);
  shelf.put('a', '1');
  shelf.put('b', '1');
  shelf.put('a', '2');
  expect(shelf.values()).toEqual(['2', '1']);
  shelf.put('c', '1');
  expect([shelf.get('a'), shelf.get('b'), shelf.get('c')]).toEqual([undefined, '1', '1']);
  expect([shelf.delete('b'), shelf.delete('b')]).toEqual([true, false]);
});

test('a shelf of a kind is the same each time, until it is dropped', () => {
  const state = createState();
  state.shelf('thread').put('a', { id: 'a' });
  expect(state.shelf('thread').get('a')).toEqual({ id: 'a' });
  expect(state.shelf('file').get('a')).toBeUndefined();
  state.drop('thread');
  expect(state.shelf('thread').get('a')).toBeUndefined();
});
