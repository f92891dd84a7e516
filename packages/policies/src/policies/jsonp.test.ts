import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { Body, decodeUtf8, encodeUtf8, newResponse } from '../index.ts';

const run = async (query: readonly (readonly [string, string])[], type = 'application/json') => {
  const response = newResponse(200, Body.ofBytes(encodeUtf8('{"a":1}')));
  response.headers.set('Content-Type', type);
  await runPolicies('<jsonp callback-parameter-name="cb" />', { section: 'outbound', response, query });
  const body = decodeUtf8((await response.body?.keep()) ?? new Uint8Array());
  return [body, response.headers.text('Content-Type'), response.headers.text('Content-Length')];
};

test.for([['f'], ['ns.inner.$_1']])('calls %s with the body', async ([name = '']) => {
  const body = `${name}({"a":1});`;
  expect(await run([['cb', name]])).toEqual([body, 'application/javascript', String(body.length)]);
});

test('leaves the body alone without the parameter, and when it is no JSON', async () => {
  expect((await run([]))[0]).toBe('{"a":1}');
  expect((await run([['cb', 'f']], 'text/plain'))[0]).toBe('{"a":1}');
});

test.for([['alert(1)//'], ['1a'], ['a.'], ['']])('refuses %j', async ([name = '']) => {
  await expect(run([['cb', name]])).rejects.toMatchObject({
    reason: 'CallbackParameterInvalid',
    message: 'Value of callback parameter cb is not a valid JavaScript identifier.',
  });
});
