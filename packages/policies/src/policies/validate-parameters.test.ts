import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';

const parameter = (name: string, where: string, schema: object, more: object = {}) => ({
  name,
  in: where,
  schema,
  ...more,
});
const integers = { type: 'array', items: { type: 'integer' } };
const document = {
  paths: {
    '/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        parameters: [
          parameter('top', 'query', { type: 'integer' }),
          parameter('must', 'query', { type: 'string' }, { required: true }),
          parameter('many', 'query', integers),
          parameter('csv', 'query', integers, { explode: false }),
          parameter('flag', 'query', { type: 'boolean' }),
          { name: 'old', in: 'query', type: 'number' },
          parameter('X-Count', 'header', { type: 'integer' }),
          parameter('filter', 'query', { type: 'object' }),
        ],
      },
    },
  },
  components: { parameters: { id: parameter('id', 'path', { type: 'integer' }) } },
};
const contract = { document, path: '/{id}', method: 'GET' };

const check = async (options: Options, { specified = 'detect', unspecified = 'detect', inner = '' } = {}) => {
  const attributes = `specified-parameter-action="${specified}" unspecified-parameter-action="${unspecified}"`;
  const xml = `<validate-parameters ${attributes} errors-variable-name="errors">${inner}</validate-parameters>`;
  const { world } = await runPolicies(xml, { contract, query: [], ...options });
  const errors = world.variables.get('errors');
  if (errors === undefined) return [];
  return (JSON.parse(clr.text(errors)) as { Name: string; Type: string; ValidationRule: string }[]).map(
    ({ Name, Type, ValidationRule }) => `${Type} ${Name} ${ValidationRule}`,
  );
};

const query = (...pairs: (readonly [string, string])[]): Options => ({ query: pairs });

test.for([
  {
    name: 'values that fit',
    options: query(['top', '5'], ['flag', 'True'], ['old', '1.5'], ['filter', '{}']),
    errors: [],
  },
  { name: 'a missing parameter', options: {}, errors: [] },
  { name: 'several values of a list', options: query(['many', '1'], ['many', '2'], ['csv', '1,2']), errors: [] },
  { name: 'no number', options: query(['top', '5x']), errors: ['QueryParameter top IncorrectMessage'] },
  { name: 'no number in a list', options: query(['csv', '1,x']), errors: ['QueryParameter csv IncorrectMessage'] },
  { name: 'no boolean', options: query(['flag', '1']), errors: ['QueryParameter flag IncorrectMessage'] },
  { name: 'no object', options: query(['filter', '{']), errors: ['QueryParameter filter IncorrectMessage'] },
  {
    name: 'several values of one',
    options: query(['top', '1'], ['top', '2']),
    errors: ['QueryParameter top IncorrectMessage'],
  },
  { name: 'a parameter in another case', options: query(['Top', '1']), errors: ['QueryParameter Top Unspecified'] },
  {
    name: 'a header in another case',
    options: { requestHeaders: { 'x-count': 'x' } },
    errors: ['RequestHeader x-count IncorrectMessage'],
  },
  {
    name: 'an unknown header',
    options: { requestHeaders: { 'X-Other': '1' } },
    errors: ['RequestHeader X-Other Unspecified'],
  },
  {
    name: 'the subscription key',
    options: { requestHeaders: { 'ocp-apim-subscription-key': 'k' }, query: [['subscription-key', 'k']] },
    errors: [],
  },
  {
    name: 'the path',
    options: { matchedParameters: { id: 'x', other: 'y' } },
    errors: ['PathParameter id IncorrectMessage', 'PathParameter other Unspecified'],
  },
] as const)('$name', async ({ options, errors }) => {
  expect(await check(options as Options)).toEqual(errors);
});

test('the element of a place overrides the policy, and a parameter both', async () => {
  const inner = `<headers specified-parameter-action="ignore" unspecified-parameter-action="ignore">
      <parameter name="x-own" action="detect" /></headers>
    <query specified-parameter-action="detect" unspecified-parameter-action="ignore">
      <parameter name="flag" action="@("ignore")" /></query>
    <path specified-parameter-action="ignore" />`;
  const options: Options = {
    requestHeaders: { 'X-Own': '1', 'X-Other': '1', 'X-Count': 'x' },
    query: [
      ['top', 'x'],
      ['flag', 'x'],
      ['other', '1'],
    ],
    matchedParameters: { id: 'x' },
  };
  expect(await check(options, { specified: 'prevent', unspecified: 'prevent', inner })).toEqual([
    'RequestHeader X-Own Unspecified',
    'QueryParameter top IncorrectMessage',
  ]);
});

test.for([
  {
    options: query(['other', '1']),
    message: 'Unspecified query parameter other is not allowed.',
    told: 'Unspecified query parameter other is not allowed.',
  },
  {
    options: query(['top', 'x']),
    message: 'Value of the query parameter top cannot be parsed according to the definition. `x` is not a number.',
    told: "Value of the query parameter top couldn't be parsed according to the definition. `x` is not a number.",
  },
  {
    options: { ...query(['top', '1']), schemaProblem: () => 'The value must be >= 2.' },
    message: 'Value of the query parameter top does not conform to the definition. The value must be >= 2.',
    told: 'The value of the query parameter top does not conform to the definition. The value must be >= 2.',
  },
])('is prevented with 400: $message', async ({ options, message, told }) => {
  await expect(check(options, { specified: 'prevent', unspecified: 'prevent' })).rejects.toMatchObject({
    reason: 'Bad request',
    message,
    answer: { status: 400, wireMessage: told },
  });
});

test('what comes first in the table is told, whatever was detected before it', async () => {
  const inner = '<headers specified-parameter-action="detect" unspecified-parameter-action="detect" />';
  const options: Options = { requestHeaders: { 'X-Other': '1' }, query: [['other', '1']] };
  const checked = check(options, { specified: 'prevent', unspecified: 'prevent', inner });
  await expect(checked).rejects.toMatchObject({ message: 'Unspecified query parameter other is not allowed.' });
});
