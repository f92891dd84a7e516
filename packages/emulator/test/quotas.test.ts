import { describe, expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const byKey = (attributes: string) =>
  harness(
    snapshotOf({
      apis: [api({ policy: sections({ inbound: `<quota-by-key counter-key="k" ${attributes} /><base />` }) })],
    }),
    ({ headers }) => ({ status: Number(headers['answer'] ?? 200) }),
  );

describe('quota-by-key', () => {
  test('lets so many calls in until the next period begins', async () => {
    const { send, clock } = byKey('calls="2" renewal-period="3600" first-period-start="1970-01-01T00:00:00Z"');
    clock.advance(3_600_000 - (clock.now() % 3_600_000) + 600_000);
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    clock.advance(1_000);
    expect(await send()).toMatchObject({
      status: 403,
      headers: { 'Retry-After': '2999' },
      body: '{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:49:59." }',
    });
    clock.advance(2_999_000);
    expect((await send()).status).toBe(200);
  });

  test('a quota for ever is never replenished', async () => {
    const { send, clock } = byKey('calls="1" renewal-period="0"');
    await send();
    clock.advance(10 * 365 * 86_400_000);
    const { status, headers, body } = await send();
    expect([status, headers['Retry-After'], body]).toEqual([
      403,
      undefined,
      '{ "statusCode": 403, "message": "Out of call volume quota." }',
    ]);
  });

  test('counts by what the answer was when a condition says so', async () => {
    const { send } = byKey(
      'calls="2" renewal-period="3600" increment-condition="@(context.Response.StatusCode == 201)" increment-count="2"',
    );
    const statuses: number[] = [];
    for (const answer of ['200', '200', '201', '200']) statuses.push((await send({ headers: { answer } })).status);
    expect(statuses).toEqual([200, 200, 201, 403]);
  });
});

test('quota counts per subscription, and for an API and an operation on top', async () => {
  const policy = sections({
    inbound:
      '<quota calls="3" renewal-period="3600"><api id="orders" calls="2"><operation id="get-order" calls="1" renewal-period="600" /></api></quota><base />',
  });
  const products = [{ id: 'p', displayName: 'P', subscriptionRequired: true, apis: ['orders', 'more'], policy }];
  const subscription = { id: 's', displayName: 's', key: 'secret', isActive: true };
  const subscriptions = [{ ...subscription, scope: { kind: 'product', id: 'p' } as const }];
  const apis = [api(), api({ id: 'more', displayName: 'More', path: 'more' })];
  const gateway = harness(snapshotOf({ apis, products, subscriptions }));
  const statuses: number[] = [];
  for (const path of ['/orders/1', '/orders/1', '/orders/a/b', '/orders/a/b', '/more/1', '/more/1']) {
    const { status } = await gateway.send({ path, headers: { 'Ocp-Apim-Subscription-Key': 'secret' } });
    statuses.push(status);
  }
  expect(statuses).toEqual([200, 403, 200, 403, 200, 403]);
});
