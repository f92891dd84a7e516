import { describe, expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';

const lists =
  '<allowed-methods preflight-result-max-age="60"><method>GET</method><method>PUT</method></allowed-methods>' +
  '<allowed-headers><header>x-a</header><header>x-b</header></allowed-headers>' +
  '<expose-headers><header>x-c</header><header>x-d</header></expose-headers>';
const cors = (origins: string, more = lists, attributes = ''): string =>
  `<cors ${attributes}><allowed-origins>${origins}</allowed-origins>${more}</cors>`;
const mine = '<origin>https://one.test</origin><origin>@("https://two" + ".test")</origin>';

const run = async (xml: string, requestHeaders: Options['requestHeaders'] = {}, method = 'GET') => {
  const { ended, world } = await runPolicies(xml, { requestHeaders, method });
  return { status: ended?.status, headers: Object.fromEntries(world.responseHeaders) };
};

describe('a request', () => {
  test.for([
    { name: 'without an origin', xml: cors(mine), headers: {}, status: undefined, answer: {} },
    {
      name: 'of a listed origin',
      xml: cors(mine),
      headers: { origin: 'https://two.test' },
      status: undefined,
      answer: { 'Access-Control-Allow-Origin': 'https://two.test', 'Access-Control-Expose-Headers': 'x-c,x-d' },
    },
    {
      name: 'where any origin may come',
      xml: cors('<origin>*</origin>', ''),
      headers: { origin: 'https://x.test' },
      status: undefined,
      answer: { 'Access-Control-Allow-Origin': '*' },
    },
    {
      name: 'with credentials',
      xml: cors('<origin>*</origin>', '', 'allow-credentials="true"'),
      headers: { origin: 'https://x.test' },
      status: undefined,
      answer: { 'Access-Control-Allow-Origin': 'https://x.test', 'Access-Control-Allow-Credentials': 'true' },
    },
    {
      name: 'of another origin ends',
      xml: cors(mine),
      headers: { origin: 'https://three.test' },
      status: 200,
      answer: {},
    },
    {
      name: 'of another origin goes on without the headers',
      xml: cors(mine, lists, 'terminate-unmatched-request="false"'),
      headers: { origin: 'https://three.test' },
      status: undefined,
      answer: {},
    },
  ])('$name', async ({ xml, headers, status, answer }) => {
    expect(await run(xml, headers as Record<string, string>)).toEqual({ status, headers: answer });
  });
});

describe('a preflight', () => {
  const ask = (method: string, names = '') => ({
    origin: 'https://one.test',
    'access-control-request-method': method,
    ...(names !== '' && { 'access-control-request-headers': names }),
  });

  test.for([
    {
      name: 'gets what is listed',
      xml: cors(mine),
      headers: ask('PUT', 'X-A, x-b'),
      answer: {
        'Access-Control-Allow-Origin': 'https://one.test',
        'Access-Control-Allow-Methods': 'GET,PUT',
        'Access-Control-Allow-Headers': 'x-a,x-b',
        'Access-Control-Max-Age': '60',
      },
    },
    {
      name: 'gets what it asks for where all is allowed',
      xml: cors(
        mine,
        '<allowed-methods><method>*</method></allowed-methods><allowed-headers><header>*</header></allowed-headers>',
      ),
      headers: ask('PATCH', 'x-any'),
      answer: {
        'Access-Control-Allow-Origin': 'https://one.test',
        'Access-Control-Allow-Methods': 'PATCH',
        'Access-Control-Allow-Headers': 'x-any',
        'Access-Control-Max-Age': '0',
      },
    },
    {
      name: 'may GET and POST when nothing is listed',
      xml: cors(mine, ''),
      headers: ask('POST'),
      answer: {
        'Access-Control-Allow-Origin': 'https://one.test',
        'Access-Control-Allow-Methods': 'GET,POST',
        'Access-Control-Max-Age': '0',
      },
    },
    { name: 'for another method gets nothing', xml: cors(mine), headers: ask('DELETE'), answer: {} },
    { name: 'for another header gets nothing', xml: cors(mine), headers: ask('GET', 'x-a,x-z'), answer: {} },
  ])('$name', async ({ xml, headers, answer }) => {
    expect(await run(xml, headers, 'OPTIONS')).toEqual({ status: 200, headers: answer });
  });
});
