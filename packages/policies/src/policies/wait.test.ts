import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const send = (name: string): string =>
  `<send-request response-variable-name="${name}"><set-url>https://${name}.example/</set-url></send-request>`;

test('waits for all of its policies', async () => {
  const { world } = await runPolicies(`<wait for="all">${send('a')}${send('b')}</wait>`, { answers: [200, 404] });
  expect([...world.variables.values()].map(clr.typeName)).toEqual(['IResponse', 'IResponse']);
});

test('goes on after the first, whatever becomes of the others', async () => {
  const { world, ended } = await runPolicies(`<wait for="any">${send('a')}${send('b')}</wait>`, {
    answers: [200, new Error('late')],
  });
  expect([world.variables.has('a'), ended]).toEqual([true, undefined]);
});

test('a failure of one fails all, and an answer of a choose ends the pipeline', async () => {
  await expect(
    runPolicies(`<wait>${send('a')}${send('b')}</wait>`, { answers: [200, new Error('gone')] }),
  ).rejects.toThrow('gone');
  const { ended } = await runPolicies(
    `<wait>${send('a')}<choose><when condition="true"><return-response><set-status code="204" /></return-response></when></choose></wait>`,
  );
  expect(ended?.status).toBe(204);
});
