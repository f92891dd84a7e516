import type { Subscription } from '@spillway/artifacts';
import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const shown = `<set-header name="x-user"><value>@(context.User == null ? "nobody" : String.Join("|", context.User.Id, context.User.Email, context.User.FirstName, context.User.LastName, context.User.Groups.Select(g => g.Name).FirstOrDefault() ?? "no group"))</value></set-header>`;
const metric = '<emit-metric name="asked" namespace="orders"><dimension name="User ID" /></emit-metric>';

const asked = async (user: Subscription['user']) => {
  const demo: Subscription = {
    id: 'demo',
    displayName: 'demo',
    key: 'demo-key',
    isActive: true,
    scope: { kind: 'all' },
    user,
  };
  const apis = [
    api({
      subscriptionRequired: true,
      policy: sections({ inbound: `${shown}${metric}`, backend: '<forward-request />' }),
    }),
  ];
  const { send, sent, emulator } = harness(snapshotOf({ apis, subscriptions: [demo] }));
  await send({ headers: { 'Ocp-Apim-Subscription-Key': 'demo-key' } });
  return [sent[0]?.headers['x-user'], emulator.metrics()[0]?.dimensions['User ID']];
};

test('a subscription may belong to a user, whom expressions and metrics tell', async () => {
  const ada = { id: 'ada', email: 'ada@contoso.com', firstName: 'Ada', lastName: 'Lovelace', groups: ['staff'] };
  expect(await asked(ada)).toEqual(['ada|ada@contoso.com|Ada|Lovelace|staff', 'ada']);
  expect(await asked({ id: 'ben' })).toEqual(['ben||||no group', 'ben']);
});

test('or to nobody', async () => {
  expect(await asked(undefined)).toEqual(['nobody', '']);
});
