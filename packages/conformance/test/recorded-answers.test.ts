import type { EmulatorOptions } from '@spillway/emulator';
import type { DeploymentSpec, Topology } from '@spillway/mock-aoai';
import { describe, expect, test } from 'vitest';
import {
  type Answered,
  type Bench,
  backend,
  benchOn,
  breaker,
  openAiApi,
  policyOf,
  poolOf,
  serviceOf,
} from './bench.ts';

// Answers that the real gateway was recorded to make itself, byte for byte where the bytes are known.

const deployment: DeploymentSpec = { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 100_000 };

const gateway = (
  sections: {
    readonly inbound?: string;
    readonly backend?: string;
    readonly outbound?: string;
    readonly onError?: string;
  },
  more: Partial<DeploymentSpec> = {},
  options: Partial<EmulatorOptions> = {},
): Bench => {
  const topology: Topology = {
    instances: {
      weu: {
        endpoint: 'https://weu.openai.azure.com',
        region: 'westeurope',
        deployments: {
          d: { ...deployment, ...more },
          embed: { model: 'text-embedding-3-small', sku: 'Standard', capacity: 1_000_000 },
        },
      },
    },
  };
  const { inbound = '', backend: forwarding = '<forward-request />', outbound = '', onError = '' } = sections;
  const policy = policyOf(
    `<policies><inbound><base />${inbound}</inbound><backend>${forwarding}</backend><outbound><base />${outbound}</outbound><on-error><base />${onError}</on-error></policies>`,
  );
  const safety = { kind: 'single', id: 'safety', url: 'https://weu.openai.azure.com' } as const;
  const nothing = { headers: {}, query: {}, managedIdentityResource: undefined, circuitBreaker: undefined };
  const embed = {
    kind: 'single',
    id: 'embed',
    url: 'https://weu.openai.azure.com/openai/deployments/embed/embeddings',
  } as const;
  const backends = [
    backend('weu', 'weu', breaker(1, 60_000, 60_000)),
    poolOf('pool', ['weu', 1, 1]),
    { ...safety, ...nothing, managedIdentityResource: 'https://cognitiveservices.azure.com' },
    { ...embed, ...nothing, headers: { 'api-key': ['backend-key'] } },
  ];
  const serviceUrl = 'https://weu.openai.azure.com/openai';
  return benchOn(topology, serviceOf(topology, [openAiApi(policy, { serviceUrl })], backends), options);
};

const ask = ({ clock, send }: Bench, content = 'Hello'): Promise<Answered> =>
  clock.run(() => send({ deployment: 'd', body: { messages: [{ role: 'user', content }] } }));

describe('recorded answers of the gateway', () => {
  test('azure-openai-token-limit (Mar 2025): admission looks at what was spent, the wait counts from the first call', async () => {
    const totals = [71, 68, 66, 73, 63, 72, 69, 54];
    // A question of eight prompt tokens, and an answer that brings it to the recorded total.
    const replies = totals.map((total, n) => ({
      match: `call ${n}.`,
      reply: 'word'.concat(' word'.repeat(total - 12)),
    }));
    const bench = gateway(
      {
        inbound:
          '<azure-openai-token-limit counter-key="@(context.Request.IpAddress)" tokens-per-minute="500" estimate-prompt-tokens="false" />',
      },
      { replies },
    );
    const answers: Answered[] = [];
    for (let call = 0; call < 10; call++) {
      answers.push(await ask(bench, `call ${call}.`));
      bench.clock.advance(1000);
    }
    const spent = bench.regions.journal('weu').map(({ usage }) => usage?.totalTokens);
    expect(spent).toEqual(totals);
    expect(answers.map(({ status }) => status)).toEqual([...totals.map(() => 200), 429, 429]);
    expect(answers.slice(8).map(({ body }) => body)).toEqual([
      '{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 52 seconds." }',
      '{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 51 seconds." }',
    ]);
  });

  test('llm-content-safety: the message of a refusal', async () => {
    const bench = gateway({
      inbound:
        '<llm-content-safety backend-id="safety"><categories><category name="Violence" threshold="4" /></categories></llm-content-safety>',
    });
    const refused = await ask(bench, 'a fight [[Violence:6]]');
    expect([refused.status, refused.body]).toEqual([
      403,
      '{ "statusCode": 403, "message": "Request failed content safety check." }',
    ]);
    expect((await ask(bench, 'a walk')).status).toBe(200);
  });

  test("the service's own filter comes through as it is", async () => {
    const bench = gateway({});
    bench.regions.setFault('weu', { error: 'content-filter' });
    const filtered = await ask(bench);
    expect(filtered.status).toBe(400);
    expect(JSON.parse(filtered.body)).toMatchObject({
      error: {
        code: 'content_filter',
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { hate: { filtered: expect.any(Boolean), severity: expect.any(String) } },
        },
      },
    });
  });

  test.for([400, 200])('return-response with %i has the headers it was given and no others', async (code) => {
    const bench = gateway({
      inbound: `<return-response><set-status code="${code}" reason="x" /><set-body>text</set-body></return-response>`,
    });
    const { status, headers, body } = await ask(bench);
    expect([status, body, Object.keys(headers)]).toEqual([code, 'text', ['content-length']]);
  });

  test('an exception in a policy gives 500 without a word about it, and no retry', async () => {
    const bench = gateway({
      backend:
        '<retry count="3" interval="0" condition="@(int.Parse((string)context.Variables["missing"]) > 0)"><forward-request buffer-request-body="true" /></retry>',
    });
    const failed = await ask(bench);
    expect([failed.status, failed.body]).toEqual([
      500,
      `{ "statusCode": 500, "message": "Internal server error", "activityId": "${failed.trace?.id}" }`,
    ]);
    expect(failed.trace?.attempts).toHaveLength(1);
  });

  test('semantic cache (f5e47331): the first call asks the model, nineteen more over four paraphrases do not', async () => {
    const bench = gateway(
      {
        inbound:
          '<azure-openai-semantic-cache-lookup score-threshold="0.8" embeddings-backend-id="embed" embeddings-backend-auth="system-assigned" />',
        outbound: '<azure-openai-semantic-cache-store duration="120" />',
      },
      { latency: { firstTokenMs: 4000 } },
    );
    const paraphrases = [
      'How to brew coffee?',
      'how do I brew coffee',
      'How to brew a coffee',
      'Tell me how to brew coffee',
    ];
    const seconds: number[] = [];
    for (let call = 0; call < 20; call++) {
      const { at, endedAt, status } = await ask(bench, paraphrases[call % 4]);
      expect(status).toBe(200);
      seconds.push(endedAt - at);
    }
    expect(seconds).toEqual([4, ...Array.from({ length: 19 }, () => 0)]);
    const asked = bench.regions.journal('weu').filter(({ path }) => path.includes('chat/completions'));
    expect(asked).toHaveLength(1);
  });

  test('a refusal is absorbed when the pool is chosen again inside the loop', async () => {
    const retry = (inner: string) =>
      `<retry count="2" interval="0" first-fast-retry="true" condition="@(context.Response.StatusCode == 429)">${inner}<forward-request buffer-request-body="true" /></retry>`;
    const bench = gateway({
      inbound: '<set-backend-service backend-id="pool" />',
      backend: retry('<set-backend-service backend-id="pool" />'),
    });
    bench.regions.setFault('weu', { status: 429, retryAfter: { seconds: 9 }, times: 1 });
    const refused = await ask(bench);
    // One member alone: the loop finds the pool exhausted.
    expect([refused.status, refused.headers['retry-after'], refused.trace?.attempts.length]).toEqual([503, '9', 1]);
  });

  test('the reason of an exhausted pool may be any text', async () => {
    const bench = gateway(
      {
        inbound: '<set-backend-service backend-id="pool" />',
        onError:
          '<set-header name="seen" exists-action="override"><value>@(context.Response.StatusReason)</value></set-header>',
      },
      {},
      { exhaustedReason: (pool) => `nothing left in ${pool}` },
    );
    bench.regions.setFault('weu', { status: 429, times: 1 });
    await ask(bench);
    expect((await ask(bench)).headers['seen']).toBe('nothing left in pool');
  });

  test.for([
    { era: '2025', seen: "Backend pool 'pool' is temporarily unavailable" },
    { era: '2026', seen: 'Service Unavailable' },
  ] as const)('#262: the reason of an exhausted pool in $era', async ({ era, seen }) => {
    const bench = gateway(
      {
        inbound: '<set-backend-service backend-id="pool" />',
        onError:
          '<set-header name="seen" exists-action="override"><value>@(context.Response.StatusReason)</value></set-header>',
      },
      {},
      { era },
    );
    bench.regions.setFault('weu', { status: 429, times: 1 });
    await ask(bench);
    const exhausted = await ask(bench);
    expect([exhausted.status, exhausted.headers['seen']]).toEqual([503, seen]);
  });
});
