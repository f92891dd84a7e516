import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

test.for([
  { attributes: '', properties: {} },
  { attributes: 'partition-id="3"', properties: { 'partition-id': '3' } },
  { attributes: 'partition-key="@("a" + 1)"', properties: { 'partition-key': 'a1' } },
])('keeps the text for the logger: $attributes', async ({ attributes, properties }) => {
  const xml = `<log-to-eventhub logger-id="hub" ${attributes}>@("{" + 1 + "}")</log-to-eventhub>`;
  const { world } = await runPolicies(xml);
  expect(world.published).toEqual([{ to: 'event-hub', name: 'hub', body: '{1}', properties }]);
});

test('cuts what is longer than 200 KB between characters', async () => {
  const limit = 200 * 1024;
  const xml = `<log-to-eventhub logger-id="hub">@("a" + new string('é', ${limit}))</log-to-eventhub>`;
  const body = (await runPolicies(xml)).world.published[0]?.body ?? '';
  expect([Buffer.byteLength(body), body]).toEqual([limit - 1, `a${'é'.repeat(limit / 2 - 1)}`]);
});
