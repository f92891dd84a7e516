import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { PolicyError } from '../policy-error.ts';

const timeout = new PolicyError('Timeout', 'Request to the backend service timed out', { status: 500 });

const send = (attributes: string, children = '<set-url>https://ids.example/token?a=1</set-url>'): string =>
  `<send-request response-variable-name="r" ${attributes}>${children}</send-request>`;

test('sends what its children make, and keeps the answer as an IResponse', async () => {
  const { world } = await runPolicies(
    `${send(
      'mode="new" timeout="5"',
      '<set-url>@("https://ids.example/" + "token")</set-url><set-method>post</set-method>' +
        '<set-header name="x-a"><value>1</value></set-header><set-body>hello</set-body>' +
        '<authentication-basic username="u" password="p" />',
    )}<set-variable name="status" value="@(((IResponse)context.Variables["r"]).StatusCode)" />` +
      '<set-variable name="body" value="@((string)((IResponse)context.Variables["r"]).Body.As<JObject>(true)["ok"])" />',
    { answers: [201], requestHeaders: { 'x-mine': '1' } },
  );
  const [sent] = world.sent;
  expect([sent?.request.method, sent?.request.url.host, sent?.request.url.path, sent?.body, sent?.timeoutMs]).toEqual([
    'POST',
    'ids.example',
    '/token',
    'hello',
    5000,
  ]);
  expect([...(sent?.request.headers ?? [])]).toEqual([
    ['x-a', '1'],
    ['Content-Length', '5'],
    ['Authorization', 'Basic dTpw'],
  ]);
  expect([clr.text(world.variables.get('status') ?? null), clr.text(world.variables.get('body') ?? null)]).toEqual([
    '201',
    'True',
  ]);
  expect([world.request.method, world.request.headers.has('Authorization')]).toEqual(['POST', false]);
});

test.for([
  { section: 'inbound', body: 'mine' },
  { section: 'outbound', body: '' },
] as const)(
  'a copy in $section brings method and headers along, and the body before outbound',
  async ({ section, body }) => {
    const { world } = await runPolicies(send('mode="copy"'), {
      section,
      requestHeaders: { 'x-mine': '1' },
      body: 'mine',
    });
    const [sent] = world.sent;
    expect([sent?.request.method, sent?.request.headers.text('x-mine'), sent?.body, sent?.timeoutMs]).toEqual([
      'POST',
      '1',
      body,
      60_000,
    ]);
    expect(world.request.url.host).toBe('backend.test');
  },
);

test('an error status is no error, unless it is told to be one', async () => {
  const { world } = await runPolicies(send(''), { answers: [503] });
  expect(clr.typeName(world.variables.get('r') ?? null)).toBe('IResponse');
  await expect(runPolicies(send('fail-on-error-status-code="true"'), { answers: [503] })).rejects.toMatchObject({
    reason: 'BackendResponseError',
  });
});

test('a failed call goes to on-error, or leaves null', async () => {
  await expect(runPolicies(send('timeout-ms="250"'), { answers: [timeout] })).rejects.toBe(timeout);
  const { world } = await runPolicies(send('ignore-error="true"'), { answers: [timeout] });
  expect([world.variables.has('r'), world.variables.get('r')]).toEqual([true, null]);
});

test('an address that is no URL is a failed call', async () => {
  await expect(runPolicies(send('', '<set-url>/relative</set-url>'))).rejects.toMatchObject({
    reason: 'BackendConnectionFailure',
  });
});

test('the answer in a variable can be returned, changed by the children', async () => {
  const { ended } = await runPolicies(
    `${send('')}<return-response response-variable-name="r"><set-header name="x-b"><value>2</value></set-header></return-response>`,
    { answers: [418] },
  );
  expect([ended?.status, ended?.headers.text('x-b'), await ended?.body?.buffer()]).toMatchObject([
    418,
    '2',
    new TextEncoder().encode('{"ok":true}'),
  ]);
});
