import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactFiles } from '@spillway/artifacts';
import {
  builtInScenarios,
  type GateReport,
  readScenarios,
  renderJunitReport,
  renderMarkdownReport,
  runGate,
  type Scenario,
} from '@spillway/conformance';
import { describe, expect, test } from 'vitest';
import { exampleFiles, exampleFolder, exampleNames, fewScenarios, patched } from './examples.ts';

const gate = (files: ArtifactFiles): Promise<GateReport> => runGate({ files, scenarios: fewScenarios() });

const statuses = (report: GateReport): Readonly<Record<string, string>> =>
  Object.fromEntries(report.scenarios.map(({ id, status }) => [id, status]));

const messagesOf = (report: GateReport, id: string): readonly string[] =>
  report.scenarios
    .filter((scenario) => scenario.id === id)
    .flatMap(({ cases }) =>
      cases.flatMap(({ name, mismatches }) =>
        mismatches.map((each) => `${name}: ${each.expectation}: expected ${each.expected}, got ${each.actual}`),
      ),
    );

const otherOperations: Readonly<Record<string, readonly string[]>> = {
  '01-spillover': ['POST /deployments/gpt-4o/completions', 'POST /deployments/gpt-4o/embeddings'],
  '02-bring-your-own-policy': ['POST /deployments/gpt-4o/embeddings'],
};

// They need more members than a first and a second choice, callers of whom more is said, or a policy that asks streams for
// usage.
const forOtherGateways =
  'AZ-01 AZ-02 DS-01 DS-02 DS-04 FO-06 FO-12 HH-01 HL-01 RA-04 RA-05 RL-01 RL-04 ST-04 TL-01 TL-04 TM-01'.split(' ');
/** The hand-written policy emits no token metrics. */
const forMetering: Readonly<Record<string, readonly string[]>> = { '02-bring-your-own-policy': ['TM-02'] };

describe.for(['01-spillover', '02-bring-your-own-policy'])('%s', (name) => {
  test('passes every built-in scenario that is about two members', async () => {
    const scenarios = builtInScenarios();
    const report = await runGate({ files: exampleFiles(name), scenarios });
    expect(report.scenarios.flatMap(({ id }) => messagesOf(report, id))).toEqual([]);
    expect(statuses(report)).toEqual({
      ...Object.fromEntries(scenarios.map(({ id }) => [id, 'passed'])),
      ...Object.fromEntries([...forOtherGateways, ...(forMetering[name] ?? [])].map((id) => [id, 'not-applicable'])),
    });
    expect(report.verdict).toBe('passed');
  });

  test('sweeps all combinations of fault classes, inside and outside the residency, plain and streaming', async () => {
    const report = await gate(exampleFiles(name));
    const sweep = report.scenarios.find(({ id }) => id === 'SV-01');
    const count = (isWanted: (name: string) => boolean): Readonly<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const { requests } of (sweep?.cases ?? []).filter((each) => isWanted(each.name)))
        counts[requests[0]?.status ?? 0] = (counts[requests[0]?.status ?? 0] ?? 0) + 1;
      return counts;
    };
    // The row for a pool of two, once for each of the six classes outside.
    expect(count((each) => /outside \w+$/.test(each))).toEqual({ 200: 48, 400: 48, 401: 48, 404: 48, 429: 6, 503: 18 });
    expect(count((each) => each.endsWith('; outside ok; streaming'))).toEqual({
      200: 8,
      400: 8,
      401: 8,
      404: 8,
      429: 1,
      503: 3,
    });
    const others = (sweep?.cases ?? []).filter((each) => each.name.includes('; POST '));
    expect(new Set(others.map((each) => each.name.split('; ').at(-1)))).toEqual(new Set(otherOperations[name]));
    expect(others).toHaveLength(36 * (otherOperations[name]?.length ?? 0));
  });
});

test.for(exampleNames())(
  '%s passes the built-in scenarios and its own, and none of its own is left out',
  { timeout: 120_000 },
  async (name) => {
    const folder = join(exampleFolder(name), 'scenarios');
    const own = (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) => {
      const { scenarios, diagnostics } = readScenarios(file, readFileSync(join(folder, file), 'utf8'));
      expect(diagnostics).toEqual([]);
      return scenarios;
    });
    const report = await runGate({ files: exampleFiles(name), scenarios: [...builtInScenarios(), ...own] });
    expect(report.scenarios.flatMap(({ id }) => messagesOf(report, id))).toEqual([]);
    expect(report.verdict).toBe('passed');
    const passed = report.scenarios.filter(({ status }) => status === 'passed').map(({ id }) => id);
    expect(own.map(({ id }) => id).filter((id) => !passed.includes(id))).toEqual([]);
  },
);

test('a case that is not applicable is named beside those that passed', async () => {
  const scenario: Scenario = {
    id: 'A',
    title: 'a',
    expect: { statuses: { '200': 1 } },
    cases: [
      { name: 'chat', steps: [{ request: {} }] },
      { name: 'embeddings', steps: [{ request: { operation: 'embeddings' } }] },
    ],
  };
  const report = await runGate({ files: exampleFiles('01-spillover'), scenarios: [scenario] });
  expect(statuses(report)).toEqual({ A: 'passed' });
  expect(renderMarkdownReport(report)).toContain(
    '## What was not applicable\n\n- **A**, openai/gpt-4o as demo, embeddings: no embeddings deployment is reached behind `openai`\n',
  );
});

test('a folder with what the gateway does not run is not judged without it', async () => {
  const ptu = 'backends/ptu-weu/backendInformation.json';
  const files = patched(exampleFiles('01-spillover'), {
    [ptu]: (text: string) =>
      text.replace('"properties": {', '"properties": { "properties": { "serviceFabricCluster": {} },'),
  });
  await expect(runGate({ files, scenarios: builtInScenarios() })).rejects.toThrow('`properties` is not supported yet');
});

const pool = 'backends/openai-pool/backendInformation.json';

const edited =
  (change: (properties: Record<string, unknown>) => void) =>
  (text: string): string => {
    const data = JSON.parse(text) as { properties: Record<string, unknown> };
    change(data.properties);
    return JSON.stringify(data);
  };

interface Pool {
  services: { id: string; priority: number; weight: number }[];
}

const ignoringRetryAfter = edited((properties) => {
  const { rules } = properties['circuitBreaker'] as { rules: { acceptRetryAfter: boolean }[] };
  for (const rule of rules) rule.acceptRetryAfter = false;
});

const foreignTopology = (text: string): string =>
  text.replace(
    'consumers:',
    `  payg-eus:
    endpoint: https://payg-eus.openai.azure.com
    region: eastus
    deployments:
      gpt-4o: { model: gpt-4o, version: "2024-11-20", sku: Standard, capacity: 100000 }
consumers:`,
  );

const breaks = [
  {
    name: 'a pool without its second member',
    example: '01-spillover',
    changes: { [pool]: edited((properties) => void (properties['pool'] as Pool).services.pop()) },
    failed: ['FO-02', 'RA-01', 'SV-01'],
    message: { id: 'FO-02', text: '503: statuses: expected {"200":2}, got {"503":2}' },
  },
  {
    name: 'breakers that ignore Retry-After',
    example: '01-spillover',
    changes: {
      'backends/ptu-weu/backendInformation.json': ignoringRetryAfter,
      'backends/payg-sdc/backendInformation.json': ignoringRetryAfter,
    },
    failed: ['RA-01', 'SV-06'],
    message: {
      id: 'RA-01',
      text: 'Retry-After 20, one request a second: seconds at which ptu (ptu-weu) is called: expected 0, 20-40, got 0',
    },
  },
  {
    name: 'a third member in the United States',
    example: '01-spillover',
    changes: {
      [pool]: edited(
        (properties) =>
          void (properties['pool'] as Pool).services.push({ id: '/backends/payg-eus', priority: 3, weight: 1 }),
      ),
      'topology.yaml': foreignTopology,
    },
    added: (files: ArtifactFiles): [string, string] => [
      'backends/payg-eus/backendInformation.json',
      (files.get('backends/payg-sdc/backendInformation.json') ?? '').replaceAll('payg-sdc', 'payg-eus'),
    ],
    failed: ['SV-01', 'SV-06'],
    message: { id: 'SV-06', text: 'calls to foreign (payg-eus, outside-canary): expected 0, got 2' },
  },
  {
    name: 'a hand-written list without its second member',
    example: '02-bring-your-own-policy',
    changes: {
      'apis/openai/policy.xml': (text: string) =>
        text.replace(
          /members\.Add\(new JObject\(\)\s*\{\s*\{ "url", "https:\/\/payg-sdc[^}]*\}[^}]*\}[^}]*\}[^}]*\}\s*\}\);/,
          '',
        ),
    },
    failed: ['FO-02', 'RA-01', 'SV-01'],
    message: { id: 'FO-02', text: '503: statuses: expected {"200":2}, got {"503":2}' },
  },
  {
    name: 'a hand-written policy that ignores Retry-After',
    example: '02-bring-your-own-policy',
    changes: {
      'apis/openai/policy.xml': (text: string) =>
        text.replace('GetValueOrDefault("Retry-After", "60")', 'GetValueOrDefault("x-none", "60")'),
    },
    failed: ['RA-01', 'SV-06'],
    message: { id: 'SV-06', text: 'request at 0 s: Retry-After: expected 40, got 60' },
  },
  {
    name: 'a client key that is passed on',
    example: '02-bring-your-own-policy',
    changes: {
      'apis/openai/policy.xml': (text: string) =>
        text.replace('<set-header name="api-key" exists-action="delete" />', ''),
    },
    failed: ['CR-01'],
    message: {
      id: 'CR-01',
      text: "key in the header: the caller's secrets elsewhere: expected none, got `demo-key-not-a-secret` in a request to ptu-weu",
    },
  },
] as const;

test.for(breaks)('the gate fails on $name and says what happened', async (each) => {
  const files = new Map(patched(exampleFiles(each.example), each.changes));
  if ('added' in each) files.set(...each.added(files));
  const report = await gate(files);
  const failed = Object.fromEntries(each.failed.map((id) => [id, 'failed']));
  expect(statuses(report)).toEqual({
    ...Object.fromEntries(fewScenarios().map(({ id }) => [id, 'passed'])),
    ...failed,
  });
  expect(report.verdict).toBe('failed');
  expect(messagesOf(report, each.message.id).join('\n')).toContain(each.message.text);
});

test('a folder without a topology is refused, not passed', async () => {
  const files = new Map(exampleFiles('02-bring-your-own-policy'));
  files.delete('topology.yaml');
  await expect(gate(files)).rejects.toThrow('without a topology nothing can be said about failover or residency');
});

test('the reports name scenario, case and mismatch', async () => {
  const files = patched(exampleFiles('01-spillover'), {
    'backends/ptu-weu/backendInformation.json': ignoringRetryAfter,
  });
  const report = await gate(files);
  expect(renderMarkdownReport(report)).toContain(
    '- **RA-01**, openai/gpt-4o as demo, Retry-After 20, one request a second: ',
  );
  expect(renderJunitReport(report)).toMatch(
    /<testcase classname="RA-01 openai\/gpt-4o as demo" name="Retry-After 20, one request a second" time="0">\n {6}<failure message="/,
  );
});

test('every request is in the report with virtual time, attempts, member and status', async () => {
  const report = await gate(exampleFiles('01-spillover'));
  const first = report.scenarios
    .find(({ id }) => id === 'FO-02')
    ?.cases.find(({ name }) => name === 'connection refused');
  expect(first?.requests).toEqual([
    {
      at: 0,
      status: 200,
      retryAfter: null,
      attempts: [
        { member: 'ptu-weu', region: 'westeurope', status: null, error: 'ECONNREFUSED' },
        { member: 'payg-sdc', region: 'swedencentral', status: 200 },
      ],
    },
    { at: 1, status: 200, retryAfter: null, attempts: [{ member: 'payg-sdc', region: 'swedencentral', status: 200 }] },
  ]);
});
