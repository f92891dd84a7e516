import type { Product, Subscription, Workspace } from '@spillway/artifacts';
import { expect, test } from 'vitest';
import { api, document, harness, rule, sections, single, snapshotOf } from './harness.ts';

const add = (name: string): string =>
  `<set-header name="x-order" exists-action="append"><value>${name}</value></set-header>`;

const marked = (name: string) => sections({ inbound: `${add(name)}<base />` });

const team: Workspace = {
  id: 'team',
  displayName: 'The team',
  policy: marked('workspace'),
  namedValues: new Map([['who', 'the team']]),
  fragments: new Map([['shared', document(`<fragment>${add('fragment of {{who}}')}</fragment>`)]]),
};

const teamApi = api({
  id: 'team-orders',
  path: 'team',
  workspace: team,
  policy: sections({
    inbound: `${add('api')}<include-fragment fragment-id="shared" /><set-header name="x-workspace"><value>@(context.Workspace.Id + " " + context.Workspace.Name)</value></set-header><set-backend-service backend-id="pool" /><base />`,
  }),
});

const [, member] = single('team/one', rule());
const pool = { kind: 'pool', id: 'team/pool', members: [{ backendId: 'team/one', priority: 1, weight: 1 }] } as const;

const product = (id: string, workspace?: Workspace): Product => ({
  id,
  displayName: id,
  subscriptionRequired: true,
  workspace,
  apis: [workspace === undefined ? 'orders' : 'team-orders'],
  policy: marked(`product ${workspace?.id ?? 'service'}`),
});

const keyed = (id: string, more: Partial<Subscription>): Subscription => ({
  id,
  displayName: id,
  key: id,
  isActive: true,
  scope: { kind: 'product', id: 'ai' },
  ...more,
});

const service = snapshotOf({
  policy: sections({ inbound: add('global'), backend: '<forward-request />', outbound: '', 'on-error': '' }),
  apis: [api({ subscriptionRequired: true, policy: marked('{{who}}') }), { ...teamApi, subscriptionRequired: true }],
  namedValues: new Map([['who', 'the service']]),
  products: [product('ai'), product('ai', team)],
  backends: new Map([
    ['team/one', { ...member, id: 'team/one', url: 'https://one.test' } as never],
    ['team/pool', pool],
  ]),
  subscriptions: [
    keyed('of-service', {}),
    keyed('of-team', { workspace: 'team' }),
    keyed('all-of-team', { workspace: 'team', scope: { kind: 'all' } }),
    keyed('all', { scope: { kind: 'all' } }),
  ],
});

const ask = async (path: string, key: string) => {
  const { send, sent } = harness(service);
  const { status } = await send({ path, headers: { 'Ocp-Apim-Subscription-Key': key } });
  return { status, url: sent[0]?.url, order: sent[0]?.headers['x-order'], workspace: sent[0]?.headers['x-workspace'] };
};

test('the policy of a workspace stands between the product and the whole service, with names and backends of its own', async () => {
  expect(await ask('/team/42', 'of-team')).toEqual({
    status: 200,
    url: 'https://one.test/42',
    order: 'api,fragment of the team,product team,workspace,global',
    workspace: 'team The team',
  });
});

test('what is outside of the workspace has none of it', async () => {
  expect(await ask('/orders/42', 'of-service')).toMatchObject({
    status: 200,
    order: 'the service,product service,global',
    workspace: undefined,
  });
});

test.for([
  { path: '/team/42', key: 'of-service', status: 401 },
  { path: '/team/42', key: 'all-of-team', status: 200 },
  { path: '/team/42', key: 'all', status: 200 },
  { path: '/orders/42', key: 'of-team', status: 401 },
  { path: '/orders/42', key: 'all-of-team', status: 401 },
])('the key $key opens $path with $status', async ({ path, key, status }) => {
  expect((await ask(path, key)).status).toBe(status);
});
