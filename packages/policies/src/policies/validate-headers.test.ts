import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { type Options, runPolicies } from '../../test/run-policy.ts';
import { HeaderMap } from '../headers.ts';
import { newResponse } from '../message.ts';

const document = {
  paths: {
    '/a': {
      get: {
        responses: {
          200: {
            headers: {
              'X-Count': { schema: { type: 'integer' } },
              'X-List': { schema: { type: 'array', items: { type: 'integer' } } },
            },
          },
        },
      },
    },
  },
};
const contract = { document, path: '/a', method: 'GET' };

const check = async (
  headers: readonly (readonly [string, string])[],
  { specified = 'detect', unspecified = 'detect', own = '' } = {},
  options: Options = { contract },
) => {
  const attributes = `specified-header-action="${specified}" unspecified-header-action="${unspecified}"`;
  const response = newResponse(200, undefined, HeaderMap.from(headers));
  const xml = `<validate-headers ${attributes} errors-variable-name="errors">${own}</validate-headers>`;
  const { world } = await runPolicies(xml, { section: 'outbound', response, ...options });
  const errors = world.variables.get('errors');
  if (errors === undefined) return [];
  return (JSON.parse(clr.text(errors)) as { Name: string; ValidationRule: string; Details: string }[]).map(
    ({ Name, ValidationRule, Details }) => `${Name} ${ValidationRule}: ${Details}`,
  );
};

test.for([
  { name: 'a value that fits', headers: [['x-count', '1']], errors: [] },
  { name: 'a list that fits', headers: [['X-List', '1, 2']], errors: [] },
  {
    name: 'a value of another type',
    headers: [['X-Count', 'x']],
    errors: [
      'X-Count IncorrectMessage: Value of the header X-Count cannot be parsed according to the definition. `x` is not a number.',
    ],
  },
  {
    name: 'several values',
    headers: [
      ['X-Count', '1'],
      ['X-Count', '2'],
    ],
    errors: ['X-Count IncorrectMessage: Response cannot contain multiple values for the header X-Count.'],
  },
  {
    name: 'a header nobody knows',
    headers: [['X-Other', '1']],
    errors: ['X-Other Unspecified: Unspecified header X-Other is not allowed.'],
  },
] as const)('$name', async ({ headers, errors }) => {
  expect(await check(headers)).toEqual(errors);
});

test('a value that does not conform is told in the words of the schema', async () => {
  const options = { contract, schemaProblem: () => 'The value must be >= 2.' };
  expect(await check([['X-Count', '1']], {}, options)).toEqual([
    'X-Count IncorrectMessage: Value of the header X-Count does not conform to the definition. The value must be >= 2.',
  ]);
});

test('the action of a header overrides both others', async () => {
  const own = '<header name="x-other" action="ignore" /><header name="X-COUNT" action="detect" />';
  const headers = [
    ['X-Other', '1'],
    ['X-Count', 'x'],
  ] as const;
  expect(await check(headers, { specified: 'ignore', unspecified: 'prevent', own })).toHaveLength(1);
});

test.for([
  {
    name: 'a header',
    headers: [['X-Other', '1']] as const,
    options: { contract },
    message: 'Unspecified header X-Other is not allowed.',
  },
  {
    name: 'any without a document',
    headers: [],
    options: {},
    message: "API's schema does not exist or it could not be resolved.",
  },
])('$name can be prevented', async ({ headers, options, message }) => {
  await expect(check(headers, { unspecified: 'prevent' }, options)).rejects.toMatchObject({
    reason: 'Response not allowed',
    message,
    answer: { status: 502, wireMessage: expect.stringContaining('internal error') },
  });
});
