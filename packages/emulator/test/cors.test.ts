import { describe, expect, test } from 'vitest';
import { api, document, harness, sections, snapshotOf } from './harness.ts';

const cors = (origin: string, attributes = ''): string =>
  `<cors ${attributes}><allowed-origins><origin>${origin}</origin></allowed-origins></cors>`;
const asking = { origin: 'https://app.test', 'access-control-request-method': 'GET' };
const preflight = { method: 'OPTIONS', headers: asking };
const answer = '<return-response><set-status code="418" reason="Tea" /></return-response>';

const gatewayOf = (inbound: string, overrides: Partial<Parameters<typeof snapshotOf>[0]> = {}, own = {}) =>
  harness(snapshotOf({ apis: [api({ policy: sections({ inbound }), ...own })], ...overrides }));

describe('a preflight', () => {
  test('is answered by cors alone, whatever stands around it', async () => {
    const gateway = gatewayOf(
      `<set-header name="x-other"><value>1</value></set-header>${cors('https://app.test')}${answer}`,
    );
    expect(await gateway.send(preflight)).toMatchObject({
      status: 200,
      body: '',
      headers: { 'Access-Control-Allow-Origin': 'https://app.test', 'Access-Control-Allow-Methods': 'GET,POST' },
    });
    expect(gateway.sent).toEqual([]);
    expect(gateway.emulator.traces(1)[0]?.entries.map(({ policy }) => policy)).toEqual(['cors']);
  });

  test('goes on to the next cors where the first lets it', async () => {
    const first = cors('https://other.test', 'terminate-unmatched-request="false"');
    const policy = document(
      `<policies><inbound>${cors('https://app.test')}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`,
    );
    const gateway = gatewayOf(`${first}<base />`, { policy });
    expect((await gateway.send(preflight)).headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://app.test',
    });
  });

  test('without cors is a request like any other', async () => {
    const gateway = gatewayOf('<base />');
    await gateway.send(preflight);
    expect(gateway.sent.map(({ method }) => method)).toEqual(['OPTIONS']);
  });

  test('inside another policy is not seen', async () => {
    const inside = `<choose><when condition="@(true)">${cors('https://app.test')}</when></choose>`;
    const gateway = gatewayOf(`<base />${answer}${inside}`);
    expect((await gateway.send(preflight)).status).toBe(418);
  });

  test('goes to the operation for OPTIONS where there is one', async () => {
    const operations = ['GET', 'OPTIONS'].map((method) => ({
      id: method,
      displayName: method,
      method,
      urlTemplate: '/*',
    }));
    const gateway = gatewayOf(
      `${cors('https://other.test', 'terminate-unmatched-request="false"')}${answer}`,
      {},
      { operations },
    );
    expect((await gateway.send(preflight)).status).toBe(418);
  });
});

test('an answer to a listed origin says so, an error too', async () => {
  const failing = `${cors('https://app.test')}<set-variable name="x" value="@(int.Parse("x"))" />`;
  const { status, headers } = await gatewayOf(failing).send({ headers: { origin: 'https://app.test' } });
  expect([status, headers['Access-Control-Allow-Origin']]).toEqual([500, 'https://app.test']);
});
