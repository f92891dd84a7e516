import { describe, expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';

const policy = (attributes = ''): string => `<validate-odata-request error-variable-name="errors" ${attributes} />`;

const refusal = async (options: Options, attributes = ''): Promise<string | undefined> => {
  const running = runPolicies(policy(attributes), { method: 'GET', query: [], ...options });
  return running.then(
    () => undefined,
    (error: { readonly answer: { readonly status: number }; readonly message: string }) =>
      `${error.answer.status} ${error.message}`,
  );
};

const asked = (option: string, value: string, attributes = '') => refusal({ query: [[option, value]] }, attributes);

describe('lets pass', () => {
  test.for([
    ['$filter', "Name eq 'O''Neil' and (Price lt 3.5 or not Sold)"],
    ['$filter', "contains(tolower(Name), 'a') and startswith(City/Name,'B')"],
    ['$filter', 'Id eq 3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
    ['$filter', 'At ge 2026-01-01T00:00:00Z and Day eq 2026-01-01 and Time gt 07:30:00'],
    ['$filter', "Lasts eq duration'PT1H' and Color eq Shop.Color'Red'"],
    ['$filter', 'Items/any(i:i/Price mul 2 gt -5) and Tags/all(t:t ne null)'],
    ['$filter', "Name in ('a','b') and Address/$count gt 1 and Shop.Near(at=@p)"],
    ['$filter', "(Price add 1) div 2 eq 3 and Color has Shop.Color'Red'"],
    ['$orderby', 'Price desc,Name asc,length(City)'],
    ['$select', 'Name,City/Name,*'],
    ['$expand', 'Orders($filter=Price gt 3;$expand=Items($select=Id;$top=1);$levels=max),Owner/$ref'],
    ['$compute', 'Price mul 2 as Twice'],
    ['$top', '10'],
    ['$skip', '0'],
    ['$count', 'true'],
    ['$search', '"mountain bike" AND NOT (red OR blue)'],
    ['$apply', 'groupby((City),aggregate(Price with sum as Total))/filter(Total gt 3)'],
    ['$format', 'application/json'],
    ['$index', '-1'],
    ['@p', 'anything ('],
    ['mine', 'anything ('],
    ['filter', 'anything ('],
  ])('%s=%s', async ([option = '', value = '']) => {
    expect(await asked(option, value)).toBeUndefined();
  });

  test('names in any case and without their sign where the version is 4.01', async () => {
    expect(await asked('FILTER', 'Price gt 3', 'default-odata-version="4.01"')).toBeUndefined();
    expect(await asked('filter', 'Price gt', 'default-odata-version="4.01"')).toContain('query option filter');
  });

  test('versions within the bounds, and those that are not stated', async () => {
    const bounds = 'min-odata-version="4.0" max-odata-version="4.01"';
    for (const version of ['4.0', '4.01'])
      expect(await refusal({ requestHeaders: { 'OData-Version': version } }, bounds)).toBeUndefined();
    expect(await refusal({}, bounds)).toBeUndefined();
  });
});

describe('refuses', () => {
  test.for([
    ['$filter', 'Price gt', 'a value is expected at the end'],
    ['$filter', 'Price gt 3 4', 'the end is expected before `4`'],
    ['$filter', "Name eq 'a", "`'a` is not expected"],
    ['$filter', '(Price gt 3', '`)` is expected at the end'],
    ['$filter', 'Price = 3', 'the end is expected before `=`'],
    ['$filter', 'and Price', 'a value is expected before `and`'],
    ['$filter', "Name eq 'a'; drop", 'the end is expected before `;`'],
    ['$filter', '('.repeat(5000), 'it is nested too deep'],
    ['$filter', `${'not '.repeat(5000)}`, 'a value is expected at the end'],
    ['$expand', 'A($expand='.repeat(5000), 'it is nested too deep'],
    ['$orderby', 'Price up', 'the end is expected before `up`'],
    ['$select', 'Name,', 'a value is expected at the end'],
    ['$expand', 'Orders($page=1)', 'there is no option `page` here'],
    ['$expand', 'Orders($top=x)', 'a number that is not negative is expected before `x`'],
    ['$top', '-1', 'a number that is not negative is expected before `1`'],
    ['$top', '1.5', 'a number that is not negative is expected before `1.5`'],
    ['$count', 'yes', '`true` or `false` is expected before `yes`'],
    ['$search', '(red', 'a quote or a bracket is not closed'],
    ['$index', 'x', 'a number is expected'],
    ['$skip', '', 'it has no value'],
  ])('%s=%s', async ([option = '', value = '', problem = '']) => {
    expect(await asked(option, value)).toBe(`400 The query option ${option} is not valid: ${problem}.`);
  });

  test('an option that is none, and one given twice', async () => {
    expect(await asked('$page', '1')).toBe('400 The query option $page is not one of OData.');
    const twice = { query: [['$top', '1'] as const, ['$top', '2'] as const] };
    expect(await refusal(twice)).toBe('400 The query option $top is given more than once.');
  });

  test.for([
    [{ 'OData-Version': '5' }, 'The OData version 5 is not valid.'],
    [{ 'OData-Version': '3.0' }, 'The OData version 3.0 is not accepted.'],
    [{ 'OData-Version': '4.02' }, 'The OData version 4.02 is not accepted.'],
    [{ 'OData-MaxVersion': 'new' }, 'The OData version new is not valid.'],
  ] as const)('headers %o', async ([requestHeaders, message]) => {
    const bounds = 'min-odata-version="4.0" max-odata-version="4.01"';
    expect(await refusal({ requestHeaders }, bounds)).toBe(`400 ${message}`);
  });

  test('a body that is too long', async () => {
    expect(await refusal({ body: '12345' }, 'max-size="5"')).toBeUndefined();
    expect(await refusal({ body: '123456' }, 'max-size="5"')).toBe(
      "400 Request's body is 6 bytes long and it exceeds the limit of 5 bytes.",
    );
  });
});
