import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

const specification = {
  openapi: '3.0.1',
  components: { schemas: { order: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } } },
  paths: {
    '/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }],
      get: {
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } } } },
      },
    },
  },
};

const gateway = (parts: Readonly<Record<string, string>>, answer: { status?: number; body?: string } = {}) =>
  harness(
    snapshotOf({
      apis: [
        api({
          specification,
          operations: [{ id: 'get', displayName: 'Get', method: 'GET', urlTemplate: '/{id}' }],
          policy: sections(parts),
        }),
      ],
    }),
    () => ({ headers: { 'Content-Type': 'application/json' }, body: '{"id":1}', ...answer }),
  );

test('a parameter of the path that does not fit never reaches the backend', async () => {
  const { send, sent } = gateway({
    inbound:
      '<base /><validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="ignore" />',
  });
  expect(await send({ path: '/orders/7' })).toMatchObject({ status: 200 });
  expect(await send({ path: '/orders/0' })).toMatchObject({
    status: 400,
    body: '{ "statusCode": 400, "message": "The value of the path parameter id does not conform to the definition. The value must be >= 1." }',
  });
  expect(sent).toHaveLength(1);
});

test('an answer that does not fit is kept back, and told to on-error and to the variable', async () => {
  const rules = 'unspecified-content-type-action="prevent" max-size="100" size-exceeded-action="prevent"';
  const { send } = gateway(
    {
      outbound: `<base /><validate-content ${rules} errors-variable-name="errors"><content validate-as="json" action="prevent" /></validate-content>`,
      'on-error':
        '<set-header name="reason"><value>@(context.LastError.Reason)</value></set-header><set-header name="rule"><value>@(((JArray)context.Variables["errors"])[0]["ValidationRule"].ToString())</value></set-header>',
    },
    { body: '{"id":"x"}' },
  );
  expect(await send()).toMatchObject({
    status: 502,
    headers: { reason: 'Response not allowed', rule: 'IncorrectMessage' },
    body: '{ "statusCode": 502, "message": "The request could not be processed due to an internal error. Contact the API owner." }',
  });
});

test('a status and a header that the document does not have are kept back', async () => {
  const status = gateway(
    { outbound: '<base /><validate-status-code unspecified-status-code-action="prevent" />' },
    { status: 500 },
  );
  expect(await status.send()).toMatchObject({ status: 502 });
  const headers = gateway({
    outbound:
      '<base /><validate-headers specified-header-action="ignore" unspecified-header-action="prevent"><header name="content-type" action="ignore" /></validate-headers>',
  });
  expect(await headers.send()).toMatchObject({ status: 200 });
});

test('the schema of a content type is compiled when it is asked for, again and again', async () => {
  const rules = 'unspecified-content-type-action="prevent" max-size="100" size-exceeded-action="prevent"';
  const { send } = gateway({
    outbound: `<base /><validate-content ${rules}><content validate-as="json" action="prevent" /></validate-content>`,
  });
  expect([(await send()).body, (await send()).body]).toEqual(['{"id":1}', '{"id":1}']);
});

test('a body is checked against a schema that the topology has for the service', async () => {
  const content = '<content type="application/json" validate-as="json" action="prevent" schema-id="order" />';
  const policy = sections({
    inbound: `<base /><validate-content unspecified-content-type-action="prevent" max-size="100" size-exceeded-action="prevent">${content}</validate-content>`,
  });
  const order = { type: 'object', properties: { id: { $ref: '#/$defs/id' } }, $defs: { id: { type: 'integer' } } };
  const { send } = harness(
    snapshotOf({ apis: [api({ policy })], topology: { version: 1, instances: {}, schemas: { order } } }),
  );
  const put = (body: string) =>
    send({ method: 'PUT', path: '/orders/1', headers: { 'Content-Type': 'application/json' }, body });
  expect((await put('{"id":1}')).status).toBe(200);
  const refused = await put('{"id":"a"}');
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('/id must be integer.')]);
});

test('a request that OData does not allow is refused, with what is wrong in the variable', async () => {
  const { send, sent } = gateway({
    inbound: '<base /><validate-odata-request error-variable-name="errors" />',
    'on-error': '<set-body>@(context.Variables["errors"].ToString())</set-body>',
  });
  expect((await send({ path: "/orders/7?$filter=Name%20eq%20'a'&$top=3" })).status).toBe(200);
  const refused = await send({ path: '/orders/7?$filter=Name%20eq&$top=3' });
  expect([refused.status, sent.length]).toEqual([400, 1]);
  expect(JSON.parse(refused.body)).toMatchObject([{ Name: '$filter', Type: 'QueryParameter', Action: 'prevent' }]);
});
