import { describe, expect, test } from 'vitest';
import { fakeClock } from '../test/fake-clock.ts';
import { createRegions, type Topology } from './index.ts';

// What the real service was seen to count. Each test names its recording; the letter R and a number are those of the
// collection of recorded runs.

const region = (
  capacity: number,
  model: string,
  charging: '2024-06' | '2024-12' | '2025-07' | '2025-10',
  version?: string,
): Topology => ({
  instances: {
    one: {
      endpoint: 'https://one.openai.azure.com',
      region: 'uksouth',
      deployments: { d: { model, sku: 'Standard', capacity, charging, ...(version !== undefined && { version }) } },
    },
  },
});

interface Seen {
  readonly status: number;
  readonly requests: number;
  readonly tokens: number;
}

const calls = async (topology: Topology, atSeconds: readonly number[], prompt: string): Promise<readonly Seen[]> => {
  const clock = fakeClock();
  const regions = createRegions(topology, { clock });
  const seen: Seen[] = [];
  let now = 0;
  for (const at of atSeconds) {
    await clock.advance((at - now) * 1000);
    now = at;
    const response = await regions.respond(
      new Request('https://one.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21', {
        method: 'POST',
        headers: { 'api-key': 'any', 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: prompt }] }),
      }),
    );
    seen.push({
      status: response.status,
      requests: Number(response.headers.get('x-ratelimit-remaining-requests')),
      tokens: Number(response.headers.get('x-ratelimit-remaining-tokens')),
    });
  }
  return seen;
};

const every = (seconds: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => n * seconds);
const admitted = (seen: readonly Seen[]): number => seen.filter(({ status }) => status === 200).length;

const prompt31 = 'You are a sarcastic, unhelpful assistant. Can you tell me the time, please?';

describe('recorded counters', () => {
  test('R2 (20 Nov 2024, gpt-35-turbo, 8k): 8 requests in ten seconds that slide, 16 tokens a call', async () => {
    const seen = await calls(region(8000, 'gpt-35-turbo', '2024-06'), every(1, 12), prompt31);
    expect(seen.slice(0, 8).map(({ requests }) => requests)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(seen.map(({ status }) => status)).toEqual([...Array<number>(8).fill(200), 429, 429, 200, 200]);
    expect(seen.slice(0, 3).map(({ tokens }) => tokens)).toEqual([7984, 7968, 7952]);
  });

  test('R3 (16 Dec 2024, gpt-4o, 8k): 80 requests a minute, 660 tokens a call', async () => {
    const [first, second] = await calls(region(8000, 'gpt-4o', '2024-12'), [0, 1], prompt31);
    expect([first?.requests, first?.tokens, second?.tokens]).toEqual([79, 7340, 6680]);
    const seen = await calls(region(8000, 'gpt-4o', '2024-12'), every(0.5, 13), prompt31);
    expect([admitted(seen), seen[11]?.tokens, seen[12]?.status]).toEqual([12, 80, 429]);
  });

  test.for(['R4 (Mar 2025, gpt-4o-mini, 8k)', 'R5 (its Terraform twin)'])(
    '%s: 12 pass, the 13th is refused',
    async () => {
      const seen = await calls(region(8000, 'gpt-4o-mini', '2024-12'), every(1, 20), prompt31);
      expect(seen.findIndex(({ status }) => status === 429)).toBe(Math.floor(8000 / 660));
    },
  );

  test('R7 (Jul 2025, gpt-4o-mini, capacity 1): 10 requests a minute', async () => {
    const seen = await calls(region(1000, 'gpt-4o-mini', '2025-07'), every(1, 12), prompt31);
    expect(seen.findIndex(({ status }) => status === 429)).toBe(10);
  });

  test('R11 (28 Feb 2025, 20k): 660 a call of 20,000, 200 requests', async () => {
    const seen = await calls(region(20_000, 'gpt-4o', '2024-12'), [0, 1, 2], prompt31);
    expect(seen.map(({ tokens, requests }) => [tokens, requests])).toEqual([
      [19_340, 199],
      [18_680, 198],
      [18_020, 197],
    ]);
  });

  test('R12 (2 Oct 2025, gpt-5-nano, 100k): 2 for a prompt of six characters, one request for a thousand tokens', async () => {
    const [first] = await calls(region(100_000, 'gpt-5-nano', '2025-10'), [0], 'Hello!');
    expect(first).toEqual({ status: 200, tokens: 99_998, requests: 99 });
  });

  test('R13 (Apr 2024, gpt-35, 1k): one request in ten seconds, 984 tokens left', async () => {
    const [first, second, third] = await calls(region(1000, 'gpt-35-turbo', '2024-06'), [0, 9, 10], prompt31);
    expect([first, second?.status, third?.status]).toEqual([{ status: 200, requests: 0, tokens: 984 }, 429, 200]);
  });

  test('R10 (Jun 2024, later versions): 660 a call then too', async () => {
    const [first] = await calls(region(20_000, 'gpt-35-turbo', '2024-06', '1106'), [0], prompt31);
    expect(first?.tokens).toBe(19_340);
  });
});

describe('quotas', () => {
  const instance = (id: string, subscription: string, where: string) => ({
    endpoint: `https://${id}.openai.azure.com`,
    region: where,
    subscription,
    deployments: { d: { model: 'gpt-4o', sku: 'Standard', capacity: 100_000 } },
  });

  /** Tokens the instances let in within one second, asked in turn with requests of a thousand. */
  const taken = async (topology: Topology): Promise<number> => {
    const regions = createRegions(topology, { clock: fakeClock() });
    const ids = Object.keys(topology.instances);
    let sum = 0;
    for (let n = 0; n < 350; n++) {
      const response = await regions.respond(
        new Request(
          `https://${ids[n % ids.length]}.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21`,
          {
            method: 'POST',
            headers: { 'api-key': 'any', 'content-type': 'application/json' },
            body: JSON.stringify({ messages: [{ role: 'user', content: 'four' }], max_tokens: 999 }),
          },
        ),
      );
      if (response.status === 200) sum += 1000;
    }
    return sum;
  };

  const shared = (available?: number): NonNullable<Topology['quotas']> => [
    {
      subscription: 's1',
      region: 'westeurope',
      model: 'gpt-4o',
      tokensPerMinute: 100_000,
      ...(available !== undefined && { available }),
    },
    { subscription: 's2', region: 'westeurope', model: 'gpt-4o', tokensPerMinute: 100_000 },
    { subscription: 's1', region: 'swedencentral', model: 'gpt-4o', tokensPerMinute: 100_000 },
  ];
  const some = (...rows: readonly (readonly [string, string])[]) =>
    Object.fromEntries(rows.map(([subscription, where], n) => [`i${n}`, instance(`i${n}`, subscription, where)]));
  const same = ['s1', 'westeurope'] as const;

  test.for([
    ['CP-01: one instance', { instances: some(same), quotas: shared() }, 100_000],
    ['CP-01: two instances of one quota', { instances: some(same, same), quotas: shared() }, 100_000],
    ['CP-01: three instances of one quota', { instances: some(same, same, same), quotas: shared() }, 100_000],
    ['CP-01: a region that has less than the quota', { instances: some(same), quotas: shared(60_000) }, 60_000],
    ['CP-02: two subscriptions', { instances: some(same, ['s2', 'westeurope']), quotas: shared() }, 200_000],
    ['CP-02: two regions', { instances: some(same, ['s1', 'swedencentral']), quotas: shared() }, 200_000],
  ] as const)('%s', async ([, topology, expected]) => {
    expect(await taken(topology)).toBe(expected);
  });
});
