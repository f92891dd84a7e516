import { existsSync, readFileSync } from 'node:fs';
import type { Backend } from '@spillway/artifacts';
import type { Topology } from '@spillway/mock-aoai';
import type { PolicyDocument } from '@spillway/policy-document';
import { describe, expect, test } from 'vitest';
import { type Answered, type Bench, benchOn, endpointOf, openAiApi, policyOf, servedBy, serviceOf } from './bench.ts';
import { corpus } from './toolkit.ts';

// The policies for Azure OpenAI of a published gateway, unmodified, with the fragments and a product policy they belong
// to, on the three instances their table of routes names.

const folder = 'Azure-Samples+ai-hub-gateway-solution-accelerator/infra/modules/apim/policies';
const documentAt = (file: string): PolicyDocument =>
  policyOf(readFileSync(new URL(`${folder}/${file}.xml`, corpus), 'utf8'), file);

const fragmentIds = [
  'aad-auth',
  'validate-routes',
  'openai-usage',
  'openai-usage-streaming',
  'backend-routing',
  'throttling-events',
  'dynamic-throttling-assignment',
];
const regions = { 'openai-0': 'eastus', 'openai-1': 'northcentralus', 'openai-2': 'eastus2' };
const namedValues = {
  'entra-auth': 'false',
  'tenant-id': '00000000-0000-0000-0000-000000000000',
  audience: 'api://contoso',
  'client-id': '00000000-0000-0000-0000-000000000001',
  'uami-client-id': '00000000-0000-0000-0000-000000000002',
};

// A question of 8 tokens and an answer of 40.
const chat = {
  model: 'gpt-4o',
  sku: 'Standard',
  capacity: 1_000_000,
  replies: [{ reply: `word${' word'.repeat(39)}` }],
};
const messages = [{ role: 'user', content: 'Hello' }];
const costs = 48;

const topology: Topology = {
  instances: Object.fromEntries(
    Object.entries(regions).map(([id, region]) => [
      id,
      { endpoint: endpointOf(id), region, deployments: { chat, 'gpt-4o': chat } },
    ]),
  ),
};

const backends = Object.keys(regions).map(
  (id): Backend => ({
    kind: 'single',
    id: id.replace('openai', 'openai-backend'),
    url: `${endpointOf(id)}/openai`,
    headers: {},
    query: {},
    managedIdentityResource: undefined,
    circuitBreaker: undefined,
  }),
);

const benchOf = (policy: string, product?: string, values: Readonly<Record<string, string>> = {}): Bench => {
  const starter = { id: 'starter', displayName: 'Retail', subscriptionRequired: true, apis: ['openai'] };
  return benchOn(
    topology,
    serviceOf(topology, [openAiApi(documentAt(policy))], backends, {
      fragments: new Map(fragmentIds.map((id) => [id, documentAt(`frag-${id}`)])),
      namedValues: new Map(Object.entries({ ...namedValues, ...values })),
      products: [{ ...starter, policy: product === undefined ? undefined : documentAt(product) }],
    }),
  );
};

const ask = ({ clock, send }: Bench, deployment = 'chat', more: object = {}): Promise<Answered> =>
  clock.run(() => send({ deployment, body: { messages, ...more } }));

const refusing = { status: 429, retryAfter: { seconds: 20 } } as const;

const tried = ({ trace }: Answered) => trace?.attempts.map(({ instance, status }) => `${instance} ${status}`);

describe.runIf(existsSync(corpus)).each(['openai_api_policy', 'openai_api_policy_dynamic_throttling'])(
  'ai-hub-gateway, %s, unmodified',
  (policy) => {
    test('asks the first route in the name of the gateway, and tells the event hub what it cost', async () => {
      const bench = benchOf(policy);
      const served = await ask(bench);
      expect([served.status, tried(served)]).toEqual([200, ['openai-0 200']]);
      const [arrived] = bench.regions.journal('openai-0');
      expect(arrived?.headers).not.toHaveProperty('api-key');
      expect(arrived?.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer ey/) });
      const [event, ...more] = bench.emulator.messages();
      expect([event?.to, event?.name, more]).toEqual(['event-hub', 'usage-eventhub-logger', []]);
      expect(JSON.parse(event?.body ?? '')).toMatchObject({
        id: JSON.parse(served.body).id,
        subscriptionId: 'one',
        productName: 'Retail',
        targetService: 'chat.completion',
        model: 'gpt-4o',
        operationName: 'ChatCompletions_Create',
        backendId: 'openai-backend-0',
        deploymentName: 'chat',
        promptTokens: 8,
        responseTokens: 40,
        totalTokens: costs,
      });
    });

    test('a stream passes as it comes; its tokens become a metric, and no event', async () => {
      const bench = benchOf(policy);
      const served = await ask(bench, 'chat', { stream: true, stream_options: { include_usage: true } });
      expect([served.status, served.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
      expect(served.body.trimEnd()).toMatch(/data: \[DONE\]$/);
      expect(bench.emulator.messages()).toEqual([]);
      const found = bench.emulator.metrics().map(({ namespace, name, dimensions }) => [namespace, name, dimensions]);
      const dimensions = expect.objectContaining({ SubscriptionId: 'one', backendId: 'openai-backend-0' });
      expect(found).toEqual(
        ['Total Tokens', 'Prompt Tokens', 'Completion Tokens'].map((name) => ['ai-streaming', name, dimensions]),
      );
    });

    test('a route that refuses is left alone until it is ready again', async () => {
      const bench = benchOf(policy);
      bench.regions.setFault('openai-0', refusing);
      const moved = await ask(bench);
      const [first, second] = tried(moved) ?? [];
      // Nothing keeps the body for a second sending, so the second instance gets none.
      expect([first, second, moved.status]).toEqual(['openai-0 429', expect.stringMatching(/^openai-[12] 400$/), 400]);
      bench.regions.clearFault('openai-0');
      const spared = await ask(bench);
      expect([spared.status, tried(spared)]).toEqual([200, [expect.stringMatching(/^openai-[12] 200$/)]]);
      bench.clock.advance(20_000);
      expect(tried(await ask(bench))).toEqual(['openai-0 200']);
    });

    test('when all refuse the caller gets the last refusal, and then 503 without a call', async () => {
      const bench = benchOf(policy);
      bench.regions.setFault('*', refusing);
      const refused = await ask(bench);
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '20']);
      expect([...(tried(refused) ?? [])].sort()).toEqual(['openai-0 429', 'openai-1 429', 'openai-2 429']);
      const without = await ask(bench);
      expect([without.status, without.body, tried(without)]).toEqual([503, 'No backends are currently available', []]);
      expect(bench.emulator.messages()).toEqual([]);
    });

    test('a deployment without a route is a bad request that reaches nobody', async () => {
      const bench = benchOf(policy);
      const refused = await ask(bench, 'llama');
      expect([refused.status, tried(refused)]).toEqual([400, []]);
      expect(refused.body).toContain('No routes found for the deployment (llama) in the region (local)');
    });

    test('the product admits three deployments', async () => {
      const bench = benchOf(policy, 'retail_product_policy');
      expect((await ask(bench, 'gpt-4o')).status).toBe(200);
      const refused = await ask(bench, 'llama');
      expect([refused.status, refused.body, tried(refused)]).toEqual([401, '', []]);
    });

    test('the product limits the tokens of a subscription; who is refused is counted', async () => {
      const bench = benchOf(policy, 'retail_product_policy');
      const content = 'word '.repeat(9970);
      const served = await ask(bench, 'chat', { messages: [{ role: 'user', content }] });
      expect([served.status, bench.emulator.metrics()]).toEqual([200, []]);
      const refused = await ask(bench);
      expect([refused.status, tried(refused)]).toEqual([429, []]);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(bench.emulator.metrics()).toMatchObject([
        {
          namespace: 'throttling-events',
          name: 'AI Throttling',
          value: 1,
          dimensions: { 'Product Name': 'Retail', 'Deployment Name': 'chat', 'Service Name': 'Azure Open AI' },
        },
      ]);
      const other = await bench.clock.run(() =>
        bench.send({ deployment: 'chat', subscription: 'two', body: { messages } }),
      );
      expect(other.status).toBe(200);
    });
  },
);

describe.runIf(existsSync(corpus))('ai-hub-gateway, unmodified', () => {
  test('dynamic throttling: the first route rests when it has spent four fifths of its share', async () => {
    const bench = benchOf('openai_api_policy_dynamic_throttling');
    const members: string[] = [];
    for (let call = 0; call < 14; call++) members.push(servedBy(await ask(bench)));
    const firstOther = members.findIndex((id) => id !== 'openai-0');
    // Its share is 500 tokens; what a call costs is known when the next one is let in.
    expect(firstOther * costs).toBeGreaterThan(400);
    expect((firstOther - 2) * costs).toBeLessThanOrEqual(400);
    expect(members.slice(firstOther)).not.toContain('openai-0');
    bench.clock.advance(61_000);
    expect(servedBy(await ask(bench))).toBe('openai-0');
  });

  test('with entra-auth on, the token is not looked at: the document reads a variable that nobody sets', async () => {
    const served = await ask(benchOf('openai_api_policy', undefined, { 'entra-auth': 'true' }));
    const ran = served.trace?.entries.map(({ policy }) => policy);
    expect([served.status, ran?.includes('include-fragment'), ran?.includes('validate-jwt')]).toEqual([
      200,
      true,
      false,
    ]);
  });
});
