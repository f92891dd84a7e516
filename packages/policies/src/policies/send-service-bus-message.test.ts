import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const payload = '<payload>@("n" + 1)</payload>';
const properties =
  '<message-properties><message-property name="kind">@("or" + "der")</message-property><message-property name="v">2</message-property></message-properties>';

test.for([
  { attributes: 'queue-name="orders"', to: 'service-bus-queue', own: {} },
  {
    attributes: 'topic-name="orders" message-id="@("m" + 1)" time-to-live="00:10:00"',
    to: 'service-bus-topic',
    own: { 'message-id': 'm1', 'time-to-live': '00:10:00' },
  },
])('keeps the message: $attributes', async ({ attributes, to, own }) => {
  const xml = `<send-service-bus-message ${attributes}>${properties}${payload}</send-service-bus-message>`;
  expect((await runPolicies(xml)).world.published).toEqual([
    { to, name: 'orders', body: 'n1', properties: { ...own, kind: 'order', v: '2' } },
  ]);
});
