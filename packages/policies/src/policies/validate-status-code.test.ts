import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';

const document = { paths: { '/a': { get: { responses: { 200: {}, '4XX': {}, default: {} } } } } };
const contract = { document, path: '/a', method: 'GET' };

const check = async (status: number, attributes: string, codes = '') => {
  const xml = `<validate-status-code ${attributes} errors-variable-name="errors">${codes}</validate-status-code>`;
  const { world } = await runPolicies(xml, { section: 'outbound', response: newResponse(status), contract });
  const errors = world.variables.get('errors');
  return errors === undefined ? undefined : (JSON.parse(clr.text(errors)) as unknown);
};

const error = (status: number, action: string) => ({
  Name: String(status),
  Type: 'StatusCode',
  ValidationRule: 'Unspecified',
  Details: `Response status code ${status} is not allowed.`,
  Action: action,
});

test.for([
  { status: 200, action: 'prevent', codes: '', errors: undefined },
  { status: 404, action: 'ignore', codes: '', errors: undefined },
  { status: 404, action: 'detect', codes: '', errors: [error(404, 'detect')] },
  { status: 404, action: 'prevent', codes: '<status-code code="404" action="ignore" />', errors: undefined },
  {
    status: 404,
    action: 'ignore',
    codes: '<status-code code="404" action="@("detect")" />',
    errors: [error(404, 'detect')],
  },
  {
    status: 404,
    action: 'detect',
    codes: '<status-code code="405" action="ignore" />',
    errors: [error(404, 'detect')],
  },
  { status: 200, action: 'ignore', codes: '<status-code code="200" action="prevent" />', errors: undefined },
])('$status with $action $codes', async ({ status, action, codes, errors }) => {
  expect(await check(status, `unspecified-status-code-action="${action}"`, codes)).toEqual(errors);
});

test('a status that is prevented is an error which tells the client nothing', async () => {
  await expect(check(500, 'unspecified-status-code-action="prevent"')).rejects.toMatchObject({
    reason: 'Response not allowed',
    message: 'Response status code 500 is not allowed.',
    answer: { status: 502, wireMessage: expect.stringContaining('internal error') },
  });
});

test('without a document no status is known', async () => {
  const xml = '<validate-status-code unspecified-status-code-action="prevent" />';
  const run = runPolicies(xml, { section: 'outbound', response: newResponse(200) });
  await expect(run).rejects.toMatchObject({ message: 'Response status code 200 is not allowed.' });
});
