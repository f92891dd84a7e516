import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const lookup = (attributes = '', children = ''): string =>
  `<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" ${attributes}>${children}</cache-lookup>`;

const keyOf = async (xml: string, options: Parameters<typeof runPolicies>[1] = {}): Promise<string | undefined> =>
  (await runPolicies(xml, { method: 'GET', ...options })).world.wanted.response;

test('looks for a GET, and remembers what it wanted', async () => {
  expect(await keyOf(lookup())).toContain('/orders/42');
  expect(await keyOf(lookup(), { method: 'POST' })).toBeUndefined();
});

test('looks for a request with a token only when told to', async () => {
  const requestHeaders = { Authorization: 'Bearer x' };
  expect(await keyOf(lookup(), { requestHeaders })).toBeUndefined();
  expect(await keyOf(lookup('allow-private-response-caching="true"'), { requestHeaders })).toBeDefined();
});

const vary = '<vary-by-header>Accept;X-Tier</vary-by-header><vary-by-query-parameter>b</vary-by-query-parameter>';
const same: readonly (readonly [string, string, object, object, boolean])[] = [
  ['other parameters', lookup(), { query: [['a', '1']] }, { query: [['a', '2']] }, false],
  [
    'the order of parameters',
    lookup(),
    {
      query: [
        ['a', '1'],
        ['b', '2'],
      ],
    },
    {
      query: [
        ['b', '2'],
        ['a', '1'],
      ],
    },
    true,
  ],
  ['a parameter that is not named', lookup('', vary), { query: [['a', '1']] }, { query: [['a', '2']] }, true],
  ['a parameter that is named', lookup('', vary), { query: [['b', '1']] }, { query: [['b', '2']] }, false],
  ['a header that is named', lookup('', vary), {}, { requestHeaders: { 'x-tier': 'gold' } }, false],
  ['a header that is not named', lookup('', vary), {}, { requestHeaders: { 'x-other': 'gold' } }, true],
];

test.for(same)('%s', async ([, xml, first, second, isSame]) => {
  expect((await keyOf(xml, first)) === (await keyOf(xml, second))).toBe(isSame);
});

test('tells caches downstream what they may keep', async () => {
  const header = async (attributes: string): Promise<string | undefined> =>
    (await runPolicies(lookup(attributes), { method: 'GET' })).world.responseHeaders.text('Cache-Control');
  expect(await header('')).toBeUndefined();
  expect(await header('downstream-caching-type="private"')).toBe('private, must-revalidate');
  expect(await header('downstream-caching-type="public" must-revalidate="false"')).toBe('public');
});
