import { expect, test } from 'vitest';
import { api, document, harness, snapshotOf } from './harness.ts';

const policy = document(`<policies>
  <inbound>
    <set-variable name="order" value="runs for requests of APIs" />
    <cross-domain>
      <cross-domain-policy>
        <site-control permitted-cross-domain-policies="master-only" />
        <allow-access-from domain="*.contoso.test" secure="false" />
        <allow-http-request-headers-from domain='*' headers='a&amp;"b"' />
      </cross-domain-policy>
    </cross-domain>
  </inbound>
  <backend><forward-request /></backend><outbound /><on-error />
</policies>`);

test('the file is served at the root of the gateway, without an API', async () => {
  const { send, sent, emulator } = harness(snapshotOf({ policy }));
  expect(await send({ path: '/crossdomain.xml' })).toEqual({
    status: 200,
    reason: 'OK',
    headers: { 'Content-Type': 'text/x-cross-domain-policy', 'Content-Length': '366' },
    body: `<?xml version="1.0"?>
<!DOCTYPE cross-domain-policy SYSTEM "http://www.adobe.com/xml/dtds/cross-domain-policy.dtd">
<cross-domain-policy>
  <site-control permitted-cross-domain-policies="master-only" />
  <allow-access-from domain="*.contoso.test" secure="false" />
  <allow-http-request-headers-from domain="*" headers="a&#38;&#34;b&#34;" />
</cross-domain-policy>
`,
  });
  expect(sent).toEqual([]);
  expect(emulator.traces(1)[0]).toMatchObject({ status: 200, entries: [{ policy: 'cross-domain' }] });
});

test.for([
  { name: 'another path', send: { path: '/crossdomain.xml/x' } },
  { name: 'another method', send: { path: '/crossdomain.xml', method: 'POST' } },
])('$name is not found', async ({ send: request }) => {
  const { send, emulator } = harness(snapshotOf({ policy }));
  expect(await send(request)).toMatchObject({ status: 404 });
  expect(emulator.traces(1)[0]).toMatchObject({ status: 404 });
});

test('requests of APIs pass by it, and without the policy nothing is served', async () => {
  const { send, sent } = harness(snapshotOf({ policy }));
  expect(await send()).toMatchObject({ status: 200 });
  expect(sent).toHaveLength(1);
  expect(await harness(snapshotOf()).send({ path: '/crossdomain.xml' })).toMatchObject({ status: 404 });
});

test('an API at the root lets it through, since its inbound has the policy', async () => {
  const { send } = harness(snapshotOf({ policy, apis: [api({ path: '' })] }));
  expect((await send({ path: '/crossdomain.xml' })).headers['Content-Type']).toBe('text/x-cross-domain-policy');
});
