import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';

test.for([
  { attributes: 'code="404"', status: 404, reason: 'Not Found' },
  { attributes: 'code="@(400 + 18)" reason="Teapot"', status: 418, reason: 'Teapot' },
])('$attributes', async ({ attributes, status, reason }) => {
  const { world } = await runPolicies(`<set-status ${attributes} />`, {
    section: 'outbound',
    response: newResponse(200),
  });
  expect(world.response).toMatchObject({ status, reason });
});

test('before there is a response it changes nothing, and the trace says so', async () => {
  const { world } = await runPolicies('<set-status code="404" />');
  expect([world.response, world.traced]).toEqual([undefined, ['there is no response to set a status on yet']]);
});

test('a reason phrase that HTTP cannot carry is an error of the policy', async () => {
  const run = runPolicies('<set-status code="404" reason="@("a" + (char)10)" />', {
    section: 'outbound',
    response: newResponse(200),
  });
  await expect(run).rejects.toMatchObject({ reason: 'InvalidStatus' });
});
