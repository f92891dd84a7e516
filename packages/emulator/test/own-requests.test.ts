import { describe, expect, test } from 'vitest';
import { api, document, harness, sections, snapshotOf } from './harness.ts';

const token =
  '<send-request mode="new" response-variable-name="token" timeout="5">' +
  '<set-url>https://ids.test/token</set-url><set-method>POST</set-method>' +
  '<set-body>grant=1</set-body></send-request>';
const used = `<set-header name="x-token"><value>@(((IResponse)context.Variables["token"]).Body.As<string>())</value></set-header>`;

describe('a request that a policy makes', () => {
  test('goes out beside the one that is running, which is not touched', async () => {
    const policy = sections({ inbound: `<base />${token}${used}` });
    const gateway = harness(snapshotOf({ apis: [api({ policy })] }), ({ url }) =>
      url.includes('ids.test') ? { body: 'secret' } : { body: 'ok' },
    );
    const answer = await gateway.send({ method: 'POST', path: '/orders/42', body: 'mine', headers: { 'x-own': '1' } });
    expect(answer).toMatchObject({ status: 200, body: 'ok' });
    expect(gateway.sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', 'https://ids.test/token', 'grant=1'],
      ['POST', 'https://backend.test/base/42', 'mine'],
    ]);
    expect(gateway.sent[0]?.headers).not.toHaveProperty('x-own');
    expect(gateway.sent[1]?.headers).toMatchObject({ 'x-token': 'secret', 'x-own': '1' });
  });

  test.for([
    {
      name: 'a time-out',
      answer: { delayMs: 6000 },
      reason: 'Timeout',
      message: 'Request to the backend service timed out',
    },
    {
      name: 'a refused connection',
      answer: { error: 'ECONNREFUSED' },
      reason: 'BackendConnectionFailure',
      message: 'Unable to connect to the remote server',
    },
  ])('$name of it goes to on-error with its reason', async ({ answer, reason, message }) => {
    const policy = sections({
      inbound: `<base />${token}`,
      'on-error': `<set-header name="x-error"><value>@(context.LastError.Source + "|" + context.LastError.Reason + "|" + context.LastError.Message)</value></set-header>`,
    });
    const gateway = harness(snapshotOf({ apis: [api({ policy })] }), () => answer);
    const { status, headers } = await gateway.send();
    expect([status, headers['x-error'], gateway.sent.length]).toEqual([500, `send-request|${reason}|${message}`, 1]);
  });

  test('that waits for nobody does not hold the answer back', async () => {
    const log = '<send-one-way-request mode="copy"><set-url>https://log.test/</set-url></send-one-way-request>';
    const policy = sections({ inbound: `<base />${log}` });
    const gateway = harness(snapshotOf({ apis: [api({ policy })] }), ({ url }) =>
      url.includes('log.test') ? { error: 'ECONNRESET' } : { body: 'ok' },
    );
    expect(await gateway.send()).toMatchObject({ status: 200, body: 'ok' });
    expect(gateway.sent.map(({ url }) => url).sort()).toEqual(['https://backend.test/base/42', 'https://log.test/']);
  });

  test('runs at the same time as others inside wait', async () => {
    const slow = (name: string): string =>
      `<send-request response-variable-name="${name}"><set-url>https://${name}.test/</set-url></send-request>`;
    const policy = sections({ inbound: `<base /><wait for="all">${slow('a')}${slow('b')}</wait>` });
    const gateway = harness(snapshotOf({ apis: [api({ policy })] }), ({ url }) =>
      url.includes('backend') ? {} : { delayMs: 1000 },
    );
    const start = gateway.clock.now();
    expect((await gateway.send()).status).toBe(200);
    expect(gateway.clock.now() - start).toBe(1000);
  });
});

test('a fragment of the service runs where it is included', async () => {
  const fragments = new Map([
    ['mark', document('<fragment><set-header name="x-mark"><value>1</value></set-header></fragment>', 'mark.xml')],
  ]);
  const policy = sections({ inbound: '<base /><include-fragment fragment-id="mark" />' });
  const gateway = harness(snapshotOf({ apis: [api({ policy })], fragments }));
  await gateway.send();
  expect(gateway.sent[0]?.headers).toMatchObject({ 'x-mark': '1' });
});
