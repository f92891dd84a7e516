import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const options = { matchedParameters: { id: 'a b/c', q: 'x&y' }, templateQuery: ['bound'] };

test.for([
  { name: 'a path', xml: '<rewrite-uri template="/put" />', path: '/put', query: [['a', '1']] },
  { name: 'a path without a slash', xml: '<rewrite-uri template="put" />', path: '/put', query: [['a', '1']] },
  {
    name: 'a path without the rest of the query',
    xml: '<rewrite-uri template="/put" copy-unmatched-params="false" />',
    path: '/put',
    query: [],
  },
  {
    name: 'parameters of the operation',
    xml: '<rewrite-uri template="/x/{id}?new={q}&amp;fixed=1" />',
    path: '/x/a%20b/c',
    query: [
      ['new', 'x&y'],
      ['fixed', '1'],
      ['a', '1'],
    ],
  },
  {
    name: 'an expression',
    xml: '<rewrite-uri template="@("/v2" + context.Request.OriginalUrl.Path)" />',
    path: '/v2/orders/42',
    query: [['a', '1']],
  },
])('$name', async ({ xml, path, query }) => {
  const { world } = await runPolicies(xml, options);
  expect(world.request).toMatchObject({ operationPath: path, url: { path, query } });
});

test('a bound parameter of the query is dropped, the others stay', async () => {
  const both = '<set-query-parameter name="bound"><value>2</value></set-query-parameter><rewrite-uri template="/p" />';
  expect((await runPolicies(both, options)).world.request.url.query).toEqual([['a', '1']]);
});

test('a parameter that the operation does not have is an error', async () => {
  await expect(runPolicies('<rewrite-uri template="/{other}" />', options)).rejects.toMatchObject({
    message: "The operation's template has no parameter 'other'.",
  });
});
