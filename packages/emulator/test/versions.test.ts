import type { Api, Product } from '@spillway/artifacts';
import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const told =
  '<return-response><set-body>@(context.Api.Id + " " + (context.Api.Version ?? "none") + " " + context.Api.Revision + " " + context.Api.IsCurrentRevision + " " + context.Operation.Id)</set-body></return-response>';
const policy = sections({ inbound: told });

const named = (id: string, more: Partial<Api> = {}): Api => api({ id, policy, ...more });

const version = (scheme: 'Segment' | 'Header' | 'Query', name: string): Api['version'] => ({
  scheme,
  name,
  parameter: { Segment: undefined, Header: 'Api-Version', Query: 'v' }[scheme],
});

const ask = async (apis: readonly Api[], path: string, headers: Readonly<Record<string, string>> = {}) => {
  const { status, body } = await harness(snapshotOf({ apis })).send({ path, headers });
  return status === 200 ? body : status;
};

const byRevision = [named('orders', { revision: '3' }), named('orders;rev=2', { revision: '2', isCurrent: false })];
const versions = (scheme: 'Segment' | 'Header' | 'Query') => [
  named('orders', { version: version(scheme, '') }),
  named('orders-v1', { version: version(scheme, 'v1') }),
  named('orders-v2', { version: version(scheme, 'v2'), revision: '2' }),
  named('orders-v2;rev=1', { version: version(scheme, 'v2'), isCurrent: false }),
];

test.for([
  { path: '/orders/42', is: 'orders none 3 True get-order' },
  { path: '/orders;rev=2/42', is: 'orders;rev=2 none 2 False get-order' },
  { path: '/ORDERS;REV=2/42', is: 'orders;rev=2 none 2 False get-order' },
  { path: '/orders;rev=3/42', is: 'orders none 3 True get-order' },
  { path: '/orders;rev=2', is: 'orders;rev=2 none 2 False any' },
  { path: '/orders;rev=4/42', is: 404 },
  { path: '/orders;rev=/42', is: 404 },
  { path: '/ordersandmore/42', is: 404 },
])('$path is answered by $is', async ({ path, is }) => {
  expect(await ask(byRevision, path)).toBe(is);
});

test.for([
  { scheme: 'Segment', path: '/orders/v1/42', is: 'orders-v1 v1 1 True get-order' },
  { scheme: 'Segment', path: '/orders/42', is: 'orders none 1 True get-order' },
  { scheme: 'Segment', path: '/orders/v2;rev=1/42', is: 'orders-v2;rev=1 v2 1 False get-order' },
  { scheme: 'Segment', path: '/orders/v3/42', is: 'orders none 1 True any' },
  { scheme: 'Header', path: '/orders/42', headers: { 'api-version': 'V2' }, is: 'orders-v2 v2 2 True get-order' },
  {
    scheme: 'Header',
    path: '/orders;rev=1/42',
    headers: { 'Api-Version': 'v2' },
    is: 'orders-v2;rev=1 v2 1 False get-order',
  },
  { scheme: 'Header', path: '/orders/42', is: 'orders none 1 True get-order' },
  { scheme: 'Header', path: '/orders/42', headers: { 'Api-Version': 'v3' }, is: 404 },
  { scheme: 'Query', path: '/orders/42?v=v1', is: 'orders-v1 v1 1 True get-order' },
  { scheme: 'Query', path: '/orders/42?v=v9', is: 404 },
] as const)('$path by $scheme is answered by $is', async (row) => {
  expect(await ask(versions(row.scheme), row.path, 'headers' in row ? row.headers : {})).toBe(row.is);
});

test('a version of an API that has no unversioned one is not reached without its name', async () => {
  expect(await ask(versions('Header').slice(1), '/orders/42')).toBe(404);
});

test('a revision is called with the keys of its API, and its path goes to the backend without either', async () => {
  const product: Product = {
    id: 'p',
    displayName: 'P',
    subscriptionRequired: true,
    apis: ['orders'],
    policy: undefined,
  };
  const demo = { id: 'demo', displayName: 'demo', key: 'demo-key', isActive: true } as const;
  const apis = [
    api({ subscriptionRequired: true }),
    api({ id: 'orders;rev=2', revision: '2', isCurrent: false, subscriptionRequired: true }),
  ];
  const key = { 'Ocp-Apim-Subscription-Key': 'demo-key' };
  for (const scope of [
    { kind: 'product', id: 'p' },
    { kind: 'api', id: 'orders' },
  ] as const) {
    const { send, sent } = harness(snapshotOf({ apis, products: [product], subscriptions: [{ ...demo, scope }] }));
    expect((await send({ path: '/orders;rev=2/42', headers: key })).status).toBe(200);
    expect(sent[0]?.url).toBe('https://backend.test/base/42');
  }
});

test('a product that is not published lets nobody in', async () => {
  const product: Product = {
    id: 'p',
    displayName: 'P',
    isPublished: false,
    subscriptionRequired: true,
    apis: ['orders'],
    policy: undefined,
  };
  const demo = { id: 'demo', displayName: 'demo', key: 'demo-key', isActive: true } as const;
  const subscriptions = [{ ...demo, scope: { kind: 'product', id: 'p' } as const }];
  const apis = [api({ subscriptionRequired: true })];
  const send = async (isPublished: boolean) =>
    (
      await harness(snapshotOf({ apis, products: [{ ...product, isPublished }], subscriptions })).send({
        headers: { 'Ocp-Apim-Subscription-Key': 'demo-key' },
      })
    ).status;
  expect([await send(false), await send(true)]).toEqual([401, 200]);
});
