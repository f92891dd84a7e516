import { existsSync, readFileSync } from 'node:fs';
import type { Backend } from '@spillway/artifacts';
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
import { corpus } from './toolkit.ts';

// Policies that others published, unmodified, on topologies made for them: what they do when all is well, and their
// known ways when it is not.

const gpt: DeploymentSpec = { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 100_000 };

interface World {
  readonly policy: string;
  /** Instances by id, with the host their endpoint has. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly backends: readonly Backend[];
  readonly namedValues?: Readonly<Record<string, string>>;
  readonly deployment?: DeploymentSpec;
}

const worldOf = ({ policy, hosts, backends, namedValues = {}, deployment = gpt }: World): Bench => {
  const embed: DeploymentSpec = { model: 'text-embedding-3-small', sku: 'Standard', capacity: 1_000_000 };
  const topology: Topology = {
    instances: Object.fromEntries(
      Object.entries(hosts).map(([id, host]) => [
        id,
        { endpoint: `https://${host}`, region: 'westeurope', deployments: { d: deployment, embed } },
      ]),
    ),
  };
  const text = readFileSync(new URL(policy, corpus), 'utf8');
  const snapshot = serviceOf(topology, [openAiApi(policyOf(text, policy))], backends, {
    namedValues: new Map(Object.entries(namedValues)),
  });
  return benchOn(topology, snapshot);
};

const ask = ({ clock, send }: Bench, content = 'Hello'): Promise<Answered> =>
  clock.run(() => send({ deployment: 'd', body: { messages: [{ role: 'user', content }] } }));

const pooled = (id: string): readonly Backend[] => [
  backend('a', 'a', breaker(1, 60_000, 60_000)),
  backend('b', 'b', breaker(1, 60_000, 60_000)),
  poolOf(id, ['a', 1, 1], ['b', 2, 1]),
];

const two = { a: 'a.openai.azure.com', b: 'b.openai.azure.com' };
const labs = 'Azure-Samples+AI-Gateway/labs';

describe.runIf(existsSync(corpus))('published policies, unmodified', () => {
  const places = 'eastus eastus-2 northcentralus canadaeast francecentral uksouth westeurope australia'.split(' ');
  const smart = 'Azure-Samples+openai-apim-lb';

  test.for([
    {
      name: 'with addresses',
      policy: `${smart}/apim-policy.xml`,
      hosts: Object.fromEntries(places.map((place) => [place, `andre-openai-${place}.openai.azure.com`])),
      backends: [],
      tiers: [places.slice(0, 3), places.slice(3, 4)],
      namedValues: {},
    },
    {
      name: 'with backends',
      policy: `${smart}/infra/modules/apim/policies/api_policy.xml`,
      hosts: Object.fromEntries([0, 1, 2].map((n) => [`openai-${n}`, `openai-${n}.openai.azure.com`])),
      backends: [0, 1, 2].map((n) => backend(`openai-backend-${n}`, `openai-${n}`)),
      tiers: [['openai-0', 'openai-1', 'openai-2']],
      namedValues: {
        'entra-auth': 'false',
        'tenant-id': '00000000-0000-0000-0000-000000000000',
        audience: 'api://contoso',
        'client-id': '00000000-0000-0000-0000-000000000001',
        'uami-client-id': '00000000-0000-0000-0000-000000000002',
      },
    },
  ])('openai-apim-lb $name: the first refusal is a 500, the next request is served', async (each) => {
    const bench = worldOf(each);
    const served = await ask(bench);
    expect(served.status).toBe(200);
    expect(each.tiers[0]).toContain(served.trace?.attempts[0]?.instance);
    bench.regions.setFault('*', { status: 429, retryAfter: { seconds: 10 }, times: 1 });
    // The loop stores a number where its condition casts to text.
    expect((await ask(bench)).status).toBe(500);
    bench.regions.clearFault('*');
    expect((await ask(bench)).status).toBe(200);
  });

  test('aoai-apim: as it stands it waits for the same backend, and never asks another', async () => {
    const bench = worldOf({
      policy: 'Azure+aoai-apim/infra/policy.xml',
      hosts: two,
      backends: [backend('primary', 'a'), backend('secondary', 'b')],
    });
    expect((await ask(bench)).status).toBe(200);
    bench.regions.setFault('a', { status: 429, retryAfter: { seconds: 5 } });
    const refused = await ask(bench);
    expect([refused.status, refused.trace?.attempts.length]).toEqual([429, 6]);
    // 1, 1.8 to 2.2, 3.4 to 4.6, 6.6 to 8 and 8 seconds.
    expect(refused.endedAt - refused.at).toBeGreaterThanOrEqual(20.8);
    expect(refused.endedAt - refused.at).toBeLessThanOrEqual(23.8);
    expect(bench.regions.journal('b')).toEqual([]);
  });

  test('backend-pool-load-balancing: a refusal is absorbed by the next of the pool', async () => {
    const bench = worldOf({
      policy: `${labs}/backend-pool-load-balancing/policy.xml`,
      hosts: two,
      backends: pooled('{backend-id}'),
    });
    bench.regions.setFault('a', { status: 429, retryAfter: { seconds: 20 } });
    const absorbed = await ask(bench);
    expect([absorbed.status, absorbed.trace?.attempts.map(({ instance }) => instance)]).toEqual([200, ['a', 'b']]);
    bench.regions.setFault('b', { status: 429, retryAfter: { seconds: 20 } });
    await ask(bench);
    const exhausted = await ask(bench);
    expect([exhausted.status, exhausted.body, exhausted.trace?.attempts]).toEqual([503, '', []]);
  });

  test('token-rate-limiting: a hundred tokens a minute for each subscription', async () => {
    const bench = worldOf({
      policy: `${labs}/token-rate-limiting/policy.xml`,
      hosts: two,
      backends: [backend('{backend-id}', 'a')],
      deployment: { ...gpt, replies: [{ reply: 'word'.concat(' word'.repeat(39)) }] },
    });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call++) statuses.push((await ask(bench)).status);
    // 48 tokens each: the third is let in with 96 spent.
    expect(statuses).toEqual([200, 200, 200, 429]);
    const other = await bench.clock.run(() =>
      bench.send({ deployment: 'd', subscription: 'two', body: { messages: [{ role: 'user', content: 'Hello' }] } }),
    );
    expect(other.status).toBe(200);
  });

  test('semantic-caching: what is near enough is not asked again', async () => {
    const bench = worldOf({
      policy: `${labs}/semantic-caching/policy.xml`,
      hosts: two,
      backends: [
        backend('{backend-id}', 'a'),
        {
          ...(backend('embeddings-backend', 'b') as Extract<Backend, { kind: 'single' }>),
          url: 'https://b.openai.azure.com/openai/deployments/embed/embeddings',
        },
      ],
    });
    const first = await ask(bench, 'How do I brew coffee?');
    const second = await ask(bench, 'how do I brew coffee');
    expect([first.status, second.status, second.body === first.body]).toEqual([200, 200, true]);
    expect([bench.regions.journal('a').length, bench.regions.journal('b').length]).toEqual([1, 2]);
  });

  test('model-routing: by deployment, with refusals for those that are not permitted and not known', async () => {
    const routed = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-5'].map((name) => [name, gpt] as const);
    const bench = (() => {
      const topology: Topology = {
        instances: Object.fromEntries(
          ['one', 'two', 'three'].map((id) => [
            id,
            {
              endpoint: `https://${id}.openai.azure.com`,
              region: 'westeurope',
              deployments: Object.fromEntries(routed),
            },
          ]),
        ),
      };
      const policy = `${labs}/model-routing/policy.xml`;
      const text = readFileSync(new URL(policy, corpus), 'utf8');
      const backends = [backend('foundry1', 'one'), backend('foundry2', 'two'), backend('foundry3', 'three')];
      return benchOn(topology, serviceOf(topology, [openAiApi(policyOf(text, policy))], backends));
    })();
    const to = async (deployment: string) => {
      const body = { messages: [{ role: 'user', content: 'Hello' }] };
      const { status, trace } = await bench.clock.run(() => bench.send({ deployment, body }));
      return [status, trace?.attempts[0]?.instance];
    };
    expect(await Promise.all(['gpt-4.1', 'gpt-4.1-mini', 'gpt-5'].map(to))).toEqual([
      [200, 'one'],
      [200, 'two'],
      [200, 'three'],
    ]);
    expect(await to('gpt-4o-mini')).toEqual([403, undefined]);
    expect(await to('llama')).toEqual([400, undefined]);
  });

  test('access-controlling: nobody gets in without a token of the tenant', async () => {
    const bench = worldOf({
      policy: `${labs}/access-controlling/policy.xml`,
      hosts: two,
      backends: [backend('{backend-id}', 'a')],
    });
    const refused = await ask(bench);
    expect([refused.status, bench.regions.journal('a')]).toEqual([401, []]);
  });
});
