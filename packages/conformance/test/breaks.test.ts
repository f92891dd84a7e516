import { runGate } from '@spillway/conformance';
import { expect, test } from 'vitest';
import { exampleFiles, fewScenarios, patched } from './examples.ts';

const policy = 'apis/openai/policy.xml';

const unbuffered = (text: string): string => text.replace(' buffer-request-body="true"', '');
const otherResource = (text: string): string =>
  text.replace('resource="https://cognitiveservices.azure.com"', 'resource="https://management.azure.com"');

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

const key = 'context.Subscription.Key';

const ptu = 'backends/ptu-weu/backendInformation.json';

/** Adds a body in front of the only forward-request. */
const beforeForward =
  (added: string) =>
  (text: string): string =>
    text.replace('<forward-request ', `${added}<forward-request `);

const rows = [
  {
    name: 'a retry of an answer that no other member could better',
    example: '01-spillover',
    changes: {
      [policy]: (text: string) =>
        text.replace(
          'context.Response == null || ',
          'context.Response == null || context.Response.StatusCode == 404 || ',
        ),
    },
    failed: { demo: ['FO-03'] },
    text: 'FO-03 404: request at 0 s: attempts: expected 1, got 2',
  },
  {
    name: 'a body that is changed on its way',
    example: '01-spillover',
    changes: {
      [policy]: beforeForward(
        '<set-body>@{ var body = context.Request.Body.As<JObject>(true); body["user"] = "gateway"; return body.ToString(); }</set-body>',
      ),
    },
    failed: { demo: ['FO-05'] },
    text: 'bodies that are not what the caller sent: expected none, got ptu-weu-1, payg-sdc-1',
  },
  {
    name: 'a breaker that does not listen to Retry-After, and rests longer',
    example: '01-spillover',
    changes: { [ptu]: (text: string) => text.replace('"acceptRetryAfter": true', '"acceptRetryAfter": false') },
    failed: { demo: ['RA-01', 'RA-02', 'SP-01', 'SP-04'] },
    // 100 of 150 requests in 100 s: the capacity that is paid for is used to 60 %.
    text: 'SP-01 The first choice is used in full, the rest spills over, and no caller is refused: calls to ptu (ptu-weu): expected 1010, got 6',
  },
  {
    name: 'a breaker that rests for a second',
    example: '01-spillover',
    changes: {
      [ptu]: (text: string) =>
        text
          .replace('"acceptRetryAfter": true', '"acceptRetryAfter": false')
          .replace('"tripDuration": "PT1M"', '"tripDuration": "PT1S"'),
    },
    failed: { demo: ['FO-02', 'FO-11', 'RA-01', 'RC-01'] },
    text: 'FO-11 Those under way may still reach a throttled member, nobody after them: seconds from 0.2 on at which ptu (ptu-weu) is called: expected never',
  },
  {
    name: 'one request in ten that goes to the second choice without need',
    example: '01-spillover',
    changes: {
      [policy]: atEndOf(
        'inbound',
        '<choose><when condition="@(new Random().Next(10) == 0)"><set-backend-service backend-id="payg-sdc" /></when></choose>',
      ),
    },
    failed: { demo: ['FO-01', 'SP-01', 'SP-03'] },
    text: 'SP-03 When the load falls back, so does the spilling: seconds from 620 on at which payg (payg-sdc) is called: expected never',
  },
  {
    name: 'a stream whose request is not kept for the second attempt',
    example: '01-spillover',
    changes: { [policy]: unbuffered },
    failed: { demo: ['FO-05', 'ST-02'] },
    text: 'ST-02 A stream refused before its first byte comes whole from the next member: request at 0 s: status: expected 200, got 400',
  },
  {
    name: 'an answer that is read to its end before it goes on',
    example: '01-spillover',
    changes: {
      [policy]: atEndOf('outbound', '<set-body>@(context.Response.Body.As<string>())</set-body>'),
    },
    failed: { demo: ['ST-03'] },
    text: 'ST-03 cut after seven events: request at 0 s: status: expected 200, got 503',
  },
  {
    name: 'a request body that is not kept for the second attempt',
    example: '01-spillover',
    changes: { [policy]: unbuffered },
    failed: { demo: ['FO-02'] },
    text: 'FO-02 503: statuses: expected {"200":2}, got {"200":1,"400":1}',
  },
  {
    name: 'a request body that is not kept, in a hand-written policy',
    example: '02-bring-your-own-policy',
    changes: { [policy]: unbuffered },
    failed: { demo: ['FO-02'] },
    text: 'FO-02 503: statuses: expected {"200":2}, got {"200":1,"400":1}',
  },
  {
    name: 'a token for the wrong resource',
    example: '01-spillover',
    changes: { [policy]: otherResource },
    failed: { demo: ['CR-01', 'FO-01', 'FO-02'] },
    text: 'FO-01 With everything healthy the first choice serves all, without a retry: statuses: expected {"200":100}, got {"401":100}',
  },
  {
    name: 'a token for the wrong resource, in a hand-written policy',
    example: '02-bring-your-own-policy',
    changes: { [policy]: otherResource },
    failed: { demo: ['CR-01', 'FO-01', 'FO-02'] },
    text: 'FO-01 With everything healthy the first choice serves all, without a retry: statuses: expected {"200":100}, got {"401":100}',
  },
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
  {
    name: 'streaming requests that are sent abroad',
    example: '01-spillover',
    changes: {
      [policy]: toUnitedStates('context.Request.Body.As<string>(true).Contains("stream")'),
      'topology.yaml': extended({}),
    },
    failed: { demo: ['SV-01'] },
    text: 'SV-01 ptu-weu ok, payg-sdc ok; outside ok; streaming: calls outside the residency: expected none, got payg-eus',
  },
  {
    name: 'another operation that is sent abroad',
    example: '01-spillover',
    changes: {
      [policy]: toUnitedStates('context.Operation.Id == "Embeddings_Create"'),
      'topology.yaml': extended({}),
    },
    failed: { demo: ['SV-01'] },
    text: 'POST /deployments/gpt-4o/embeddings: calls outside the residency: expected none, got payg-eus',
  },
  {
    name: 'another operation that goes to a host nobody knows',
    example: '01-spillover',
    changes: { [policy]: toUnitedStates('context.Operation.Id == "Embeddings_Create"') },
    failed: { demo: ['SV-01'] },
    text: 'expected none, got payg-eus.openai.azure.com (not in topology.yaml)',
  },
  {
    name: 'a deployment of the first choice that is processed anywhere',
    example: '01-spillover',
    changes: { 'topology.yaml': (text: string) => text.replace('ProvisionedManaged', 'GlobalProvisionedManaged') },
    failed: { demo: ['SV-01', 'SV-06'] },
    text: 'SV-01 payg-sdc ok; outside ok: calls outside the residency: expected none, got ptu-weu',
  },
  {
    name: 'a key in a metric',
    example: '01-spillover',
    changes: {
      [policy]: (text: string) =>
        text.replace(
          '<dimension name="API ID" />',
          `<dimension name="API ID" /><dimension name="Key" value="@(${key})" />`,
        ),
    },
    failed: { demo: ['CR-01'] },
    text: '`demo-key-not-a-secret` in the metric `Total Tokens`',
  },
  {
    name: 'a key in a header of the answer',
    example: '01-spillover',
    changes: { [policy]: atEndOf('outbound', `<set-header name="x-caller"><value>@(${key})</value></set-header>`) },
    failed: { demo: ['CR-01'] },
    text: '`demo-key-not-a-secret` in an answer to the caller',
  },
  {
    name: 'a key in the body of the answer',
    example: '01-spillover',
    changes: { [policy]: atEndOf('outbound', `<set-body>@("for " + ${key})</set-body>`) },
    failed: { demo: ['CR-01'] },
    text: '`demo-key-not-a-secret` in an answer to the caller',
  },
] as const;

test.for(rows)('the gate fails on $name', async ({ example, changes, failed, text }) => {
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
