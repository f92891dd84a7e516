// What a policy adds to a request: the same request with one more of it and without, no network in between.

import { fileURLToPath } from 'node:url';
import { readArtifacts, type ServiceSnapshot } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { type BackendResponse, createEmulator, type Emulator } from '@spillway/emulator';
import { Body, HeaderMap } from '@spillway/policies';
import { parseDocument } from '@spillway/policy-document';
import { median } from './measure.ts';

const times = 10;
const rounds = 9;
const requestsPerRound = 400;

const bytes = new TextEncoder().encode(
  JSON.stringify({ usage: { prompt_tokens: 9, completion_tokens: 16, total_tokens: 25 }, text: 'x'.repeat(800) }),
);
const prompt = new TextEncoder().encode(JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(900) }] }));

const answer = async (): Promise<BackendResponse> => ({
  status: 200,
  reason: 'OK',
  headers: [['content-type', 'application/json']],
  body: Object.assign([bytes].values(), {
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
  }),
});

const folder = fileURLToPath(new URL('../examples/01-spillover/apim-artifacts', import.meta.url));

/** The example's service with a policy of its own. */
const serviceWith = (inbound: string): ServiceSnapshot => {
  const { snapshot } = readArtifacts(loadFolder(folder));
  const text = `<policies><inbound>${inbound}<set-backend-service backend-id="ptu-weu" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`;
  const { document } = parseDocument('step.xml', text);
  if (snapshot === undefined || document === undefined)
    throw new Error('the example does not load; run `pnpm build` first');
  const apis = snapshot.apis.map((api) => ({ ...api, policy: document, operationPolicies: new Map() }));
  const products = snapshot.products.map((product) => ({ ...product, policy: undefined }));
  return { ...snapshot, apis, products, policy: undefined };
};

const ask = async ({ handle }: Emulator): Promise<void> => {
  const { status } = await handle({
    method: 'POST',
    url: 'http://localhost/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
    headers: HeaderMap.from([
      ['content-type', 'application/json'],
      ['api-key', 'demo-key-not-a-secret'],
    ]),
    body: Body.ofBytes(prompt),
    ipAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  if (status !== 200) throw new Error(`the request was answered with ${status}`);
};

/** Microseconds for a request. */
const measure = async (emulator: Emulator): Promise<number> => {
  const start = performance.now();
  for (let request = 0; request < requestsPerRound; request++) await ask(emulator);
  return ((performance.now() - start) * 1000) / requestsPerRound;
};

const condition = `context.Request.Headers.GetValueOrDefault(&quot;x-priority&quot;, &quot;&quot;) == &quot;high&quot;`;

const steps: Readonly<Record<string, string>> = {
  'set-header, constant': '<set-header name="x-team"><value>payments</value></set-header>',
  'set-header, expression': '<set-header name="x-id"><value>@(context.RequestId.ToString())</value></set-header>',
  'set-variable': '<set-variable name="attempts" value="@(0)" />',
  'choose, one condition': `<choose><when condition="@(${condition})"><set-variable name="a" value="b" /></when></choose>`,
  'set-query-parameter':
    '<set-query-parameter name="q" exists-action="override"><value>1</value></set-query-parameter>',
  'set-body, JObject': `<set-body>@{ var body = context.Request.Body.As&lt;JObject&gt;(true); body["user"] = "a"; return body.ToString(); }</set-body>`,
  'cache-lookup-value': '<cache-lookup-value key="nothing" variable-name="x" />',
  'authentication-managed-identity':
    '<authentication-managed-identity resource="https://cognitiveservices.azure.com" />',
  'rate-limit-by-key': '<rate-limit-by-key calls="1000000000" renewal-period="1" counter-key="a" />',
  'azure-openai-token-limit':
    '<azure-openai-token-limit counter-key="a" tokens-per-minute="2000000000" estimate-prompt-tokens="false" />',
  'azure-openai-emit-token-metric':
    '<azure-openai-emit-token-metric namespace="n"><dimension name="API ID" /></azure-openai-emit-token-metric>',
};

export const benchSteps = async (): Promise<void> => {
  const make = (inbound: string): Emulator =>
    createEmulator({ snapshot: serviceWith(inbound), transport: answer, traceLimit: 100 });
  const bare = make('');
  for (let round = 0; round < 5; round++) await measure(bare);
  const lines: string[] = [];
  const whole: number[] = [];
  for (const [name, step] of Object.entries(steps)) {
    const stepped = make(step.repeat(times));
    await measure(stepped);
    const costs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.reset();
      stepped.reset();
      const without = await measure(bare);
      whole.push(without);
      costs.push(((await measure(stepped)) - without) / times);
    }
    lines.push(`  ${median(costs).toFixed(2).padStart(6)} µs  ${name}`);
  }
  console.log(
    `steps: ${median(whole).toFixed(1)} µs for a request that is only forwarded, no network; each policy adds`,
  );
  for (const line of lines) console.log(line);
};
