import { expect, test } from 'vitest';
import { parseGraphql } from './graphql.ts';

const schema =
  'type Query { orders: [Order] hello: String } type Mutation { add: Order } type Order { id: Int, lines: [Order] }';

const request = (query: string, sdl?: string) => {
  const parsed = parseGraphql(query, sdl);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
};
const fields = (query: string, sdl?: string): readonly string[] =>
  request(query, sdl).fields.map(({ type, name, isRoot }) => `${type ?? '?'}.${name}${isRoot ? ' (root)' : ''}`);

test.for([
  { query: '{ hello }', depth: 1 },
  { query: '{ orders { lines { id } } hello }', depth: 3 },
  { query: '{ ...a } fragment a on Query { orders { ...b } } fragment b on Order { id }', depth: 2 },
  { query: '{ ... on Query { ... { hello } } }', depth: 1 },
  { query: '{ ...a } fragment a on Query { ...a }', depth: Number.POSITIVE_INFINITY },
])('$query is $depth deep', ({ query, depth }) => {
  expect(request(query).depth).toBe(depth);
});

test.for([
  { query: '{ orders { id } }', sdl: schema, found: ['Query.orders (root)', 'Order.id'] },
  { query: '{ orders { id } }', sdl: undefined, found: ['Query.orders (root)', '?.id'] },
  { query: 'mutation { add { id } }', sdl: undefined, found: ['Mutation.add (root)', '?.id'] },
  { query: '{ ...a } fragment a on Query { hello }', sdl: schema, found: ['Query.hello (root)'] },
  {
    query: '{ ...a } fragment a on Query { __type(name: "A") { name } hello }',
    sdl: undefined,
    found: ['Query.__type (root)', '?.name', 'Query.hello (root)'],
  },
  { query: '{ orders { ... on Order { id } } }', sdl: undefined, found: ['Query.orders (root)', 'Order.id'] },
  {
    query: '{ ... on Start { __schema { description } } }',
    sdl: undefined,
    found: ['Start.__schema (root)', '?.description'],
  },
  { query: '{ __schema { types { name } } }', sdl: undefined, found: ['Query.__schema (root)', '?.types', '?.name'] },
])('the fields of $query', ({ query, sdl, found }) => {
  expect(fields(query, sdl)).toEqual(found);
});

test('fields are left out, unless nothing stays', () => {
  const { fields: found, without } = request('{ hello orders { id lines { id } } }', schema);
  const named = (name: string) => found.filter((field) => field.name === name);
  expect(without(named('lines'))?.replace(/\s+/g, ' ')).toBe('{ hello orders { id } }');
  expect(without(named('id'))).toBeUndefined();
});

test.for([
  { name: 'no query', query: '{', problem: 'Syntax Error' },
  { name: 'a field that is not there', query: '{ other }', problem: 'Cannot query field "other"' },
  { name: 'a fragment within itself', query: '{ ...a } fragment a on Query { ...a }', problem: 'within itself' },
  { name: 'too much', query: `{ ${'hello '.repeat(30_000)} }`, problem: 'token' },
  { name: 'too deep', query: `${'{a'.repeat(9000)}${'}'.repeat(9000)}`, problem: '' },
])('refuses $name', ({ query, problem }) => {
  const parsed = parseGraphql(query, schema);
  expect('problem' in parsed ? parsed.problem : 'valid').toContain(problem);
  expect(parsed).toHaveProperty('problem');
});
