import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import type { GraphqlField, GraphqlRequest } from '../run.ts';
import { decodeUtf8 } from '../utf8.ts';

const field = (type: string | undefined, name: string, isRoot = false): GraphqlField => ({ type, name, isRoot });

const parsed = (overrides: Partial<GraphqlRequest> = {}) => ({
  graphql: (): GraphqlRequest => ({
    fields: [field('Query', 'orders', true), field('Order', 'id'), field('Order', 'secret')],
    depth: 2,
    knowsTypes: true,
    without: (removed) => (removed.length > 1 ? undefined : `without ${removed.map(({ name }) => name).join()}`),
    ...overrides,
  }),
});

const body = '{"query":"{ orders { id secret } }","variables":{"a":1}}';

const check = async (attributes: string, rules: readonly string[], options: Options) => {
  const authorize =
    rules.length === 0 ? '' : `<authorize>${rules.map((rule) => `<rule ${rule} />`).join('')}</authorize>`;
  const xml = `<validate-graphql-request max-size="100" error-variable-name="errors" ${attributes}>${authorize}</validate-graphql-request>`;
  const { world, ended } = await runPolicies(xml, { body, ...options });
  if (ended === undefined) return { sent: decodeUtf8((await world.request.body?.buffer()) ?? new Uint8Array()), world };
  const errors = ['GraphQLErrors', 'errors'].map((name) => clr.text(world.variables.get(name) ?? null));
  expect([ended.status, errors[0]]).toEqual([400, errors[1]]);
  const answer = JSON.parse(decodeUtf8((await ended.body?.buffer()) ?? new Uint8Array())) as {
    errors: { message: string }[];
  };
  expect(Object.keys(answer)).toEqual(['errors']);
  return { problem: answer.errors[0]?.message, world };
};

test.for([
  { name: 'no query', options: { body: '{}' }, problem: 'The request has no query.' },
  { name: 'an empty query', options: { body: '{"query":" "}' }, problem: 'The request has no query.' },
  { name: 'no JSON', options: { body: '{' }, problem: 'The request is not a JSON object.' },
  { name: 'several requests', options: { body: '[]' }, problem: 'The request is not a JSON object.' },
  { name: 'nothing', options: { body: '' }, problem: 'The request has no query.' },
  { name: 'what is no GraphQL', options: {}, problem: 'no GraphQL' },
  {
    name: 'a long request',
    options: { body: `{"query":"${'x'.repeat(100)}"}` },
    problem: 'The request is 112 bytes long and exceeds the limit of 100 bytes.',
  },
  {
    name: 'a deep query',
    options: parsed({ depth: 7 }),
    problem: 'The query is 7 levels deep and exceeds the limit of 6 levels.',
  },
])('refuses $name', async ({ options, problem }) => {
  expect(await check('', [], options)).toMatchObject({ problem });
});

test.for([
  { name: 'a query', attributes: '', options: parsed() },
  { name: 'a query as deep as is allowed', attributes: 'max-depth="7"', options: parsed({ depth: 7 }) },
])('lets $name through as it is', async ({ attributes, options }) => {
  expect(await check(attributes, [], options)).toMatchObject({ sent: body });
});

test.for([
  { rules: ['path="/Order/secret" action="reject"'], result: { problem: "The field 'secret' is not allowed." } },
  { rules: ['path="/orders" action="reject"'], result: { problem: "The field 'orders' is not allowed." } },
  { rules: ['path="/Query/*" action="@("re" + "ject")"'], result: { problem: "The field 'orders' is not allowed." } },
  { rules: ['path="/secret" action="reject"'], result: { sent: body } },
  { rules: ['path="/__*" action="reject"'], result: { sent: body } },
  { rules: ['path="/Order/*"', 'path="/Order/secret" action="reject"'], result: { sent: body } },
  {
    rules: ['path="/Order/*" action="ignore"', 'path="/Order/secret" action="reject"'],
    result: { problem: "The field 'secret' is not allowed." },
  },
  {
    rules: ['path="/Order/secret" action="remove"'],
    result: { sent: '{"query":"without secret","variables":{"a":1}}' },
  },
  { rules: ['path="/Order/*" action="remove"'], result: { problem: "The field 'id' is not allowed." } },
])('$rules', async ({ rules, result }) => {
  expect(await check('', rules, parsed())).toMatchObject(result);
});

test('the query of a GET stands in the URL', async () => {
  const { world } = await runPolicies(
    '<set-query-parameter name="query"><value>{orders}</value></set-query-parameter><validate-graphql-request max-size="100"><authorize><rule path="/Order/id" action="remove" /></authorize></validate-graphql-request>',
    { ...parsed(), method: 'GET' },
  );
  expect(world.request.url.query).toEqual([
    ['a', '1'],
    ['query', 'without id'],
  ]);
});

test('a rule that needs a schema is an error without one', async () => {
  const options = parsed({ knowsTypes: false });
  await expect(check('', ['path="/Order/id" action="reject"'], options)).rejects.toMatchObject({
    reason: 'GraphQLSchemaNotFound',
  });
  expect(await check('', ['path="/Query/other" action="reject"', 'path="/__*"'], options)).toMatchObject({
    sent: body,
  });
});
