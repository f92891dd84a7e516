import { expect, test } from 'vitest';
import { api, harness, sections, single, snapshotOf } from './harness.ts';

const specification = {
  openapi: '3.0.1',
  paths: {
    '/{id}': {
      get: {
        responses: { '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } } } },
      },
    },
  },
  components: { schemas: { order: { type: 'object', properties: { id: { type: 'integer' } } } } },
};

test('an operation is mocked from the document of its API, and nothing is sent', async () => {
  const policy = sections({ inbound: '<base /><mock-response />' });
  const { send, sent } = harness(snapshotOf({ apis: [api({ policy, specification })] }));
  expect(await send()).toMatchObject({
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Content-Length': '8' },
    body: '{"id":0}',
  });
  // `*` of the other operation is not in the document.
  expect(await send({ path: '/orders/42/lines' })).toMatchObject({ status: 200, body: '' });
  expect(sent).toEqual([]);
});

test('links to the backend that answered lead to the gateway', async () => {
  const policy = sections({
    inbound: '<base /><set-backend-service backend-id="eu" />',
    outbound: '<redirect-content-urls />',
  });
  const snapshot = snapshotOf({ apis: [api({ policy })], backends: new Map([single('eu')]) });
  const { send } = harness(snapshot, ({ url }) => ({ body: `{"self":"${url}"}` }));
  expect((await send()).body).toBe('{"self":"http://gateway.test/orders/42"}');
});

test('links to the gateway lead to the backend that the request is to go to', async () => {
  const policy = sections({ inbound: '<base /><redirect-content-urls />' });
  const { send, sent } = harness(snapshotOf({ apis: [api({ policy })] }));
  await send({ method: 'POST', body: 'http://gateway.test/orders/42' });
  expect(sent[0]?.body).toBe('https://backend.test/base/42');
});
