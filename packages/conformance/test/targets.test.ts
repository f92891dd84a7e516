import { type ArtifactFiles, readArtifacts } from '@spillway/artifacts';
import { type GateReport, renderJsonReport, renderMarkdownReport, runGate, targetName } from '@spillway/conformance';
import type { Diagnostic } from '@spillway/diagnostics';
import { describe, expect, test } from 'vitest';
import { isWithin } from '../src/geography.ts';
import { chatProbe } from '../src/probes.ts';
import { findTargets } from '../src/target.ts';
import { exampleFiles, fewScenarios, patched } from './examples.ts';

const spillover = exampleFiles('01-spillover');
const byHand = exampleFiles('02-bring-your-own-policy');
const gate = (files: ArtifactFiles): Promise<GateReport> => runGate({ files, scenarios: fewScenarios() });

const statusesOf = (report: GateReport, consumer = 'demo'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    report.scenarios.filter((each) => each.consumer === consumer).map(({ id, status }) => [id, status]),
  );

const reasonOf = (report: GateReport, id: string, consumer = 'demo'): string | undefined =>
  report.scenarios.find((each) => each.id === id && each.consumer === consumer)?.reason;

const targetsIn = (files: ArtifactFiles) => {
  const { snapshot } = readArtifacts(files);
  if (snapshot?.topology === undefined) throw new Error('the folder does not load');
  return findTargets(snapshot, snapshot.topology);
};

const topology = (change: (text: string) => string, files = spillover): ArtifactFiles =>
  patched(files, { 'topology.yaml': change });

const instance = (id: string, region: string, deployments: string): ((text: string) => string) => {
  const added = `  ${id}:\n    endpoint: https://${id}.openai.azure.com\n    region: ${region}\n    deployments: ${deployments}\n`;
  return (text) => text.replace('consumers:\n', `${added}consumers:\n`);
};

test.for([
  { region: 'westeurope', sku: 'Standard', residency: 'eu', within: true },
  { region: 'westeurope', sku: 'ProvisionedManaged', residency: 'westeurope', within: true },
  { region: 'swedencentral', sku: 'Standard', residency: 'westeurope', within: false },
  { region: 'eastus', sku: 'Standard', residency: 'eu', within: false },
  { region: 'westeurope', sku: 'GlobalStandard', residency: 'eu', within: false },
  { region: 'westeurope', sku: 'GlobalProvisionedManaged', residency: 'eu', within: false },
  { region: 'westeurope', sku: 'GlobalBatch', residency: 'westeurope', within: false },
  { region: 'westeurope', sku: 'DeveloperTier', residency: 'eu', within: false },
  { region: 'westeurope', sku: 'DataZoneStandard', residency: 'eu', within: true },
  { region: 'eastus', sku: 'DataZoneProvisionedManaged', residency: 'us', within: true },
  { region: 'eastus', sku: 'DataZoneStandard', residency: 'eu', within: false },
  { region: 'westeurope', sku: 'DataZoneStandard', residency: 'westeurope', within: false },
  { region: 'japaneast', sku: 'DataZoneStandard', residency: 'apac', within: false },
  { region: 'eastus', sku: 'GlobalStandard', residency: 'none', within: true },
  { region: 'eu', sku: 'Standard', residency: 'eu', within: false },
  { region: 'uksouth', sku: 'Standard', residency: 'uksouth', within: true },
])('$sku in $region is within $residency: $within', ({ within, residency, ...place }) => {
  expect(isWithin(place, residency)).toBe(within);
});

test('an instance that processes a deployment anywhere is foreign for it, and no member', () => {
  const [target] = targetsIn(topology((text) => text.replace('ProvisionedManaged', 'GlobalStandard'))).targets;
  expect([target?.members, target?.foreign]).toEqual([['payg-sdc'], ['ptu-weu', 'outside-canary']]);
});

describe('the chat request of an API', () => {
  test.for([
    { template: '/deployments/{deployment-id}/chat/completions', path: '/openai/deployments/gpt%204/chat/completions' },
    { template: '/eu/{deployment}/chat/completions?v={v}', path: '/openai/eu/gpt%204/chat/completions' },
    { template: '/deployments/{id}/chat/completions', path: '/openai/deployments/gpt%204/chat/completions' },
    { template: '/*', path: '/openai/deployments/gpt%204/chat/completions' },
    { template: '/{*path}', path: '/openai/deployments/gpt%204/chat/completions' },
    { template: '/openai/*', path: '/openai/openai/deployments/gpt%204/chat/completions' },
    { template: '/deployments/{deployment-id}/*', path: '/openai/deployments/gpt%204/chat/completions' },
    { template: '/v1/chat/completions', path: '/openai/v1/chat/completions', model: 'gpt 4' },
    { template: '/{tenant}/chat/completions', path: '/openai/probe/chat/completions', model: 'gpt 4' },
    { template: '/v1/*', path: '/openai/v1/chat/completions', model: 'gpt 4' },
    { template: '/deployments/other/chat/completions', path: undefined },
    { template: '/deployments/{deployment-id}/embeddings', path: undefined },
  ])('follows $template', ({ template, path, model }) => {
    const [api] = targetsIn(byHand).targets.map((target) => target.api);
    if (api === undefined) throw new Error('no API');
    const operations = [{ id: 'o', displayName: 'o', method: 'POST', urlTemplate: template }];
    const found = chatProbe({ ...api, operations }, 'gpt 4');
    expect([found?.path, found?.body['model']]).toEqual([path, model]);
  });

  test('is sent in the v1 form to an API that has no other', async () => {
    const files = patched(byHand, {
      'apis/openai/specification.yaml': (text) =>
        text.replace('/deployments/{deployment-id}/chat/completions', '/v1/chat/completions'),
    });
    expect(statusesOf(await gate(files))).toMatchObject({ 'FO-01': 'passed', 'FO-02': 'passed', 'SV-01': 'passed' });
  });
});

const pool = 'backends/openai-pool/backendInformation.json';

const memberRows = [
  { name: 'the example', files: spillover, tiers: [['ptu-weu'], ['payg-sdc']] },
  {
    name: 'an instance with only an embedding deployment',
    files: topology(
      instance('emb', 'westeurope', '{ gpt-4o: { model: text-embedding-3-small, sku: Standard, capacity: 9 } }'),
    ),
    tiers: [['ptu-weu'], ['payg-sdc']],
  },
  {
    name: 'pay-as-you-go twice, the later one first in the pool',
    files: patched(spillover, {
      'topology.yaml': (text) => text.replace('ProvisionedManaged', 'Standard'),
      [pool]: (text) => text.replace('"priority": 1', '"priority": 3'),
    }),
    tiers: [['payg-sdc'], ['ptu-weu']],
  },
  {
    name: 'provisioned capacity that the pool puts last',
    files: patched(spillover, { [pool]: (text) => text.replace('"priority": 1', '"priority": 3') }),
    tiers: [['ptu-weu'], ['payg-sdc']],
  },
  {
    name: 'one priority for both',
    files: patched(spillover, { [pool]: (text) => text.replace('"priority": 2', '"priority": 1') }),
    tiers: [['ptu-weu', 'payg-sdc']],
  },
  {
    name: 'another pool that no policy names',
    files: new Map(spillover).set(
      'backends/a-pool/backendInformation.json',
      (spillover.get(pool) ?? '').replace('"priority": 2', '"priority": 1'),
    ),
    tiers: [['ptu-weu'], ['payg-sdc']],
  },
  { name: 'no pool at all', files: byHand, tiers: [['ptu-weu'], ['payg-sdc']] },
];

describe('members', () => {
  test.for(memberRows)('of $name', ({ files, tiers }) => {
    expect(targetsIn(files).targets.map((target) => target.tiers)).toEqual([tiers]);
  });

  test('that share the load leave scenarios about an order unjudged, not failed', async () => {
    // The pool begins with the one that the target lists last: the sweep must accept either.
    const shared = (text: string): string =>
      text
        .replace('"priority": 2', '"priority": 1')
        .replace('ptu-weu', 'first')
        .replace('payg-sdc', 'ptu-weu')
        .replace('first', 'payg-sdc');
    const report = await gate(patched(spillover, { [pool]: shared }));
    expect(statusesOf(report)).toEqual({
      'CR-01': 'passed',
      'FO-01': 'not-applicable',
      'FO-02': 'not-applicable',
      'RA-01': 'not-applicable',
      'SV-01': 'passed',
      'SV-06': 'passed',
    });
    expect(reasonOf(report, 'FO-01')).toBe(
      '`ptu-weu` and `payg-sdc` share a priority, so that none of them comes first',
    );
  });

  test('are judged although an instance beside them has only embeddings', async () => {
    const embeddings = '{ embed: { model: text-embedding-3-small, sku: Standard, capacity: 9 } }';
    const report = await gate(topology(instance('emb-frc', 'francecentral', embeddings)));
    expect([report.verdict, report.summary]).toMatchObject(['passed', { passed: 6, failed: 0 }]);
    const names = report.scenarios.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names).toContain('emb-frc thr; outside ok; POST /deployments/embed/embeddings');
  });
});

describe('without a residency', () => {
  const undeclared = (text: string): string =>
    text.replace(/residency:\n {2}processing: eu\n {2}atRest: eu\n/, '').replace('    residency: eu\n', '');

  test('the sovereignty scenarios are not applicable, the others pass', async () => {
    const report = await gate(topology(undeclared));
    expect(statusesOf(report)).toMatchObject({
      'SV-01': 'not-applicable',
      'SV-06': 'not-applicable',
      'FO-02': 'passed',
    });
    expect(reasonOf(report, 'SV-01')).toBe('no residency is declared for `demo`, so nothing lies outside');
  });

  test('a scenario that only counts calls outside is not passed either', async () => {
    const own = { id: 'OWN-1', title: 'x', steps: [{ request: {} }], expect: { calls: { foreign: 0 } } };
    const report = await runGate({ files: topology(undeclared), scenarios: [own] });
    expect([report.verdict, report.scenarios[0]?.status]).toEqual(['failed', 'not-applicable']);
    expect(renderMarkdownReport(report)).toContain('Nothing was judged, so nothing has been passed.');
    expect(renderMarkdownReport(report)).toContain(
      '- **OWN-1**, openai/gpt-4o as demo: no residency is declared for `demo`, so nothing lies outside',
    );
  });
});

test('a consumer with no instance of its own has scenarios that say why they are not applicable', async () => {
  const report = await gate(topology((text) => text.replace('    residency: eu\n', '    residency: us\n')));
  expect(statusesOf(report)).toMatchObject({ 'FO-01': 'not-applicable', 'CR-01': 'not-applicable', 'SV-01': 'failed' });
  expect(reasonOf(report, 'FO-01')).toBe('no instance serves `gpt-4o` within `us`, where `demo` belongs');
});

test('a consumer that the gateway refuses has nothing sent abroad', async () => {
  const refuse =
    '<choose><when condition="@(context.Subscription.Id == "guest")"><return-response><set-status code="403" reason="Forbidden" /></return-response></when></choose>';
  const files = patched(spillover, {
    'topology.yaml': (text) => `${text}  guest: { product: ai, residency: us, key: guest-key-not-a-secret }\n`,
    'apis/openai/policy.xml': (text) => text.replace('</inbound>', `${refuse}</inbound>`),
  });
  const report = await gate(files);
  expect(statusesOf(report, 'guest')).toMatchObject({
    'FO-01': 'not-applicable',
    'SV-01': 'passed',
    'SV-06': 'passed',
  });
  expect(report.verdict).toBe('passed');
});

test('every consumer is judged, and callers without a key where the API is open', async () => {
  const files = patched(byHand, {
    'topology.yaml': (text) => `${text}  other: { product: ai, key: other-key-not-a-secret }\n`,
    'products/ai/productInformation.json': (text) =>
      text.replace('"subscriptionRequired": true', '"subscriptionRequired": false'),
  });
  const report = await gate(files);
  expect([...new Set(report.scenarios.map(targetName))]).toEqual([
    'openai/gpt-4o as demo',
    'openai/gpt-4o as other',
    'openai/gpt-4o as anonymous',
  ]);
  expect(report.verdict).toBe('passed');
  expect(reasonOf(report, 'CR-01', 'anonymous')).toContain('`anonymous` has no key');
});

test('what is not judged is named with its reason', async () => {
  const files = new Map(
    topology(
      instance(
        'more',
        'francecentral',
        '{ embed: { model: text-embedding-3-small, sku: Standard, capacity: 9 }, ears: { model: whisper, sku: Standard, capacity: 9 }, night: { model: gpt-4o, sku: DataZoneBatch, capacity: 9 } }',
      ),
    ),
  );
  for (const [id, spec] of [
    ['tools', 'openapi: 3.0.1\npaths: { /search: { post: {} } }\n'],
    ['closed', spillover.get('apis/openai/specification.yaml') ?? ''],
  ] as const) {
    files.set(`apis/${id}/apiInformation.json`, JSON.stringify({ properties: { path: id } }));
    files.set(`apis/${id}/specification.yaml`, spec);
  }
  const report = await gate(files);
  expect(report.notJudged).toEqual([
    { api: 'closed', reason: 'no subscription may call it, and it is not open to callers without a key' },
    { api: 'openai', deployment: 'embed', reason: 'its model `text-embedding-3-small` answers no chat completions' },
    { api: 'openai', deployment: 'ears', reason: 'its model `whisper` answers no chat completions' },
    { api: 'openai', deployment: 'night', reason: 'its SKU `DataZoneBatch` answers batches only' },
    { api: 'tools', reason: 'it has no chat completions operation' },
  ]);
  expect(report.verdict).toBe('passed');
  expect(JSON.parse(renderJsonReport(report))).toMatchObject({ notJudged: report.notJudged });
  expect(renderMarkdownReport(report)).toContain('- openai/ears: its model `whisper` answers no chat completions\n');
});

test('a folder in which nothing can be judged is refused with the reasons', async () => {
  const files = patched(byHand, {
    'apis/openai/specification.yaml': (text) => text.replace('/chat/completions', '/completions'),
  });
  const refused = await gate(files).catch(
    (error: { readonly diagnostics: readonly Diagnostic[] }) => error.diagnostics,
  );
  expect(refused).toMatchObject([
    {
      code: 'GAT101',
      message: 'no chat completions of this folder can be judged',
      help: 'openai: it has no chat completions operation',
    },
  ]);
});
