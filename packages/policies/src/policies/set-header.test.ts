import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';

test.for([
  { action: 'override', values: ['2'], before: '1', after: ['2'] },
  { action: 'override', values: ['2', '3'], before: '1', after: ['2,3'] },
  { action: 'skip', values: ['2'], before: '1', after: ['1'] },
  { action: 'skip', values: ['2'], before: undefined, after: ['2'] },
  { action: 'append', values: ['2'], before: '1', after: ['1,2'] },
  { action: 'delete', values: [], before: '1', after: undefined },
])('$action with $values on $before', async ({ action, values, before, after }) => {
  const xml = `<set-header name="X-A" exists-action="${action}">${values.map((value) => `<value>${value}</value>`).join('')}</set-header>`;
  const { world } = await runPolicies(xml, before === undefined ? {} : { requestHeaders: { 'x-a': before } });
  expect(world.request.headers.get('x-a')).toEqual(after);
});

test('values of a header that may hold commas stay apart', async () => {
  const { world } = await runPolicies(
    '<set-header name="Set-Cookie"><value>a=1</value><value>b=2</value></set-header>',
  );
  expect(world.request.headers.get('set-cookie')).toEqual(['a=1', 'b=2']);
});

test('changes the response after the backend', async () => {
  const { world } = await runPolicies('<set-header name="x"><value>1</value></set-header>', {
    section: 'outbound',
    response: newResponse(200),
  });
  expect([world.response?.headers.text('x'), world.request.headers.has('x')]).toEqual(['1', false]);
});

test('a header the gateway keeps for itself is left alone, and the trace says so', async () => {
  const { world } = await runPolicies('<set-header name="Connection"><value>close</value></set-header>');
  expect([world.request.headers.has('connection'), world.traced]).toEqual([
    false,
    ['header `Connection` cannot be changed'],
  ]);
});

test.for([
  { name: 'x y', value: '1', message: "'x y' is not a valid header name." },
  {
    name: 'x',
    value: '@("a" + (char)10 + "b")',
    message: "The value of header 'x' has a character that is not allowed.",
  },
  { name: 'x', value: '€', message: "The value of header 'x' has a character that is not allowed." },
])('$name: $value cannot be sent', async ({ name, value, message }) => {
  const xml = `<set-header name="${name}"><value>${value}</value></set-header>`;
  await expect(runPolicies(xml)).rejects.toMatchObject({ reason: 'InvalidHeader', message });
});
