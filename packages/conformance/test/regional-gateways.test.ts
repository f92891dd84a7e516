import type { Api, ServiceSnapshot } from '@spillway/artifacts';
import {
  createFleet,
  createFrontDoor,
  type Fleet,
  type FrontDoorClient,
  type FrontDoorOptions,
  inProcessTransport,
  VirtualClock,
} from '@spillway/emulator';
import { createRegions, type Regions, type Topology } from '@spillway/mock-aoai';
import { Body, encodeUtf8, HeaderMap, type ResponseMessage } from '@spillway/policies';
import { describe, expect, test } from 'vitest';
import { backend, openAiApi, policyOf, poolOf, serviceOf } from './bench.ts';

// Two regions with a gateway and a model each, in the ways they are put together: every gateway for its own region, or
// with the other region as its last resort; found by name, with health looked at in two ways.

const deployments = { d: { model: 'gpt-4o', version: '2024-11-20', sku: 'Standard', capacity: 1_000_000 } };
const topology: Topology = {
  instances: {
    a: { endpoint: 'https://a.openai.azure.com', region: 'westeurope', deployments },
    b: { endpoint: 'https://b.openai.azure.com', region: 'swedencentral', deployments },
  },
};

const gateways = [
  { id: 'gwA', region: 'westeurope' },
  { id: 'gwB', region: 'swedencentral' },
];

const rule = {
  name: 'down',
  count: 1,
  intervalMs: 60_000,
  statusCodeRanges: [
    { min: 429, max: 429 },
    { min: 500, max: 599 },
  ],
  errorReasons: ['BackendConnectionFailure', 'Timeout'],
  tripDurationMs: 60_000,
  acceptRetryAfter: true,
};

/** Each region to its own pool; a region that nobody listed is refused. */
const routed = policyOf(`<policies>
  <inbound><base /><choose>
    <when condition="@(context.Deployment.Region == "West Europe")"><set-backend-service backend-id="pool-a" /></when>
    <when condition="@(context.Deployment.Region == "Sweden Central")"><set-backend-service backend-id="pool-b" /></when>
    <otherwise><return-response><set-status code="503" reason="Service Unavailable" /></return-response></otherwise>
  </choose></inbound>
  <backend><retry count="2" interval="0" first-fast-retry="true" condition="@(context.Response == null || context.Response.StatusCode == 429 || context.Response.StatusCode >= 500)"><forward-request buffer-request-body="true" /></retry></backend>
  <outbound><base /></outbound>
  <on-error><base /><return-response><set-status code="503" reason="Service Unavailable" /></return-response></on-error>
</policies>`);

/** Healthy is a gateway whose model lists its deployments, which costs no token. */
const healthPolicy = policyOf(`<policies>
  <inbound><base />
    <send-request mode="new" response-variable-name="seen" timeout="5" ignore-error="true">
      <set-url>@("https://" + (context.Deployment.Region == "West Europe" ? "a" : "b") + ".openai.azure.com/openai/models?api-version=2024-10-21")</set-url>
      <set-method>GET</set-method>
      <set-header name="api-key" exists-action="override"><value>probe</value></set-header>
    </send-request>
    <return-response><set-status code="@(context.Variables.GetValueOrDefault<IResponse>("seen") == null ? 503 : ((IResponse)context.Variables["seen"]).StatusCode)" reason="x" /></return-response>
  </inbound>
  <backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error>
</policies>`);

const healthApi: Api = openAiApi(healthPolicy, {
  id: 'health',
  path: 'health',
  subscriptionRequired: false,
  operations: [{ id: 'get', displayName: 'get', method: 'GET', urlTemplate: '/' }],
});

interface World {
  readonly clock: VirtualClock;
  readonly regions: Regions;
  readonly fleet: Fleet;
  readonly snapshot: ServiceSnapshot;
  /** Sends from a client of region A; what it got, in the words of the table below. */
  ask(client: FrontDoorClient): Promise<string>;
  client(options?: Partial<FrontDoorOptions>): { readonly client: FrontDoorClient; probe(): Promise<void> };
}

const request = () => ({
  method: 'POST',
  url: 'http://gateway.test/openai/deployments/d/chat/completions?api-version=2024-10-21',
  headers: HeaderMap.from([
    ['api-key', 'key-one'],
    ['Content-Type', 'application/json'],
  ]),
  body: Body.ofBytes(encodeUtf8(JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }))),
  ipAddress: '192.0.2.7',
  signal: new AbortController().signal,
});

/** @param isMirrored each pool has the other region as its last resort */
const worldOf = (isMirrored: boolean, more: object = {}): World => {
  const clock = new VirtualClock();
  const regions = createRegions(topology, { clock });
  const pool = (id: string, own: string, other: string) =>
    poolOf(id, [own, 1, 1], ...(isMirrored ? [[other, 2, 1] as const] : []));
  const base = serviceOf(
    topology,
    [openAiApi(routed), healthApi],
    [backend('a', 'a', rule), backend('b', 'b', rule), pool('pool-a', 'a', 'b'), pool('pool-b', 'b', 'a')],
  );
  const snapshot = {
    ...base,
    topology: { ...base.topology, gateways: gateways.map((gateway) => ({ ...gateway, ...more })) },
  } as ServiceSnapshot;
  const fleet = createFleet({ snapshot, clock, transport: inProcessTransport((sent) => regions.respond(sent)) });
  const ask = (client: FrontDoorClient): Promise<string> =>
    clock.run(async () => {
      const through = client.gateway()?.at(-1) ?? '';
      const asked = ['a', 'b'].map((id) => [id, regions.journal(id).length] as const);
      let response: ResponseMessage;
      try {
        response = await client.send(request());
        await response.body?.buffer();
      } catch {
        return '—';
      }
      if (response.status !== 200) return `err ${response.status} via ${through}`;
      const served = asked.find(([id, before]) => regions.journal(id).length > before)?.[0] ?? '';
      return `${through}→${served.toUpperCase()}`;
    });
  return {
    clock,
    regions,
    fleet,
    snapshot,
    ask,
    client: (options = {}) => {
      const door = createFrontDoor({ fleet, clock, ...options });
      return { client: door.client('westeurope'), probe: door.probe };
    },
  };
};

const custom = { probePath: '/health/' };

interface State {
  readonly gwA: number;
  readonly gwB: number;
  readonly aiA: number;
  readonly aiB: number;
}

const put = ({ fleet, regions }: World, { gwA, gwB, aiA, aiB }: State): void => {
  fleet.setState('gwA', gwA ? 'up' : 'down');
  fleet.setState('gwB', gwB ? 'up' : 'down');
  if (!aiA) regions.setFault('a', { outage: 'refused' });
  if (!aiB) regions.setFault('b', { outage: 'refused' });
};

describe('GW-03: sixteen states, seen from region A', () => {
  const err = (gateway: string) => `err 503 via ${gateway}`;
  const lost = '—';
  // gateway A, gateway B, models in A, models in B; own regions only, the same with a look at the models, mirrored.
  const table: readonly (readonly [number, number, number, number, string, string, string])[] = [
    [1, 1, 1, 1, 'A→A', 'A→A', 'A→A'],
    [1, 1, 1, 0, 'A→A', 'A→A', 'A→A'],
    [1, 1, 0, 1, err('A'), 'B→B', 'A→B'],
    [1, 1, 0, 0, err('A'), err('A'), err('A')],
    [1, 0, 1, 1, 'A→A', 'A→A', 'A→A'],
    [1, 0, 1, 0, 'A→A', 'A→A', 'A→A'],
    [1, 0, 0, 1, err('A'), err('A'), 'A→B'],
    [1, 0, 0, 0, err('A'), err('A'), err('A')],
    [0, 1, 1, 1, 'B→B', 'B→B', 'B→B'],
    [0, 1, 1, 0, err('B'), err('B'), 'B→A'],
    [0, 1, 0, 1, 'B→B', 'B→B', 'B→B'],
    [0, 1, 0, 0, err('B'), err('B'), err('B')],
    [0, 0, 1, 1, lost, lost, lost],
    [0, 0, 1, 0, lost, lost, lost],
    [0, 0, 0, 1, lost, lost, lost],
    [0, 0, 0, 0, lost, lost, lost],
  ];

  test.for(table)('gateways %i %i, models %i %i', async ([gwA, gwB, aiA, aiB, builtIn, looked, mirrored]) => {
    const outcome = async (isMirrored: boolean, options: Partial<FrontDoorOptions>): Promise<string> => {
      const world = worldOf(isMirrored);
      put(world, { gwA, gwB, aiA, aiB });
      const { client, probe } = world.client(options);
      await probe();
      return await world.ask(client);
    };
    expect([await outcome(false, {}), await outcome(false, custom), await outcome(true, {})]).toEqual([
      builtIn,
      looked,
      mirrored,
    ]);
  });

  test('no remote model is asked while the own one can serve', async () => {
    const world = worldOf(true);
    const { client } = world.client();
    for (let call = 0; call < 20; call++) {
      await world.ask(client);
      world.clock.advance(1000);
    }
    expect([world.regions.journal('a').length, world.regions.journal('b').length]).toEqual([20, 0]);
  });
});

/** A request every second; those that failed, by second. */
const everySecond = async (
  world: World,
  client: FrontDoorClient,
  seconds: number,
  events: Readonly<Record<number, () => void>>,
): Promise<readonly string[]> => {
  const outcomes: string[] = [];
  for (let second = 0; second < seconds; second++) {
    events[second]?.();
    outcomes.push(await world.ask(client));
    world.clock.advance(1000);
    // What a look at the gateways has started ends before the next second.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return outcomes;
};

const secondsOf = (outcomes: readonly string[], wanted: (outcome: string) => boolean): readonly number[] =>
  outcomes.flatMap((outcome, second) => (wanted(outcome) ? [second] : []));

describe('GW-01: a gateway that is lost and comes back', () => {
  test('clients that keep to the time to live fail within it and the time between two looks', async () => {
    const world = worldOf(false);
    const { client } = world.client();
    const outcomes = await everySecond(world, client, 520, {
      100: () => world.fleet.setState('gwA', 'down'),
      400: () => world.fleet.setState('gwA', 'up'),
    });
    const failed = secondsOf(outcomes, (outcome) => outcome === '—');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toBeGreaterThanOrEqual(100);
    expect(failed.at(-1)).toBeLessThanOrEqual(190);
    expect(new Set(outcomes.slice(191, 400))).toEqual(new Set(['B→B']));
    expect(new Set(outcomes.slice(491))).toEqual(new Set(['A→A']));
  });

  test('a drill that disables one costs no request', async () => {
    const world = worldOf(false);
    const { client } = world.client();
    const outcomes = await everySecond(world, client, 400, {
      100: () => world.fleet.setState('gwA', 'disabled'),
      250: () => world.fleet.setState('gwA', 'up'),
    });
    expect(secondsOf(outcomes, (outcome) => !/^[AB]→[AB]$/.test(outcome))).toEqual([]);
    expect(new Set(outcomes.slice(161, 250))).toEqual(new Set(['B→B']));
    expect(new Set(outcomes.slice(311))).toEqual(new Set(['A→A']));
  });
});

describe('GW-02: the models of a region are lost, its gateway is not', () => {
  test('a look at the gateway alone sees nothing, and the caller gets 503', async () => {
    const world = worldOf(false);
    const { client } = world.client();
    const outcomes = await everySecond(world, client, 200, {
      50: () => world.regions.setFault('a', { outage: 'refused' }),
    });
    expect(new Set(outcomes.slice(50))).toEqual(new Set(['err 503 via A']));
  });

  test('a look at the models moves the traffic, and asks for no token', async () => {
    const world = worldOf(false);
    const { client } = world.client(custom);
    const outcomes = await everySecond(world, client, 200, {
      50: () => world.regions.setFault('a', { outage: 'refused' }),
    });
    const failed = secondsOf(outcomes, (outcome) => outcome.startsWith('err'));
    expect([failed[0], (failed.at(-1) ?? 0) <= 140]).toEqual([50, true]);
    expect(new Set(outcomes.slice(141))).toEqual(new Set(['B→B']));
    const looks = world.regions.journal('*').filter(({ path }) => path.endsWith('/models'));
    expect(looks.length).toBeGreaterThan(5);
    expect(looks.filter(({ usage }) => usage !== null)).toEqual([]);
  });

  test('a gateway in a region that nobody listed refuses', async () => {
    const world = worldOf(false, { region: 'francecentral' });
    const { client } = world.client();
    expect(await world.ask(client)).toBe('err 503 via A');
    expect(world.regions.journal('*')).toEqual([]);
  });
});

describe('GW-04: the control plane is lost', () => {
  test('publishing fails and says so, the gateways go on with what they have', async () => {
    const world = worldOf(false);
    const { client } = world.client();
    const without = { ...world.snapshot, apis: [] };
    world.fleet.setControlPlane(false);
    expect(() => world.fleet.publish(without)).toThrow('GTW001');
    expect(await world.ask(client)).toBe('A→A');
    world.fleet.setControlPlane(true);
    world.fleet.publish(without);
    expect(await world.ask(client)).toBe('err 404 via A');
  });

  test('a snapshot that is refused changes no gateway', async () => {
    const world = worldOf(false);
    const { client } = world.client();
    const broken = policyOf('<policies><inbound><set-header /></inbound></policies>');
    expect(() => world.fleet.publish({ ...world.snapshot, apis: [openAiApi(broken)] })).toThrow();
    expect(await world.ask(client)).toBe('A→A');
  });
});

describe('units', () => {
  const limited = policyOf(
    '<policies><inbound><base /><rate-limit-by-key calls="3" renewal-period="60" counter-key="k" /><set-backend-service backend-id="a" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>',
  );

  test.for([
    { more: {}, accepted: 3 },
    { more: { units: 3 }, accepted: 9 },
    { more: { units: 3, state: 'shared' }, accepted: 3 },
  ])('$more accept $accepted calls of a limit of 3', async ({ more, accepted }) => {
    const world = worldOf(false, more);
    world.fleet.publish({ ...world.snapshot, apis: [openAiApi(limited)] });
    const { client } = world.client();
    const outcomes: string[] = [];
    for (let call = 0; call < 12; call++) outcomes.push(await world.ask(client));
    expect(outcomes.filter((outcome) => outcome === 'A→A')).toHaveLength(accepted);
    expect(outcomes.filter((outcome) => outcome === 'err 429 via A')).toHaveLength(12 - accepted);
  });

  test('each unit learns of a throttled member by itself', async () => {
    const world = worldOf(true, { units: 3 });
    const { client } = world.client();
    world.regions.setFault('a', { status: 429, retryAfter: { seconds: 20 } });
    for (let call = 0; call < 9; call++) expect(await world.ask(client)).toMatch(/^A→/);
    expect(world.regions.journal('a')).toHaveLength(3);
  });
});
