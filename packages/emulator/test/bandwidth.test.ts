import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const text = (length: number): string => 'x'.repeat(length);
const quota = (attributes: string): string => `<quota-by-key counter-key="k" renewal-period="300" ${attributes} />`;

const gateway = (inbound: string, answer = text(1024)) => {
  const policy = sections({ inbound: `<base />${inbound}`, backend: '<forward-request buffer-response="false" />' });
  return harness(snapshotOf({ apis: [api({ policy })] }), () => ({ body: answer }));
};

test('bodies of requests and responses use a bandwidth up, until the next period', async () => {
  const { send, clock, sent } = gateway(quota('bandwidth="3"'));
  const call = { method: 'POST', body: text(1024), headers: { 'Content-Length': '1024' } };
  expect([(await send(call)).status, (await send(call)).status]).toEqual([200, 200]);
  expect(await send(call)).toMatchObject({
    status: 403,
    headers: { 'Retry-After': expect.stringMatching(/^\d+$/) },
    body: expect.stringMatching(/"Out of bandwidth quota\. Quota will be replenished in 00:0\d:\d\d\."/),
  });
  expect(sent).toHaveLength(2);
  clock.advance(300_000);
  expect(await send(call)).toMatchObject({ status: 200 });
});

test('a request that does not say how long it is counts all the same', async () => {
  const { send } = gateway(quota('bandwidth="1"'), '');
  expect((await send({ method: 'POST', body: text(1024) })).status).toBe(200);
  expect((await send()).status).toBe(403);
});

test('calls and bandwidth are two counters', async () => {
  const calls = gateway(quota('calls="1" bandwidth="1000"'), '');
  await calls.send();
  expect((await calls.send()).body).toContain('Out of call volume quota.');
  const bytes = gateway(quota('calls="1000" bandwidth="1"'));
  await bytes.send();
  expect((await bytes.send()).body).toContain('Out of bandwidth quota.');
});

test('a call that does not count uses nothing up', async () => {
  const { send } = gateway(quota('bandwidth="1" increment-condition="@(context.Response.StatusCode != 200)"'));
  expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
});

test('the quota of a product has one too, for the product and for an API', async () => {
  const product = {
    id: 'p',
    displayName: 'P',
    subscriptionRequired: true,
    apis: ['orders'],
    policy: sections({
      inbound:
        '<base /><quota bandwidth="100" renewal-period="0"><api id="orders" bandwidth="1" renewal-period="0" /></quota>',
    }),
  };
  const subscription = {
    id: 's',
    displayName: 'S',
    key: 'key',
    isActive: true,
    scope: { kind: 'product', id: 'p' },
  } as const;
  const apis = [api({ subscriptionRequired: true })];
  const { send } = harness(snapshotOf({ apis, products: [product], subscriptions: [subscription] }), () => ({
    body: text(1024),
  }));
  const call = { headers: { 'Ocp-Apim-Subscription-Key': 'key' } };
  expect((await send(call)).status).toBe(200);
  expect(await send(call)).toMatchObject({
    status: 403,
    body: '{ "statusCode": 403, "message": "Out of bandwidth quota." }',
  });
});
