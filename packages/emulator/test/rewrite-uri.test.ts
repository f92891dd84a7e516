import { expect, test } from 'vitest';
import { api, harness, sections, snapshotOf } from './harness.ts';

test.for([
  { template: '/put', path: '/orders/42?a=b&c=d', url: 'https://backend.test/base/put?c=d' },
  { template: '/v2/{id}/{kind}', path: '/orders/42?a=x%26y&c=d', url: 'https://backend.test/base/v2/42/x%26y?c=d' },
  { template: '/v2?id={id}', path: '/orders/42', url: 'https://backend.test/base/v2?id=42' },
])('$template for $path is sent to $url', async ({ template, path, url }) => {
  const policy = sections({ inbound: `<base /><rewrite-uri template="${template}" />` });
  const operations = [{ id: 'get', displayName: 'Get', method: 'GET', urlTemplate: '/{id}?a={kind}' }];
  const gateway = harness(snapshotOf({ apis: [api({ policy, operations })] }));
  await gateway.send({ path });
  expect(gateway.sent.map((request) => request.url)).toEqual([url]);
});
