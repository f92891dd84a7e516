import { renderMarkdownReport, runGate, type Scenario } from '@spillway/conformance';
import { expect, test } from 'vitest';
import { exampleFiles, patched } from './examples.ts';

/** What a scenario says on an example, a line for each target: its mismatches, or why it was not run. */
const said = async (
  example: string,
  more: Partial<Scenario>,
  changes: Parameters<typeof patched>[1] = {},
  only?: string,
): Promise<readonly string[]> => {
  const scenario: Scenario = { id: 'A', title: 'a', steps: [{ request: {} }], expect: { statuses: {} }, ...more };
  const { scenarios } = await runGate({ files: patched(exampleFiles(example), changes), scenarios: [scenario] });
  const shown = scenarios.filter(({ deployment }) => only === undefined || deployment === only);
  return shown.flatMap(({ deployment, reason, cases }) => [
    ...(reason === undefined ? [] : [`${deployment}: ${reason}`]),
    ...cases.flatMap(({ mismatches }) =>
      mismatches.map((each) => `${each.expectation}: expected ${each.expected}, got ${each.actual}`),
    ),
  ]);
};

const spillover = '01-spillover';
const pools = '03-pool-per-deployment';
const policy = 'apis/openai/policy.xml';
const ok = { statuses: { '200': 1 } };
const failing = { fault: { on: 'members', status: 503 } } as const;

test.for<{ readonly name: string; readonly scenario: Partial<Scenario>; readonly says: string }>([
  {
    name: 'another server',
    scenario: { steps: [{ request: { expect: { servedBy: 'payg' } } }] },
    says: 'request at 0 s: served by: expected payg (payg-sdc), got ptu-weu 200',
  },
  {
    name: 'no server at all',
    scenario: { steps: [failing, { request: {} }, { request: { expect: { servedBy: 'ptu' } } }] },
    says: 'request at 0 s: served by: expected ptu (ptu-weu), got no backend called',
  },
  {
    name: 'more attempts than at most',
    scenario: { steps: [failing, { request: { expect: { attempts: { atMost: 1 } } } }] },
    says: 'request at 0 s: attempts: expected 1 at most, got 2 (ptu-weu 503, then payg-sdc 503)',
  },
  {
    name: 'time that passes',
    scenario: {
      steps: [{ fault: { on: 'ptu', outage: 'timeout' } }, { request: { expect: { elapsed: 0, status: 200 } } }],
    },
    says: 'request at 0 s: seconds it took: expected 0, got 120',
  },
  {
    name: 'a header of another value',
    scenario: { steps: [{ request: { expect: { headers: { 'X-MS-Region': 'Sweden Central' } } } }] },
    says: 'request at 0 s: header X-MS-Region: expected Sweden Central, got West Europe',
  },
  {
    name: 'a header that must not be there',
    scenario: { steps: [{ request: { expect: { headers: { 'x-ms-region': null, 'x-none': null } } } }] },
    says: 'request at 0 s: header x-ms-region: expected none, got West Europe',
  },
  {
    name: 'answers of others',
    scenario: { expect: { served: { payg: 1 } } },
    says: 'answers of payg (payg-sdc): expected 1, got 0',
  },
  {
    name: 'answers of one row',
    scenario: {
      steps: [
        {
          requests: [
            { count: 2, every: 2, expect: { statuses: { '200': 2 } } },
            { count: 2, every: 2, headers: { 'x-ms-version': '{n}' }, expect: { statuses: { '429': 2 } } },
          ],
        },
      ],
    },
    says: 'statuses of 2 requests from 0 s on: expected {"429":2}, got {"200":2}',
  },
  {
    name: 'tokens billed elsewhere',
    scenario: { expect: { charged: { payg: 24 } } },
    says: 'tokens that payg (payg-sdc) bill for: expected 24, got 0',
  },
  {
    name: 'tokens that no answer told',
    scenario: { steps: [{ request: { stream: true } }], expect: { metered: 'exact' } },
    says: 'answers whose tokens are exact: expected 1, got 0',
  },
  {
    name: 'tokens that are known where an estimate is expected',
    scenario: { expect: { metered: 'estimated' } },
    says: 'answers whose tokens are estimated: expected 1, got 0',
  },
  {
    name: 'another state of health',
    scenario: { steps: [failing, { request: {} }, { health: { state: 'degraded', open: 1 } }] },
    says: 'health at 0 s: state: expected degraded, got unhealthy',
  },
  {
    name: 'another number of open members',
    scenario: { steps: [failing, { request: {} }, { health: { state: 'unhealthy', open: 1 } }] },
    says: 'health at 0 s: open members: expected 1, got 2',
  },
  {
    name: 'a deployment that is asked for more often',
    scenario: { steps: [failing, { request: {} }], expect: { asked: { 'gpt-4o': 1, 'gpt-5': [1, 2] } } },
    says: 'requests for gpt-4o: expected 1, got 2\nrequests for gpt-5: expected 1 to 2, got 0',
  },
  {
    name: 'errors that come too early',
    scenario: { steps: [failing, { request: {} }], expect: { errorsWithin: [1, 2] } },
    says: 'requests that fail: expected some, from 1 s to 2 s, got from 0 s to 0 s',
  },
  {
    name: 'errors that do not come',
    scenario: { expect: { errorsWithin: [0, 2] } },
    says: 'requests that fail: expected some, from 0 s to 2 s, got none',
  },
  {
    name: 'another gateway',
    scenario: {
      frontDoor: {},
      steps: [{ gateway: { on: 'gw-weu', state: 'down' } }, { request: { expect: { gateway: 'gw-weu' } } }],
    },
    says: 'request at 0 s: gateway: expected gw-weu, got none',
  },
  {
    name: 'a token that is never renewed',
    scenario: { expect: { identity: 'renewed' } },
    says: 'tokens of the gateway: expected more than one, got 1',
  },
  {
    name: 'an overshoot of no limit',
    scenario: { expect: { overshoot: 1 } },
    says: 'tokens that the caller may use a minute: expected some, got no limit',
  },
  {
    name: 'waits that nobody is told',
    scenario: { expect: { retryAfters: 'falling' } },
    says: 'waits that callers are told: expected some, got none',
  },
  {
    name: 'answers that differ',
    scenario: {
      steps: [{ request: {} }, failing, { request: {} }],
      expect: { answers: 'alike' },
    },
    says: 'answers: expected alike: 200 ',
  },
  {
    name: 'names that callers see',
    scenario: { expect: { discloses: 'nothing' } },
    says: 'internal names in answers: expected none, got `West Europe`',
  },
  {
    name: 'capacity that is left alone',
    scenario: {
      steps: [
        { fault: { on: 'ptu', limit: { requests: 10, seconds: 60 } } },
        { request: { count: 61, every: 1 } },
        { request: {} },
      ],
      expect: { utilisation: { ptu: 1, payg: 0.1 } },
    },
    says: 'nothing limits `payg`',
  },
])('$name is noticed', async ({ scenario, says }) => {
  const lines = await said(spillover, scenario).catch((error: unknown) => [String(error)]);
  expect(lines.join('\n')).toContain(says);
});

test('a first choice that is used to a sixth fails a floor of a half', async () => {
  const steps = [
    { fault: { on: 'ptu', limit: { requests: 60, seconds: 60 } } },
    { request: { every: 6, until: 599 } },
  ] as const;
  expect(await said(spillover, { steps, expect: { utilisation: { ptu: 0.1 } } })).toEqual([]);
  expect(await said(spillover, { steps, expect: { utilisation: { ptu: 0.5 } } })).toEqual([
    'utilisation of ptu (ptu-weu): expected 50 % at least, got 16.7 %',
  ]);
});

const steps = [{ request: { count: 1000, every: 1 } }];
const atRandom = {
  [policy]: (text: string) =>
    text.replace(
      '</inbound>',
      '<set-backend-service base-url="@("https://" + (new Random().Next(100) < 80 ? "payg-sdc" : "payg-frc") + ".openai.azure.com/openai")" /></inbound>',
    ),
};

test.for([
  { name: 'chance keeps shares', of: { 'payg-sdc': 80, 'payg-frc': 20 }, within: 'three-sigma', wrong: [] },
  {
    name: 'chance does not keep turns',
    of: { 'payg-sdc': 80, 'payg-frc': 20 },
    within: 'one-request',
    wrong: ['payg-sdc: expected 799 to 801 of 1000, got 791', 'payg-frc: expected 199 to 201 of 1000, got 209'],
  },
  {
    name: 'chance does not keep other shares',
    of: { 'payg-sdc': 70, 'payg-frc': 30 },
    within: 'three-sigma',
    wrong: ['payg-sdc: expected 657 to 743 of 1000, got 791', 'payg-frc: expected 257 to 343 of 1000, got 209'],
  },
] as const)('$name, $within', async ({ of, within, wrong }) => {
  const scenario = { tiers: [2], steps, expect: { shares: { of, within } } } as const;
  const lines = await said(pools, scenario, atRandom, 'gpt-4.1');
  expect(lines).toEqual(wrong.map((line) => `answers of ${line}`));
});

test.for([
  { weights: '2 to 1, then 5 to 1', file: 'gpt-4.1', from: '"weight": 2', to: '"weight": 5' },
  { weights: '80 to 20, then 60 to 20', file: 'gpt-4.1-mini', from: '"weight": 80', to: '"weight": 60' },
  { weights: '50 to 50, then 49 to 50', file: 'gpt-4.1-nano', from: '"weight": 50', to: '"weight": 49' },
])('turns keep the weights of the pool, $weights', async ({ file, from, to }) => {
  const scenario = { steps, expect: { shares: { of: 'weights', within: 'one-request' } } } as const;
  const changes = {
    [`backends/openai-${file}/backendInformation.json`]: (text: string) => text.replace(from, to),
  };
  const nobody = ['gpt-4o: `ptu-weu` alone comes first, so that no weights decide'];
  expect([await said(pools, scenario), await said(pools, scenario, changes)]).toEqual([nobody, nobody]);
});

test.for<{ readonly name: string; readonly scenario: Partial<Scenario>; readonly reason: string }>([
  {
    name: 'other numbers of members by priority',
    scenario: { tiers: [1, 2], expect: ok },
    reason: 'gpt-4o: it needs 1 then 2 members by priority, gpt-4o has 1 then 1',
  },
  {
    name: 'too few regions',
    scenario: { regions: 3, expect: ok },
    reason: 'gpt-4o: it needs members in 3 regions, those of gpt-4o are in 2',
  },
  {
    name: 'no embeddings',
    scenario: { steps: [{ request: { operation: 'embeddings' } }], expect: ok },
    reason: 'gpt-4o: no embeddings deployment is reached behind `openai`',
  },
  {
    name: 'a third member that is not there',
    scenario: { expect: { calls: { 'member-3': 0 } } },
    reason: 'gpt-4o: there is no `member-3`',
  },
  {
    name: 'a third priority that is not there',
    scenario: { steps: [{ fault: { on: 'tier-3', status: 503 } }, { request: {} }], expect: ok },
    reason: 'gpt-4o: there is no `tier-3`',
  },
  {
    name: 'a first choice without a neighbour',
    scenario: { expect: { shares: { of: 'weights', within: 'one-request' } } },
    reason: 'gpt-4o: `ptu-weu` alone comes first, so that no weights decide',
  },
  {
    name: 'limits that the caller does not have',
    scenario: { limits: { requestsPerMinute: 10 }, expect: ok },
    reason: 'gpt-4o: it is about callers with 10 requests a minute, `demo` has no such limit',
  },
  {
    name: 'no policy that asks for usage',
    scenario: { needs: 'usage', expect: ok },
    reason: 'gpt-4o: no policy asks streams what they used (`include_usage`)',
  },
  {
    name: 'no Responses API',
    scenario: { steps: [{ request: { operation: 'responses' } }], expect: ok },
    reason: 'gpt-4o: `openai` has no operation for responses',
  },
  {
    name: 'a dimension that no metric has',
    scenario: { expect: { meteredBy: { Model: 'deployment' } } },
    reason: 'gpt-4o: no token metric has the dimension `Model`',
  },
  {
    name: 'no threads',
    scenario: { steps: [{ request: { operation: 'thread' } }], expect: ok },
    reason: 'gpt-4o: `openai` has no operations for threads',
  },
  {
    name: 'no such gateway',
    scenario: { frontDoor: {}, steps: [{ gateway: { on: 'gw-b', state: 'down' } }, { request: {} }], expect: ok },
    reason: 'gpt-4o: there is no gateway `gw-b`',
  },
  {
    name: 'a caller without a token',
    scenario: { needs: 'token', expect: ok },
    reason: 'gpt-4o: `demo` calls without a token',
  },
  {
    name: 'a caller who may use everything',
    scenario: { needs: 'grants', expect: ok },
    reason: 'gpt-4o: `demo` may use every deployment',
  },
  {
    name: 'a caller of whom nothing is said',
    scenario: { needs: 'distrust', expect: ok },
    reason: 'gpt-4o: nothing is said about what `demo` may see',
  },
  {
    name: 'nobody who is trusted',
    scenario: { steps: [{ request: { as: 'trusted' } }], expect: ok },
    reason: 'gpt-4o: nobody who calls `openai` may see where answers come from',
  },
  {
    name: 'no API that is refused',
    scenario: { steps: [{ request: { api: 'denied' } }], expect: ok },
    reason: 'gpt-4o: there is no API that `demo` may not call',
  },
  {
    name: 'no deployment that is refused',
    scenario: { steps: [{ request: { deployment: 'denied' } }], expect: ok },
    reason: "gpt-4o: there is no other consumer's chat deployment behind `openai`",
  },
  {
    name: 'no other caller',
    scenario: { steps: [{ request: { as: 'other' } }], expect: ok },
    reason: 'gpt-4o: nobody else calls `openai` with the limits of `demo`',
  },
  {
    name: 'no other deployment',
    scenario: { steps: [{ request: { deployment: 'other' } }], expect: ok },
    reason: 'gpt-4o: there is no other chat deployment behind `openai`',
  },
])('$name: not applicable, with the reason', async ({ scenario, reason }) => {
  expect(await said(spillover, scenario)).toEqual([reason]);
});

test('a deployment that no operation reaches is not applicable', async () => {
  const changes = {
    'apis/openai/specification.yaml': (text: string) =>
      text.replace('/deployments/{deployment-id}/chat/completions:', '/deployments/gpt-4o/chat/completions:'),
  };
  expect(await said(spillover, { steps: [{ request: { deployment: 'gpt-5' } }], expect: ok }, changes)).toEqual([
    'gpt-4o: no operation of `openai` reaches `gpt-5`',
  ]);
});

test('embeddings that begin elsewhere than chat are not applicable', async () => {
  const changes = {
    'backends/openai-text-embedding-3-small/backendInformation.json': (text: string) =>
      text.replace('"priority": 1', '"priority": 3'),
  };
  const scenario = { tiers: [1, 2], steps: [{ request: { operation: 'embeddings' } }], expect: ok } as const;
  expect((await said(pools, scenario, changes))[0]).toBe('gpt-4o: embeddings begin at payg-sdc, and not at ptu-weu');
});

test('the report lists the regions that answered', async () => {
  const scenario: Scenario = {
    id: 'A',
    title: 'a',
    steps: [{ request: { count: 10, every: 1 } }],
    expect: { regions: 'logged' },
  };
  const report = await runGate({ files: exampleFiles('04-many-regions'), scenarios: [scenario] });
  expect(report.scenarios[0]?.cases[0]?.regions).toEqual({
    canadaeast: 2,
    eastus: 2,
    northcentralus: 2,
    southcentralus: 2,
    westus: 2,
  });
  expect(renderMarkdownReport(report)).toContain(
    '## Answers by the region that processed them\n\n- **A**, openai/gpt-4o as demo, a: canadaeast 2, eastus 2, northcentralus 2, southcentralus 2, westus 2\n',
  );
});

test.for<{
  readonly name: string;
  readonly steps: NonNullable<Scenario['steps']>;
  readonly reasons: readonly string[];
}>([
  { name: 'ten in a minute', steps: [{ request: { count: 20, every: 6 } }], reasons: [] },
  {
    name: 'eleven in a minute',
    steps: [{ request: { count: 10 } }, { at: 59, request: {} }],
    reasons: ['team-a', 'team-b'].map((name) => `\`${name}\` may send 10 requests a minute, and this sends 11`),
  },
  {
    name: 'eleven from two rows',
    steps: [
      {
        requests: [
          { count: 6, every: 8 },
          { count: 5, every: 9 },
        ],
      },
    ],
    reasons: ['team-a', 'team-b'].map((name) => `\`${name}\` may send 10 requests a minute, and this sends 11`),
  },
  {
    name: 'a long question',
    steps: [{ request: { size: 969 } }],
    reasons: ['`nightly` may use 1000 tokens a minute, and this may use 1001'],
  },
])('callers with limits: $name', async ({ steps: sent, reasons }) => {
  const scenario = { steps: sent, expect: { retryAfters: 'falling' } } as const;
  const { scenarios } = await runGate({
    files: exampleFiles('05-limits'),
    scenarios: [{ id: 'A', title: 'a', ...scenario }],
  });
  const found = scenarios.filter(({ deployment }) => deployment === 'gpt-4o').flatMap(({ reason }) => reason ?? []);
  expect(found).toEqual(reasons);
});

test('the report tells how far the count of the gateway is from what was billed', async () => {
  const scenario: Scenario = {
    id: 'A',
    title: 'a',
    limits: { tokensPerMinute: 1000 },
    steps: [{ request: { count: 3, stream: true, size: 300 } }],
    expect: { overshoot: 0 },
  };
  const report = await runGate({ files: exampleFiles('05-limits'), scenarios: [scenario] });
  expect(renderMarkdownReport(report)).toContain(
    '## Tokens that instances billed, and that the gateway counted\n\n- **A**, openai/gpt-4o as nightly, a: 408 billed, 392 counted, 16 apart\n',
  );
});

test('a gateway without token metrics, or with keys in place of its identity, is not applicable', async () => {
  const own = '02-bring-your-own-policy';
  expect(await said(own, { needs: 'metrics', expect: ok })).toEqual(['gpt-4o: no policy emits token metrics']);
  const withKey = (text: string): string =>
    text
      .replace(/<authentication-managed-identity [^>]*\/>/, '')
      .replace(/@\("Bearer "[^<]*/, 'Bearer key-not-a-secret');
  expect(await said(own, { needs: 'identity', expect: ok }, { [policy]: withKey })).toEqual([
    'gpt-4o: instances are not asked in the name of the gateway',
  ]);
});

test.for([
  [
    '02-bring-your-own-policy',
    'attempts without a good token of the gateway: expected none, got ptu-weu-1 without one',
  ],
  ['06-usage', 'tokens that traces say ptu-weu used: expected 24, got 0'],
])('what %s does wrong is told', async ([example = '', says = '']) => {
  const wrong: Readonly<Record<string, (text: string) => string>> = {
    '02-bring-your-own-policy': (text) => text.replace(/@\("Bearer "[^<]*/, 'Bearer key-not-a-secret'),
    '06-usage': (text) => text.replace(/<azure-openai-emit-token-metric[\s\S]*<\/azure-openai-emit-token-metric>/, ''),
  };
  const scenario = { expect: { identity: 'renewed', attributed: 'exact' } } as const;
  expect(await said(example, scenario, { [policy]: wrong[example]! })).toContain(says);
});

test('who may see where answers come from is not kept from it, and deployments that nobody may use are not judged', async () => {
  const scenario: Scenario = { id: 'A', title: 'a', needs: 'distrust', steps: [{ request: {} }], expect: ok };
  const report = await runGate({ files: exampleFiles('07-trust'), scenarios: [scenario] });
  const found = report.scenarios.map(({ deployment, consumer, reason = 'judged' }) => [deployment, consumer, reason]);
  expect(found).toEqual([
    ['gpt-4o', 'chatbot', 'judged'],
    ['gpt-4o', 'search', 'judged'],
    ['gpt-4o', 'operators', '`operators` may see where answers come from'],
    ['gpt-4o-mini', 'search', 'judged'],
    ['gpt-4o-mini', 'operators', '`operators` may see where answers come from'],
  ]);
  expect(report.notJudged).toContainEqual({ api: 'openai', deployment: 'gpt-4.1', reason: 'no consumer may use it' });
});
