import type { Backend } from '@spillway/artifacts';
import type { Topology } from '@spillway/mock-aoai';
import { describe, expect, test } from 'vitest';
import { type Answered, backend, benchOn, breaker, openAiApi, policyOf, poolOf, serviceOf } from './bench.ts';

// Runs of the real gateway over the real service, each named as the collection of recordings names it: what came out,
// in order, comes out here. Region names are those of `x-ms-region`.

const regions = {
  UK: 'uksouth',
  SE: 'swedencentral',
  FR: 'francecentral',
  EUS: 'eastus',
  WUS: 'westus',
  NCUS: 'northcentralus',
  SCUS: 'southcentralus',
} as const;
type Place = keyof typeof regions;

const displayNames: Readonly<Record<string, Place>> = {
  'UK South': 'UK',
  'Sweden Central': 'SE',
  'France Central': 'FR',
  'East US': 'EUS',
  'West US': 'WUS',
  'North Central US': 'NCUS',
  'South Central US': 'SCUS',
};

interface Deployed {
  readonly model: string;
  readonly version?: string;
  readonly sku?: string;
  readonly capacity: number;
  readonly charging: '2024-06' | '2024-12' | '2025-07';
}

const topologyOf = (deployment: Deployed, ...places: readonly Place[]): Topology => ({
  instances: Object.fromEntries(
    places.map((place) => [
      place,
      {
        endpoint: `https://${place.toLowerCase()}.openai.azure.com`,
        region: regions[place],
        deployments: { d: { sku: 'Standard', ...deployment } },
      },
    ]),
  ),
});

/** The lab's policy in our words: a pool, two more attempts at once, and an answer that tells nothing. */
const pooled = (retries: boolean, pool = 'pool') =>
  policyOf(`<policies>
    <inbound><base /><set-backend-service backend-id="${pool}" /></inbound>
    <backend>${
      retries
        ? `<retry count="2" interval="0" first-fast-retry="true" condition="@(context.Response.StatusCode == 429 || context.Response.StatusCode == 503)"><set-backend-service backend-id="${pool}" /><forward-request buffer-request-body="true" /></retry>`
        : '<forward-request />'
    }</backend>
    <outbound><base /></outbound>
    <on-error><base /><choose><when condition="@(context.Response.StatusCode == 503)"><return-response><set-status code="503" reason="Service Unavailable" /></return-response></when></choose></on-error>
  </policies>`);

interface Recorded {
  readonly deployment: Deployed;
  /** Members in list order, with priority and weight. */
  readonly members: readonly (readonly [Place, number, number])[];
  readonly retries: boolean;
  readonly trips?: readonly [count: number, intervalMs: number, tripMs: number];
  readonly everyMs: number;
  readonly calls: number;
  /** Calls that came before the run. */
  readonly before?: number;
}

const prompt31 = 'You are a sarcastic, unhelpful assistant. Can you tell me the time, please?';

const run = async (recorded: Recorded): Promise<readonly Answered[]> => {
  const { deployment, members, trips, everyMs, calls, before = 0 } = recorded;
  const topology = topologyOf(deployment, ...members.map(([place]) => place));
  const rule = trips && breaker(...trips);
  const backends: readonly Backend[] = [
    ...members.map(([place]) => backend(place, place.toLowerCase(), rule)),
    poolOf('pool', ...members),
  ];
  const bench = benchOn(topology, serviceOf(topology, [openAiApi(pooled(recorded.retries))], backends));
  const answers: Answered[] = [];
  for (let call = 0; call < before + calls; call++) {
    const body = { messages: [{ role: 'user', content: prompt31 }] };
    answers.push(await bench.clock.run(() => bench.send({ deployment: 'd', body })));
    bench.clock.advance(everyMs);
  }
  return answers.slice(before);
};

const placesOf = (answers: readonly Answered[]): readonly (Place | number)[] =>
  answers.map(({ status, headers }) => (status === 200 ? (displayNames[headers['x-ms-region'] ?? ''] ?? 0) : status));

const times = (place: Place, count: number): readonly Place[] => Array.from({ length: count }, () => place);
const alternating = (count: number, ...places: readonly Place[]): readonly (Place | undefined)[] =>
  Array.from({ length: count }, (_, n) => places[n % places.length]);

const weighted = [
  ['UK', 1, 80],
  ['SE', 1, 10],
  ['FR', 1, 10],
] as const;

describe('recorded through the gateway', () => {
  test('R1 (8 Jul 2024): weights 80/10/10 without a breaker tripping come in blocks of 8, 1 and 1', async () => {
    const answers = await run({
      deployment: { model: 'gpt-35-turbo', version: '0613', capacity: 20_000, charging: '2024-06' },
      members: weighted,
      retries: false,
      trips: [3, 300_000, 60_000],
      everyMs: 1300,
      calls: 20,
      // The first block was short by one: the pointer survives between runs.
      before: 1,
    });
    expect(placesOf(answers)).toEqual([...times('UK', 7), 'SE', 'FR', ...times('UK', 8), 'SE', 'FR', 'UK']);
  });

  test('R2 (20 Nov 2024): eight requests in ten seconds that slide, and no 429 reaches the caller', async () => {
    const answers = await run({
      deployment: { model: 'gpt-35-turbo', version: '0613', capacity: 8000, charging: '2024-06' },
      members: weighted,
      retries: true,
      trips: [1, 300_000, 3000],
      everyMs: 1000,
      calls: 20,
    });
    const places = placesOf(answers);
    expect(places.slice(0, 10)).toEqual([...times('UK', 8), 'SE', 'FR']);
    expect(new Set(places)).toEqual(new Set(['UK', 'SE', 'FR']));
    const inUk = answers.filter((_, index) => places[index] === 'UK');
    const remaining = (name: string) => inUk.map(({ headers }) => Number(headers[`x-ratelimit-remaining-${name}`]));
    // Down to none, and it stays there while calls succeed as old ones leave the window.
    expect(remaining('requests').slice(0, 8)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(Math.max(...remaining('requests').slice(8))).toBeLessThanOrEqual(2);
    const spent = remaining('tokens').map((value, index, all) => (all[index - 1] ?? 8000) - value);
    expect(new Set(spent)).toEqual(new Set([16]));
  });

  test('R3 (16 Dec 2024): 660 tokens a call; the refusal is absorbed and the others alternate', async () => {
    const answers = await run({
      deployment: { model: 'gpt-4o', sku: 'GlobalStandard', capacity: 8000, charging: '2024-12' },
      members: weighted,
      retries: true,
      trips: [1, 300_000, 60_000],
      everyMs: 1000,
      calls: 20,
    });
    expect(placesOf(answers)).toEqual([
      ...times('UK', 8),
      'SE',
      'FR',
      ...times('UK', 4),
      ...alternating(6, 'SE', 'FR'),
    ]);
    const uk = answers.filter((_, index) => placesOf(answers)[index] === 'UK');
    expect(uk.map(({ headers }) => Number(headers['x-ratelimit-remaining-tokens']))).toEqual(
      Array.from({ length: 12 }, (_, n) => 8000 - 660 * (n + 1)),
    );
    expect(uk[0]?.headers['x-ratelimit-limit-requests']).toBe('80');
  });

  test.for([
    { name: 'R4 (Mar 2025)', first: 'EUS', others: ['SE', 'WUS'], capacity: 8000, charging: '2024-12', block: 12 },
    { name: 'R5 (Mar 2025)', first: 'UK', others: ['SE', 'FR'], capacity: 8000, charging: '2024-12', block: 12 },
    { name: 'R7 (Jul 2025)', first: 'EUS', others: ['SE', 'WUS'], capacity: 1000, charging: '2025-07', block: 10 },
  ] as const)('$name: $block calls to the first, then the second group alternates', async (recorded) => {
    const { first, others, block, capacity, charging } = recorded;
    const answers = await run({
      deployment: { model: 'gpt-4o-mini', sku: 'GlobalStandard', capacity, charging },
      members: [[first, 1, 100], ...others.map((place) => [place, 2, 50] as const)],
      retries: true,
      trips: [1, 300_000, 60_000],
      everyMs: 1000,
      calls: 20,
    });
    expect(placesOf(answers)).toEqual([...times(first, block), ...alternating(20 - block, ...others)]);
  });

  test('R8 (Jan 2025): a pool that is exhausted answers 503 at once, with what on-error made of it', async () => {
    const answers = await run({
      deployment: { model: 'gpt-4o-mini', capacity: 1000, charging: '2024-06' },
      members: [
        ['EUS', 1, 1],
        ['SE', 2, 1],
      ],
      retries: true,
      trips: [1, 300_000, 60_000],
      everyMs: 100,
      calls: 20,
    });
    const statuses = answers.map(({ status }) => status);
    const served = statuses.indexOf(503);
    expect(served).toBeGreaterThan(0);
    expect(new Set(statuses.slice(served))).toEqual(new Set([503]));
    for (const { status, body, at, endedAt, trace } of answers.filter((each) => each.status === 503)) {
      expect([status, body, endedAt - at]).toEqual([503, '', 0]);
      expect(trace?.attempts.filter(({ status: answered }) => answered === 200)).toEqual([]);
    }
    // None of the later ones asked anybody.
    for (const { trace } of answers.slice(served + 1)) expect(trace?.attempts).toEqual([]);
  });

  test('R10 (Jun 2024): two pools have pointers of their own, and a call takes 660 tokens', async () => {
    const deployment: Deployed = { model: 'gpt-35-turbo', version: '1106', capacity: 20_000, charging: '2024-06' };
    const topology = topologyOf(deployment, 'FR', 'SE', 'NCUS', 'SCUS');
    const routed = policyOf(`<policies>
      <inbound><base /><choose>
        <when condition="@(context.Request.MatchedParameters["deployment-id"] == "d" && context.Request.Headers.GetValueOrDefault("version", "") == "1106")"><set-backend-service backend-id="pool-1106" /></when>
        <otherwise><set-backend-service backend-id="pool-0125" /></otherwise>
      </choose></inbound>
      <backend><forward-request /></backend><outbound><base /></outbound><on-error><base /></on-error>
    </policies>`);
    const backends = [
      ...(['FR', 'SE', 'NCUS', 'SCUS'] as const).map((place) => backend(place, place.toLowerCase())),
      poolOf('pool-1106', ['FR', 1, 1], ['SE', 1, 1]),
      poolOf('pool-0125', ['NCUS', 1, 1], ['SCUS', 1, 1]),
    ];
    const bench = benchOn(topology, serviceOf(topology, [openAiApi(routed)], backends));
    const answers: Answered[] = [];
    for (const version of ['1106', '0125', '1106', '0125']) {
      const body = { messages: [{ role: 'user', content: prompt31 }] };
      answers.push(await bench.clock.run(() => bench.send({ deployment: 'd', body, headers: { version } })));
    }
    expect(placesOf(answers)).toEqual(['FR', 'NCUS', 'SE', 'SCUS']);
    expect(answers.map(({ headers }) => Number(headers['x-ratelimit-remaining-tokens']))).toEqual(
      Array.from({ length: 4 }, () => 19_340),
    );
  });
});
