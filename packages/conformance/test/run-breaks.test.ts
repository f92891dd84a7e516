import { readFileSync } from 'node:fs';
import { type Break, readScenarios, runBreaks, type Scenario } from '@spillway/conformance';
import { DiagnosticsError } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { exampleFiles } from './examples.ts';

const files = exampleFiles('01-spillover');
const policy = 'apis/openai/policy.xml';

const unbuffered: Break = {
  name: 'an unbuffered body',
  patches: [{ file: policy, find: ' buffer-request-body="true"', replace: '' }],
  report: 'openai/gpt-4o as demo, spills over: request at 0 s: status: expected 200, got 400',
};

const scenario = (more: Partial<Scenario>): Scenario => ({
  id: 'A',
  title: 'spills over',
  steps: [{ fault: { on: 'ptu', status: 503 } }, { request: { expect: { status: 200 } } }],
  ...more,
});

const rows: readonly { readonly name: string; readonly scenario: Scenario; readonly gives: object }[] = [
  {
    name: 'a scenario that fails as the break says has passed',
    scenario: scenario({ breaks: [unbuffered] }),
    gives: { name: 'an unbuffered body', status: 'passed' },
  },
  {
    name: 'a scenario that passes all the same has failed',
    scenario: scenario({
      breaks: [{ ...unbuffered, patches: [{ file: policy, find: 'timeout="120"', replace: 'timeout="119"' }] }],
    }),
    gives: { name: 'an unbuffered body', status: 'failed', reason: 'the scenario passes all the same' },
  },
  {
    name: 'a scenario that fails for another reason has failed',
    scenario: scenario({ breaks: [{ ...unbuffered, report: 'calls to payg' }] }),
    gives: {
      name: 'an unbuffered body',
      status: 'failed',
      reason: `no line of the report has \`calls to payg\`; the first is: ${unbuffered.report} (ptu-weu 503, then payg-sdc 400)`,
    },
  },
  {
    name: 'a scenario that fails without the break shows nothing by failing with it',
    scenario: scenario({ steps: [{ request: { expect: { status: 400 } } }], breaks: [unbuffered] }),
    gives: {
      name: 'an unbuffered body',
      status: 'failed',
      reason:
        'the scenario fails without it: openai/gpt-4o as demo, spills over: request at 0 s: status: expected 400, got 200 (ptu-weu 200)',
    },
  },
  {
    name: 'a scenario without a break has failed',
    scenario: scenario({}),
    gives: { status: 'failed', reason: 'it names no break, so that nothing shows that it can fail' },
  },
  {
    name: 'a scenario whose breaks are made for another gateway is not applicable',
    scenario: scenario({ breaks: [{ ...unbuffered, gateway: 'another' }] }),
    gives: { status: 'not-applicable', reason: 'its breaks are made for other gateways' },
  },
  {
    name: 'a scenario that says nothing about the gateway is not applicable',
    scenario: scenario({ members: 3, breaks: [unbuffered] }),
    gives: {
      name: 'an unbuffered body',
      status: 'not-applicable',
      reason: 'it needs 3 members, gpt-4o has 2 within `eu`',
    },
  },
];

test.for(rows)('$name', async ({ scenario: one, gives }) => {
  const report = await runBreaks({ files, gateway: 'mine', scenarios: [one] });
  expect(report.breaks).toEqual([{ scenario: 'A', title: 'spills over', ...gives }]);
  expect(report.verdict).toBe('status' in gives && gives.status === 'passed' ? 'passed' : 'failed');
});

test('the scenario of the documentation passes, and fails as its break says', async () => {
  const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
  const { scenarios, diagnostics } = readScenarios('scenarios.md', /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
  expect(diagnostics).toEqual([]);
  const { breaks } = await runBreaks({ files, scenarios });
  expect(breaks.map(({ scenario: id, status }) => `${id} ${status}`)).toEqual(['OWN-1 passed']);
});

test.for([
  {
    name: 'a text that does not occur',
    patch: { file: policy, find: 'no such text', replace: '' },
    found: 'SCN109 the break `an unbuffered body` finds no `no such text` in `apis/openai/policy.xml`',
    help: 'quote the file as it is, white space included',
  },
  {
    name: 'a file that is not there',
    patch: { file: 'apis/openai/polcy.xml', find: 'a', replace: '' },
    found: 'SCN109 the break `an unbuffered body` changes `apis/openai/polcy.xml`, which is not there',
    help: 'did you mean `apis/openai/policy.xml`?',
  },
  {
    name: 'a folder that does not load any more',
    patch: { file: policy, find: '<forward-request', replace: '<forward-requst' },
    found: 'SCN110 with the break `an unbuffered body` the folder has errors: there is no policy `forward-requst`',
    help: 'break what the gateway does, not the folder: it must still load',
  },
])('$name is an error', async ({ patch, found, help }) => {
  const error: unknown = await runBreaks({
    files,
    scenarios: [scenario({ breaks: [{ ...unbuffered, patches: [patch] }] })],
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DiagnosticsError);
  const { diagnostics } = error as DiagnosticsError;
  expect(diagnostics.map(({ code, message, help: told }) => [`${code} ${message}`, told])).toEqual([[found, help]]);
});
