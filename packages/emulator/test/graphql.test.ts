import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const gateway = (rules: string) =>
  harness(
    snapshotOf({
      apis: [
        api({
          graphqlSchema: 'type Query { order: Order } type Order { id: Int, secret: String }',
          operations: [{ id: 'graphql', displayName: 'GraphQL', method: 'POST', urlTemplate: '/' }],
          policy: sections({
            inbound: `<base /><validate-graphql-request max-size="1000"><authorize>${rules}</authorize></validate-graphql-request>`,
          }),
        }),
      ],
    }),
  );

const call = (query: string) => ({ method: 'POST', path: '/orders', body: JSON.stringify({ query }) });

test('a request is checked against the schema of its API, and what is not allowed never leaves', async () => {
  const { send, sent } = gateway('<rule path="/Order/secret" action="remove" /><rule path="/__*" action="reject" />');
  expect(await send(call('{ order { id secret } }'))).toMatchObject({ status: 200 });
  expect((JSON.parse(sent[0]?.body ?? '') as { query: string }).query.replace(/\s+/g, ' ')).toBe('{ order { id } }');
  expect(await send(call('{ other }'))).toMatchObject({
    status: 400,
    body: '{"errors":[{"message":"Cannot query field \\"other\\" on type \\"Query\\". Did you mean \\"order\\"?"}]}',
  });
  expect(await send(call('{ __schema { types { name } } }'))).toMatchObject({ status: 400 });
  expect(sent).toHaveLength(1);
});
