import { readFaults } from '@spillway/conformance';
import { createRegions, type Topology } from '@spillway/mock-aoai';
import { expect, test } from 'vitest';

const topology: Topology = {
  instances: {
    weu: { endpoint: 'https://weu.openai.azure.com', region: 'westeurope', deployments: {} },
    sdc: { endpoint: 'https://sdc.openai.azure.com', region: 'swedencentral', deployments: {} },
  },
};

test('reads faults and where they happen', () => {
  const text = [
    'faults:',
    '  - instance: weu',
    '    status: 429',
    '    retryAfter: { seconds: 4, as: milliseconds }',
    '    times: 3',
    '  - { region: swedencentral, outage: refused, in: 10, seconds: 30 }',
    '  - { response: { cutAfter: 100 }, probability: 0.01 }',
    '',
  ].join('\n');
  const { faults, diagnostics } = readFaults('faults.yaml', text, topology);
  expect(diagnostics).toEqual([]);
  const regions = createRegions(topology);
  regions.setFaults(faults ?? []);
  const read = Object.entries(regions.faults()).map(([id, list]) => [id, list.map((fault) => Object.keys(fault)[0])]);
  expect(Object.fromEntries(read)).toEqual({ weu: ['status', 'response'], sdc: ['outage', 'response'] });
});

const place = (text: string): readonly string[] =>
  readFaults('faults.yaml', text, topology).diagnostics.map(({ code, message, span, source, help }) => {
    const before = source?.text.slice(0, span?.start ?? 0).split('\n') ?? [];
    return `${code} ${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${message} (${help})`;
  });

test.for([
  {
    text: 'faults:\n  - { instance: wue, status: 500 }\n',
    found: 'MCK004 2:17 no instance is called `wue` (did you mean `weu`?)',
  },
  {
    text: 'faults:\n  - status: 500\n    region: atlantis\n',
    found: 'MCK004 3:13 no instance is in the region `atlantis` (the regions are `westeurope`, `swedencentral`)',
  },
  {
    text: 'faults:\n  - { instance: weu, stauts: 500 }\n',
    found: 'MCK003 2:22 `faults.0` has no `stauts` (remove it, or correct its name)',
  },
  {
    text: 'faults:\n  - outage: flood\n',
    found:
      'MCK003 2:13 `faults.0.outage` is none of its values (write one of `refused`, `dns`, `tls`, `half-open`, `reset`, `timeout`)',
  },
  {
    text: 'faults:\n  - { outage: refused, deployment: gpt-4o }\n',
    found: 'MCK003 2:36 `faults.0.deployment` has no place here (remove it)',
  },
  { text: 'faults: [\n', found: /^ART101 2:1 the file cannot be read/ },
])('says where $text is wrong', ({ text, found }) => {
  expect(place(text)[0]).toMatch(found);
});
