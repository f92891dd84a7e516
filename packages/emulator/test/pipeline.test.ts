import { describe, expect, test } from 'vitest';
import { api, document, harness, sections, snapshotOf } from './harness.ts';

const mark = (name: string): string =>
  `<set-header name="x-${name}" exists-action="append"><value>${name}</value></set-header>`;
const order = (name: string): string =>
  `<set-variable name="order" value="@((context.Variables.GetValueOrDefault<string>("order", "")) + "${name} ")" />`;
const answerOrder = '<return-response><set-body>@((string)context.Variables["order"])</set-body></return-response>';

describe('matching', () => {
  test.for([
    { path: '/orders/42', method: 'GET', status: 200, operation: 'get-order' },
    { path: '/ORDERS/42', method: 'GET', status: 200, operation: 'get-order' },
    { path: '/orders/42/lines', method: 'GET', status: 200, operation: 'any' },
    { path: '/orders/42', method: 'POST', status: 200, operation: 'any' },
  ])('$method $path is $operation', async ({ path, method, status, operation }) => {
    const policy = sections({
      inbound: '<return-response><set-body>@(context.Operation.Id)</set-body></return-response>',
    });
    const answer = await harness(snapshotOf({ apis: [api({ policy })] })).send({ path, method });
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: operation });
  });

  test('a path of no API is answered as the gateway does, in one line', async () => {
    const answer = await harness(snapshotOf()).send({ path: '/elsewhere' });
    expect(answer).toMatchObject({ status: 404, body: '{ "statusCode": 404, "message": "Resource not found" }' });
  });

  test('the longest API path wins', async () => {
    const inner = api({
      id: 'inner',
      path: 'orders/eu',
      policy: sections({ inbound: '<return-response><set-body>inner</set-body></return-response>' }),
    });
    expect((await harness(snapshotOf({ apis: [api(), inner] })).send({ path: '/orders/eu/1' })).body).toBe('inner');
  });

  test('template parameters are in the context', async () => {
    const policy = sections({
      inbound: '<return-response><set-body>@(context.Request.MatchedParameters["id"])</set-body></return-response>',
    });
    expect((await harness(snapshotOf({ apis: [api({ policy })] })).send()).body).toBe('42');
  });
});

describe('scopes', () => {
  const global = sections({ inbound: order('global'), backend: '<forward-request />' }, 'global.xml');
  const product = {
    id: 'gold',
    displayName: 'Gold',
    subscriptionRequired: true,
    apis: ['orders'],
    policy: sections({ inbound: `<base />${order('product')}` }),
  };
  const operationPolicies = new Map([
    ['get-order', sections({ inbound: `${order('before')}<base />${order('operation')}${answerOrder}` })],
  ]);
  const subscriptions = [
    { id: 's', displayName: 's', key: 'product-key', isActive: true, scope: { kind: 'product', id: 'gold' } },
    { id: 'all', displayName: 'all', key: 'all-key', isActive: true, scope: { kind: 'all' } },
  ] as const;
  const snapshot = snapshotOf({
    apis: [
      api({ subscriptionRequired: true, policy: sections({ inbound: `<base />${order('api')}` }), operationPolicies }),
    ],
    products: [product],
    subscriptions,
    policy: global,
  });

  test.for([
    { key: 'product-key', body: 'before global product api operation ' },
    { key: 'all-key', body: 'before global api operation ' },
  ])('base brings in the broader scopes for $key', async ({ key, body }) => {
    expect((await harness(snapshot).send({ headers: { 'Ocp-Apim-Subscription-Key': key } })).body).toBe(body);
  });

  test('a section without base cuts the broader scopes off', async () => {
    const policy = sections({ inbound: `${order('api')}${answerOrder}` });
    expect((await harness(snapshotOf({ apis: [api({ policy })], policy: global })).send()).body).toBe('api ');
  });

  test('without a global document the request is forwarded', async () => {
    const { send, sent } = harness(snapshotOf(), () => ({ status: 201, body: 'made' }));
    expect(await send({ path: '/orders/42?a=1' })).toMatchObject({ status: 201, body: 'made' });
    expect(sent[0]?.url).toBe('https://backend.test/base/42?a=1');
  });

  test('without forward-request nothing is sent and outbound runs', async () => {
    const { send, sent } = harness(
      snapshotOf({
        policy: document(
          '<policies><inbound /><backend /><outbound><set-header name="x-out"><value>1</value></set-header></outbound><on-error /></policies>',
        ),
      }),
    );
    expect(await send()).toMatchObject({ status: 200, headers: { 'x-out': '1' }, body: '' });
    expect(sent).toEqual([]);
  });
});

describe('subscription keys', () => {
  const open = { id: 'open', displayName: 'Open', subscriptionRequired: false, apis: ['orders'], policy: undefined };
  const subscription = { id: 's', displayName: 's', key: 'right', isActive: true, scope: { kind: 'all' } } as const;
  const closed = snapshotOf({
    apis: [api({ subscriptionRequired: true })],
    subscriptions: [subscription, { ...subscription, key: 'suspended', isActive: false }],
  });
  const missing =
    '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }';
  const invalid =
    '{ "statusCode": 401, "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription." }';

  test.for([
    { name: 'no key', headers: {}, path: '/orders/1', status: 401, body: missing },
    {
      name: 'a wrong key',
      headers: { 'Ocp-Apim-Subscription-Key': 'wrong' },
      path: '/orders/1',
      status: 401,
      body: invalid,
    },
    {
      name: 'a wrong header before a right query',
      headers: { 'Ocp-Apim-Subscription-Key': 'wrong' },
      path: '/orders/1?subscription-key=right',
      status: 401,
      body: invalid,
    },
    {
      name: 'a key of a suspended subscription',
      headers: { 'ocp-apim-subscription-key': 'suspended' },
      path: '/orders/1',
      status: 401,
      body: invalid,
    },
    {
      name: 'a right header',
      headers: { 'ocp-apim-subscription-key': 'right' },
      path: '/orders/1',
      status: 200,
      body: '',
    },
    { name: 'a right query', headers: {}, path: '/orders/1?subscription-key=right', status: 200, body: '' },
    {
      name: 'a bearer key where the API takes none',
      headers: { Authorization: 'Bearer right' },
      path: '/orders/1',
      status: 401,
      body: missing,
    },
  ])('$name gives $status', async ({ headers, path, status, body }) => {
    const answer = await harness(closed).send({ headers, path });
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body });
  });

  test('the recorded lengths of the two refusals are met, and the challenge names the key header', async () => {
    expect([missing.length, invalid.length]).toEqual([152, 143]);
    const answer = await harness(closed).send();
    expect(answer.headers['WWW-Authenticate']).toBe(
      'AzureApiManagementKey realm="http://gateway.test/orders",name="Ocp-Apim-Subscription-Key",type="header"',
    );
    expect(answer.headers['Content-Type']).toBe('application/json');
  });

  test('a bearer key opens where the API says so', async () => {
    const names = { header: 'api-key', query: 'subscription-key', bearer: true };
    const snapshot = snapshotOf({
      apis: [api({ subscriptionRequired: true, subscriptionKeyParameterNames: names })],
      subscriptions: [subscription],
    });
    expect((await harness(snapshot).send({ headers: { Authorization: 'Bearer right' } })).status).toBe(200);
  });

  test('an open product lets callers without a key in, and a wrong key is refused all the same', async () => {
    const snapshot = { ...closed, products: [open] };
    expect((await harness(snapshot).send()).status).toBe(200);
    expect((await harness(snapshot).send({ headers: { 'Ocp-Apim-Subscription-Key': 'wrong' } })).status).toBe(401);
  });

  test('a refusal goes through on-error with the predefined error', async () => {
    const policy = sections({
      'on-error':
        '<set-header name="x-why"><value>@(context.LastError.Source + "/" + context.LastError.Reason + "/" + context.Response.StatusCode)</value></set-header>',
    });
    const snapshot = { ...closed, apis: [api({ subscriptionRequired: true, policy })] };
    expect(await harness(snapshot).send()).toMatchObject({
      status: 401,
      headers: { 'x-why': 'authorization/SubscriptionKeyNotFound/401' },
    });
  });
});

describe('on-error', () => {
  const failing = '<set-variable name="x" value="@(((string)null).Length)" />';

  test('an expression that fails gives 500, with the request id as activity id', async () => {
    const { send, emulator } = harness(snapshotOf({ apis: [api({ policy: sections({ inbound: failing }) })] }));
    const answer = await send();
    const [trace] = emulator.traces(1);
    expect(answer).toMatchObject({
      status: 500,
      body: `{ "statusCode": 500, "message": "Internal server error", "activityId": "${trace?.id}" }`,
    });
    expect(trace?.entries[0]?.error).toMatchObject({
      reason: 'ExpressionValueEvaluationFailure',
      file: 'policy.xml',
      line: 1,
    });
  });

  test('every field of LastError is there', async () => {
    const fields = ['Source', 'Reason', 'Message', 'Scope', 'Section', 'Path', 'PolicyId']
      .map((field) => `context.LastError.${field}`)
      .join(' + "|" + ');
    const policy = sections({
      inbound:
        '<choose><when condition="@(true)"><set-variable id="mine" name="x" value="@(int.Parse("x"))" /></when></choose>',
      'on-error': `<return-response><set-body>@(${fields})</set-body></return-response>`,
    });
    expect((await harness(snapshotOf({ apis: [api({ policy })] })).send()).body).toBe(
      'set-variable|ExpressionValueEvaluationFailure|Expression evaluation failed. Input string was not in a correct format.|api|inbound|choose[1]/when[1]/set-variable[1]|mine',
    );
  });

  test('what on-error does to the response is what the caller gets', async () => {
    const policy = sections({
      inbound: failing,
      'on-error': `<set-status code="418" reason="Teapot" />${mark('seen')}`,
    });
    expect(await harness(snapshotOf({ apis: [api({ policy })] })).send()).toMatchObject({
      status: 418,
      reason: 'Teapot',
      headers: { 'x-seen': 'seen' },
    });
  });

  test('a failure inside on-error gives the generic 500', async () => {
    const policy = sections({ inbound: failing, 'on-error': failing });
    expect((await harness(snapshotOf({ apis: [api({ policy })] })).send()).status).toBe(500);
  });

  test('return-response never enters on-error and skips outbound', async () => {
    const policy = sections({
      inbound: '<return-response><set-status code="202" /></return-response>',
      outbound: mark('out'),
      'on-error': mark('error'),
    });
    const answer = await harness(snapshotOf({ apis: [api({ policy })] })).send();
    expect(answer.status).toBe(202);
    expect(answer.headers).toEqual({});
  });
});

test('a document that needs what does not run here stops the load with its place', () => {
  const policy = sections({ inbound: '<invoke-request url="https://contoso.example" />' });
  expect(() => harness(snapshotOf({ apis: [api({ policy })] }))).toThrow(
    'RUN301: policy `invoke-request` does not run here: its behaviour is not written yet',
  );
});
