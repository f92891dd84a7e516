import { builtInScenarios, runBreaks, runGate } from '@spillway/conformance';
import { expect, test } from 'vitest';
import { exampleFiles, exampleNames, fewScenarios, patched } from './examples.ts';

const rows = builtInScenarios().flatMap((scenario) =>
  (scenario.breaks ?? []).map((one) => ({
    id: scenario.id,
    name: one.name,
    gateway: one.gateway ?? '',
    scenario,
    one,
  })),
);

test('every built-in scenario names a break of an example', () => {
  const names = exampleNames();
  const proven = rows.filter(({ gateway }) => names.includes(gateway)).map(({ id }) => id);
  expect(builtInScenarios().flatMap(({ id }) => (proven.includes(id) ? [] : id))).toEqual([]);
  expect(rows.filter(({ gateway }) => !names.includes(gateway))).toEqual([]);
});

test.for(rows)('$id notices in $gateway: $name', async ({ gateway, scenario, one }) => {
  const report = await runBreaks({
    files: exampleFiles(gateway),
    gateway,
    scenarios: [{ ...scenario, breaks: [one] }],
  });
  expect(report.breaks).toEqual([{ scenario: scenario.id, title: scenario.title, name: one.name, status: 'passed' }]);
});

// What a patch cannot say: that one consumer is wronged, and the others are not.

const policy = 'apis/openai/policy.xml';

/** Puts policies where nothing else runs after them in that section. */
const atEndOf =
  (section: 'inbound' | 'outbound', added: string) =>
  (text: string): string =>
    text.replace(`</${section}>`, `${added}</${section}>`);

const toUnitedStates = (condition: string): ((text: string) => string) =>
  atEndOf(
    'inbound',
    `<choose><when condition="@(${condition})"><set-backend-service base-url="https://payg-eus.openai.azure.com/openai" /></when></choose>`,
  );

const guest = { guest: '{ product: ai, residency: eu, key: guest-key-not-a-secret }' };

/** The topology with an instance in the United States, and with more consumers. */
const extended =
  (consumers: Readonly<Record<string, string>>) =>
  (text: string): string => {
    const added = Object.entries(consumers).map(([id, consumer]) => `  ${id}: ${consumer}\n`);
    return text.replace(
      'consumers:\n',
      `  payg-eus:
    endpoint: https://payg-eus.openai.azure.com
    region: eastus
    deployments:
      gpt-4o: { model: gpt-4o, version: "2024-11-20", sku: Standard, capacity: 100000 }
consumers:\n${added.join('')}`,
    );
  };

const consumers = [
  {
    name: 'a second subscription that is sent abroad',
    example: '01-spillover',
    changes: { [policy]: toUnitedStates('context.Subscription.Id == "guest"'), 'topology.yaml': extended(guest) },
    failed: { demo: [], guest: ['FO-01', 'SV-01', 'SV-06'] },
    text: 'SV-01 ptu-weu ok, payg-sdc ok; outside ok: calls outside the residency: expected none, got payg-eus',
  },
  {
    name: 'a product that is sent abroad',
    example: '01-spillover',
    changes: {
      [policy]: toUnitedStates('context.Product?.Id != "ai"'),
      'topology.yaml': extended({ guest: '{ residency: eu, key: guest-key-not-a-secret }' }),
    },
    failed: { demo: [], guest: ['FO-01', 'SV-01', 'SV-06'] },
    text: 'SV-06 With every member down the caller is refused and nothing outside is asked: calls to foreign (payg-eus, outside-canary): expected 0, got 2',
  },
  {
    name: 'callers without a key that are sent abroad',
    example: '02-bring-your-own-policy',
    changes: {
      [policy]: (text: string) =>
        text
          .replace(
            '"https://ptu-weu.openai',
            'context.Subscription == null ? "https://payg-eus.openai.azure.com/openai" : "https://ptu-weu.openai',
          )
          .replaceAll('context.Api.Id)', 'context.Api.Id + context.Subscription?.Id)'),
      'products/ai/productInformation.json': (text: string) =>
        text.replace('"subscriptionRequired": true', '"subscriptionRequired": false'),
      'topology.yaml': extended({}),
    },
    failed: { demo: [], anonymous: ['FO-01', 'SV-01'] },
    text: 'calls outside the residency: expected none, got payg-eus',
  },
  {
    name: 'a consumer of the United States behind a gateway of the European Union',
    example: '01-spillover',
    changes: {
      'topology.yaml': (text: string) =>
        text.replace(
          'consumers:\n',
          'consumers:\n  guest: { product: ai, residency: us, key: guest-key-not-a-secret }\n',
        ),
    },
    failed: { demo: [], guest: ['SV-01', 'SV-06'] },
    text: 'SV-06 With every member down the caller is refused and nothing outside is asked: calls to foreign (ptu-weu, payg-sdc, outside-canary): expected 0, got 2',
  },
] as const;

test.for(consumers)('the gate fails on $name', async ({ example, changes, failed, text }) => {
  const report = await runGate({
    files: patched(exampleFiles(example), changes),
    scenarios: fewScenarios(...Object.values(failed).flat()),
  });
  expect(report.verdict).toBe('failed');
  const failures = report.scenarios.filter(({ status }) => status === 'failed');
  for (const [consumer, ids] of Object.entries(failed)) {
    const found = failures.filter((each) => each.consumer === consumer).map(({ id }) => id);
    expect(found).toEqual(ids.length === 0 ? [] : expect.arrayContaining([...ids]));
  }
  const messages = failures.flatMap(({ id, cases }) =>
    cases.flatMap(({ name, mismatches }) =>
      mismatches.map((each) => `${id} ${name}: ${each.expectation}: expected ${each.expected}, got ${each.actual}`),
    ),
  );
  expect(messages.join('\n')).toContain(text);
});
