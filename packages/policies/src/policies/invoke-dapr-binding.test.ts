import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { responseOf } from '../response-value.ts';

test('keeps what the binding is told', async () => {
  const { world } = await runPolicies(
    `<invoke-dapr-binding name="@("external" + "-systems")" operation="create" content-type="application/json" response-variable-name="answer">
      <metadata>
        <item key="source">api-management</item>
        <item key="client-ip">@(context.Request.Method)</item>
      </metadata>
      <data>@(context.Request.Body.As<string>(true))</data>
    </invoke-dapr-binding>`,
    { body: '{"id":1}' },
  );
  expect(world.published).toEqual([
    {
      to: 'dapr-binding',
      name: 'external-systems',
      body: '{"id":1}',
      properties: {
        operation: 'create',
        'content-type': 'application/json',
        'metadata.source': 'api-management',
        'metadata.client-ip': 'GET',
      },
    },
  ]);
  expect(responseOf(world.variables.get('answer') ?? null)).toMatchObject({ status: 204 });
});

test('a binding may be triggered without a message, and a key may have any name', async () => {
  const bare = await runPolicies('<invoke-dapr-binding name="x" />');
  expect(bare.world.published).toEqual([{ to: 'dapr-binding', name: 'x', body: '', properties: {} }]);
  const odd = await runPolicies(
    '<invoke-dapr-binding name="x"><metadata><item key="__proto__">y</item></metadata></invoke-dapr-binding>',
  );
  expect(odd.world.published[0]?.properties).toEqual({ 'metadata.__proto__': 'y' });
});

test.for([
  { xml: '<invoke-dapr-binding />', code: 'POL104' },
  { xml: '<invoke-dapr-binding name="x" timeout="241" />', code: 'POL106' },
  { xml: '<invoke-dapr-binding name="x"><metadata><item>y</item></metadata></invoke-dapr-binding>', code: 'POL104' },
])('refuses $xml', async ({ xml, code }) => {
  await expect(runPolicies(xml)).rejects.toThrow(code);
});
