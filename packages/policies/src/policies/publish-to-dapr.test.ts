import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { responseOf } from '../response-value.ts';

test.for([
  { attributes: 'pubsub-name="orders" topic="new"', name: 'orders/new', properties: {} },
  { attributes: 'topic="@("orders/" + 1)"', name: 'orders/1', properties: {} },
  {
    attributes: 'topic="orders/new" content-type="application/json" timeout="3" ignore-error="true"',
    name: 'orders/new',
    properties: { 'content-type': 'application/json' },
  },
])('keeps the message for the topic: $attributes', async ({ attributes, name, properties }) => {
  const xml = `<publish-to-dapr ${attributes}>\n  @(context.Request.Body.As<string>(true))\n</publish-to-dapr>`;
  const { world, ended } = await runPolicies(xml, { body: '{"id":1}' });
  expect(ended).toBeUndefined();
  expect(world.published).toEqual([{ to: 'dapr-topic', name, body: '{"id":1}', properties }]);
});

test('keeps markup as it is written, and the answer of Dapr in a variable', async () => {
  const xml = '<publish-to-dapr topic="a/b" response-variable-name="answer"><order id="1" /></publish-to-dapr>';
  const { world } = await runPolicies(xml);
  expect(world.published[0]?.body).toBe('<order id="1" />');
  expect(responseOf(world.variables.get('answer') ?? null)).toMatchObject({ status: 204, reason: 'No Content' });
});

test.for(['new', '/new', 'orders/'])('fails without a component: %s', async (topic) => {
  await expect(runPolicies(`<publish-to-dapr topic="${topic}">x</publish-to-dapr>`)).rejects.toMatchObject({
    reason: 'ExpressionValueEvaluationFailure',
    answer: { status: 500 },
  });
});

test('renders the message as a template', async () => {
  const xml = '<publish-to-dapr topic="a/b" template="Liquid">{{body.id}}</publish-to-dapr>';
  const { world } = await runPolicies(xml, { body: '{"id":1}' });
  expect(JSON.parse(world.published[0]?.body ?? '')).toMatchObject({ template: '{{body.id}}', body: '{"id":1}' });
});
