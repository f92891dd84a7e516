import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';
import { decodeUtf8 } from '../utf8.ts';

test('starts from an empty 200, whatever response is there', async () => {
  const response = newResponse(500);
  response.headers.set('x-before', '1');
  const { ended } = await runPolicies('<return-response />', { section: 'outbound', response });
  expect([ended?.status, ended?.headers.has('x-before'), ended?.body]).toEqual([200, false, undefined]);
});

test('takes status, headers and body of its own, in inbound too', async () => {
  const { ended, world } = await runPolicies(
    '<return-response><set-status code="429" reason="Slow" /><set-header name="x-a"><value>1</value></set-header><set-body>@("b" + 2)</set-body></return-response>',
  );
  expect([
    ended?.status,
    ended?.reason,
    ended?.headers.text('x-a'),
    decodeUtf8((await ended?.body?.buffer()) ?? new Uint8Array()),
  ]).toEqual([429, 'Slow', '1', 'b2']);
  expect(world.request.headers.has('x-a')).toBe(false);
});
