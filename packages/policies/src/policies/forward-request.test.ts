import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  {
    attributes: '',
    options: { timeoutMs: 300_000, bufferRequestBody: false, bufferResponse: true, followRedirects: false },
  },
  {
    attributes: 'timeout="@(5 * 2)" buffer-request-body="true" buffer-response="false"',
    options: { timeoutMs: 10_000, bufferRequestBody: true, bufferResponse: false, followRedirects: false },
  },
  {
    attributes: 'timeout-ms="250"',
    options: { timeoutMs: 250, bufferRequestBody: false, bufferResponse: true, followRedirects: false },
  },
])('<forward-request $attributes />', async ({ attributes, options }) => {
  const { world } = await runPolicies(`<forward-request ${attributes} />`, { section: 'backend' });
  expect(world.forwarded).toEqual([options]);
});

test('fail-on-error-status-code turns an error status into an error', async () => {
  await expect(
    runPolicies('<forward-request fail-on-error-status-code="true" />', { section: 'backend', backend: [404] }),
  ).rejects.toMatchObject({ answer: { status: 404 } });
  await expect(runPolicies('<forward-request />', { section: 'backend', backend: [404] })).resolves.toMatchObject({
    ended: undefined,
  });
});
