import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { newResponse } from '../message.ts';

const stored = async (attributes: string, status: number, wanted: boolean): Promise<number> => {
  const lookup = '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />';
  const { world } = await runPolicies(lookup, { method: 'GET' });
  const after = await runPolicies(`<cache-store duration="60" ${attributes} />`, {
    section: 'outbound',
    response: newResponse(status),
    ...(wanted && { wanted: world.wanted }),
  });
  return after.world.responses.size;
};

test('keeps what was looked up and not found, 200 only unless told otherwise', async () => {
  expect(await stored('', 200, true)).toBe(1);
  expect(await stored('', 404, true)).toBe(0);
  expect(await stored('cache-response="true"', 404, true)).toBe(1);
  expect(await stored('cache-response="false"', 200, true)).toBe(0);
});

test('keeps nothing that was not looked up', async () => {
  expect(await stored('', 200, false)).toBe(0);
});

test('keeps no cookie: it is for the caller it was set for', async () => {
  const response = newResponse(200);
  response.headers.set('Set-Cookie', 'sid=1');
  response.headers.set('X-Kept', '1');
  const { world } = await runPolicies('<cache-store duration="60" />', {
    section: 'outbound',
    response,
    wanted: { response: 'k' },
  });
  expect(world.responses.get('k')?.headers).toEqual([['X-Kept', '1']]);
});
