import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const xml =
  '<send-one-way-request mode="new" timeout="2"><set-url>https://log.example/</set-url><set-method>PUT</set-method></send-one-way-request>';

test('sends and does not look at the answer', async () => {
  const { world, ended } = await runPolicies(xml, { answers: [500] });
  expect(world.sent.map(({ request, timeoutMs }) => [request.method, request.url.host, timeoutMs])).toEqual([
    ['PUT', 'log.example', 2000],
  ]);
  expect(ended).toBeUndefined();
});

test('what goes wrong behind its back is traced, not thrown', async () => {
  const { world } = await runPolicies(xml, { answers: [new Error('gone')] });
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.traced).toEqual(['Error: gone']);
});
