import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Backend } from '@spillway/artifacts';
import type { Topology } from '@spillway/mock-aoai';
import { describe, expect, test } from 'vitest';
import { type Answered, type Bench, backend, benchOn, openAiApi, policyOf, serviceOf } from './bench.ts';
import { corpus } from './toolkit.ts';

// Labs of a published collection, unmodified: who gets in, and how many tokens they may spend.

const labs = 'Azure-Samples+AI-Gateway/labs';
const reply = { reply: `word${' word'.repeat(39)}` };
/** A question of 8 tokens and an answer of 40. */
const costs = 48;
const messages = [{ role: 'user', content: 'Hello' }];

const benchOf = (lab: string, namedValues: Readonly<Record<string, string>> = {}): Bench => {
  const deployment = { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 1_000_000, replies: [reply] };
  const topology: Topology = {
    instances: { a: { endpoint: 'https://a.openai.azure.com', region: 'westeurope', deployments: { d: deployment } } },
  };
  const policy = policyOf(readFileSync(new URL(`${labs}/${lab}.xml`, corpus), 'utf8'), lab);
  const backends: readonly Backend[] = [backend('{backend-id}', 'a')];
  const snapshot = serviceOf(topology, [openAiApi(policy)], backends, {
    namedValues: new Map(Object.entries(namedValues)),
  });
  return benchOn(topology, snapshot);
};

type Caller = 'one' | 'two';

const ask = (
  { clock, send }: Bench,
  headers: Readonly<Record<string, string>> = {},
  subscription: Caller = 'one',
): Promise<Answered> => clock.run(() => send({ deployment: 'd', subscription, headers, body: { messages } }));

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the local issuer, whose key is no secret. */
const bearer = (claims: object, key = 'spillway-development-key-not-a-secret'): { readonly authorization: string } => {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return { authorization: `Bearer ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}` };
};

const exp = 4_102_444_800;
const client = '{client-application-id}';

describe.runIf(existsSync(corpus))('labs, unmodified', () => {
  describe.each(['access-controlling/policy', 'image-generation/policy'])('%s', (lab) => {
    test.for([
      { name: 'a token of version 1 for the client', claims: { exp, appid: client } },
      { name: 'a token of version 2 for the client', claims: { exp, ver: '2.0', azp: client } },
    ])('lets in $name', async ({ claims }) => {
      const bench = benchOf(lab);
      expect((await ask(bench, bearer(claims))).status).toBe(200);
      expect(bench.regions.journal('a').length).toBe(1);
    });

    test.for([
      { name: 'nobody without a token', headers: {} },
      { name: 'another client', headers: bearer({ exp, appid: 'other' }) },
      { name: 'a token that names no client', headers: bearer({ exp }) },
      { name: 'a token that ended', headers: bearer({ exp: 1, appid: client }) },
      { name: 'a token of another issuer', headers: bearer({ exp, appid: client }, 'another key that signs tokens') },
    ])('refuses $name', async ({ headers }) => {
      const bench = benchOf(lab);
      const refused = await ask(bench, headers);
      expect([refused.status, bench.regions.journal('a')]).toEqual([401, []]);
    });
  });

  test('ai-foundry-deepseek: a thousand tokens a minute for each subscription, and their metrics', async () => {
    const bench = benchOf('ai-foundry-deepseek/policy');
    const statuses: number[] = [];
    for (let call = 0; call < 23; call++) statuses.push((await ask(bench)).status);
    // 21 calls have spent 1008; what a call costs is known when it is over.
    const served = Math.ceil(1000 / costs);
    expect(statuses).toEqual([...Array(served).fill(200), ...Array(23 - served).fill(429)]);
    expect((await ask(bench, {}, 'two')).status).toBe(200);
    bench.clock.advance(60_000);
    expect((await ask(bench)).status).toBe(200);
    const [first] = bench.emulator.metrics();
    expect(first).toMatchObject({
      namespace: 'llm',
      name: 'Total Tokens',
      value: costs,
      dimensions: { 'Client IP': '192.0.2.7', 'API ID': 'openai' },
    });
    expect(bench.emulator.metrics().length).toBe(3 * (served + 2));
  });

  test('ghcp-byok-foundry: the tokens of a key are charged to the name of its subscription', async () => {
    const bench = benchOf('ghcp-byok-foundry/apikey-policy');
    const served = await ask(bench, {}, 'two');
    expect(served.status).toBe(200);
    expect(bench.emulator.metrics().map(({ name, value, dimensions }) => [name, value, dimensions])).toEqual(
      [
        ['Total Tokens', costs],
        ['Prompt Tokens', 8],
        ['Completion Tokens', 40],
      ].map((each) => [...each, { oid: 'two', developerName: 'two', model: 'unknown' }]),
    );
  });

  test('token-metrics-emitting: each answer counts for its caller', async () => {
    const bench = benchOf('token-metrics-emitting/policy');
    await ask(bench, { 'x-user-id': 'ada' });
    await ask(bench, {}, 'two');
    const totals = bench.emulator.metrics().filter(({ name }) => name === 'Total Tokens');
    expect(totals.map(({ value, dimensions }) => [value, dimensions])).toEqual([
      [costs, expect.objectContaining({ 'Subscription ID': 'one', 'User ID': 'ada', 'API ID': 'openai' })],
      [costs, expect.objectContaining({ 'Subscription ID': 'two', 'User ID': 'N/A', 'API ID': 'openai' })],
    ]);
  });

  test('secure-responses-api: an answer belongs to the user who asked for it', async () => {
    const bench = benchOf('secure-responses-api/secure-policy', { 'entraid-tenant': 'contoso.example' });
    const token = bearer({ exp, aud: 'https://management.azure.com/' });
    const follow = (userId: string, previous?: string): Promise<Answered> =>
      bench.clock.run(() =>
        bench.send({
          deployment: 'd',
          headers: { ...token, userId },
          body: { messages, ...(previous !== undefined && { previous_response_id: previous }) },
        }),
      );
    expect((await ask(bench)).status).toBe(401);
    expect((await ask(bench, token)).status).toBe(400);
    const first = await follow('ada');
    const { id } = JSON.parse(first.body) as { readonly id: string };
    expect([first.status, first.headers['x-debug-output-response-id']]).toEqual([200, id]);
    expect((await follow('ben', id)).status).toBe(403);
    expect(bench.regions.journal('a').length).toBe(1);
    expect((await follow('ada', id)).headers).toMatchObject({ 'x-debug-input-response-id': id });
  });
});
