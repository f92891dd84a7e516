import { builtInScenarios, readScenarios, runGate, type Scenario } from '@spillway/conformance';
import type { Diagnostic } from '@spillway/diagnostics';
import { expect, test } from 'vitest';
import { exampleFiles } from './examples.ts';

const lines = (...scenario: readonly string[]): string =>
  ['version: 1', 'scenarios:', '  - id: OWN-1', '    title: mine', ...scenario.map((line) => `    ${line}`), ''].join(
    '\n',
  );

const found = ({ code, message, source, span }: Diagnostic): string => {
  const before = source?.text.slice(0, span?.start ?? 0).split('\n') ?? [];
  return `${code} ${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${message}`;
};

const mistakes = [
  {
    name: 'a misspelt key of a request',
    text: lines('steps:', '  - request: { cont: 1 }', 'expect: { statuses: { "200": 1 } }'),
    finding: 'SCN101 6:20 `scenarios.0.steps.0.request` has no `cont`',
  },
  {
    name: 'a misspelt key of an expectation',
    text: lines('steps:', '  - request: { expect: { stauts: 200 } }'),
    finding: 'SCN101 6:30 `scenarios.0.steps.0.request.expect` has no `stauts`',
  },
  {
    name: 'a misspelt key that is required',
    text: lines('steps: [{ request: {} }]', 'cases:', '  - { nme: a, expect: { attempts: [1] } }'),
    finding: 'SCN101 7:11 `scenarios.0.cases.0` has no `nme`',
  },
  {
    name: 'a number that fits in no way',
    text: lines('steps: [{ request: { count: 0.5 } }]', 'expect: { attempts: [1] }'),
    finding: 'SCN101 5:33 `scenarios.0.steps.0.request.count` must be integer',
  },
  {
    name: 'a range that is none',
    text: lines('steps: [{ request: {} }]', 'expect: { callsAt: { ptu: ["1..2"] } }'),
    finding: 'SCN101 6:32 `scenarios.0.expect.callsAt.ptu.0` must match pattern "^\\d+-\\d+$"',
  },
  {
    name: 'a status that is none',
    text: lines('steps: [{ request: {} }]', 'expect: { statuses: { "2x0": 1 } }'),
    finding: 'SCN101 6:27 `scenarios.0.expect.statuses` has no `2x0`',
  },
  {
    name: 'no expectation',
    text: lines('steps: [{ request: {} }]'),
    finding: 'SCN102 3:5 the scenario expects nothing',
  },
  {
    name: 'a case whose own steps expect nothing',
    text: lines(
      'steps: [{ request: { expect: { status: 200 } } }]',
      'cases:',
      '  - { name: a, steps: [{ request: {} }] }',
    ),
    finding: 'SCN102 7:9 the case expects nothing',
  },
  {
    name: 'an end before the beginning',
    text: lines('steps:', '  - at: 5', '    request: { every: 1, until: 4 }', 'expect: { calls: { foreign: 0 } }'),
    finding: 'SCN103 7:37 the step sends nothing: it begins at 5 s, after its end',
  },
  {
    name: 'an end before the step before is through',
    text: lines(
      'steps:',
      '  - request: { every: 1, until: 40 }',
      '  - request: { every: 1, until: 30 }',
      'expect: { calls: { foreign: 0 } }',
    ),
    finding: 'SCN103 7:37 the step sends nothing: it begins at 40 s, after its end',
  },
  {
    name: 'no request at all',
    text: lines('steps: [{ fault: { on: ptu, status: 503 } }]', 'expect: { calls: { foreign: 0 } }'),
    finding: 'SCN103 3:5 the scenario sends no request',
  },
  {
    name: 'a step that goes back in time',
    text: lines(
      'steps:',
      '  - at: 0',
      '    request: { every: 1, until: 40 }',
      '  - at: 30',
      '    heal: ptu',
      'expect: { calls: { foreign: 0 } }',
    ),
    finding: 'SCN104 8:13 the step goes back in time: it is 40 s already',
  },
  {
    name: 'an id that is there already',
    text: `${lines('steps: [{ request: { expect: { status: 200 } } }]')}  - { id: OWN-1, title: again, steps: [{ request: { expect: { status: 200 } } }] }\n`,
    finding: 'SCN105 6:11 there is another scenario `OWN-1`',
  },
  {
    name: 'a step that does two things',
    text: lines('steps: [{ heal: ptu, request: {} }]', 'expect: { attempts: [1] }'),
    finding: 'SCN106 5:13 a step does one thing',
  },
  {
    name: 'a step that does nothing',
    text: lines('steps: [{ at: 5 }, { request: {} }]', 'expect: { attempts: [1] }'),
    finding: 'SCN106 5:13 a step does one thing',
  },
  {
    name: 'a fault of a case that no step takes',
    text: lines(
      'steps: [{ fault: { on: ptu, status: 503 } }, { request: {} }]',
      'expect: { attempts: [2] }',
      'cases: [{ name: a, fault: { status: 429 } }]',
    ),
    finding: 'SCN107 7:31 the `fault` of the case has no effect',
  },
  {
    name: 'steps beside a sweep',
    text: lines('sweep: fault-classes', 'steps: [{ request: { expect: { status: 500 } } }]'),
    finding: 'SCN107 6:12 `steps` has no effect beside `sweep`',
  },
  {
    name: 'a count beside an end',
    text: lines('steps: [{ request: { count: 9, every: 1, until: 2 } }]', 'expect: { attempts: [1, 1, 1] }'),
    finding: 'SCN107 5:33 `count` has no effect beside `until`',
  },
  {
    name: 'a range that ends before it begins',
    text: lines('steps: [{ request: {} }]', 'expect: { callsAt: { ptu: ["9-2"] } }'),
    finding: 'SCN108 6:32 the range `9-2` ends before it begins',
  },
  {
    name: 'a utilisation of what nothing limits',
    text: lines('steps: [{ request: {} }]', 'expect: { utilisation: { ptu: 0.9 } }'),
    finding: 'SCN111 6:35 nothing limits `ptu`, so that it cannot be used in full',
  },
  {
    name: 'a gateway that nobody chooses',
    text: lines('steps: [{ gateway: { on: gw, state: down } }, { request: {} }]', 'expect: { attempts: [1] }'),
    finding: 'SCN112 5:24 without `frontDoor` nobody notices what becomes of a gateway',
  },
  {
    name: 'a thread that is streamed',
    text: lines('steps: [{ request: { operation: thread, stream: true } }]', 'expect: { attempts: [1] }'),
    finding: 'SCN107 5:53 `stream` has no effect beside `operation: thread`',
  },
  {
    name: 'a size of embeddings',
    text: lines('steps: [{ request: { operation: embeddings, size: 9 } }]', 'expect: { attempts: [1] }'),
    finding: 'SCN107 5:55 `size` has no effect beside `operation: embeddings`',
  },
  {
    name: 'shares of nothing',
    text: lines('steps: [{ request: {} }]', 'expect: { shares: { of: halves, within: one-request } }'),
    finding: 'SCN101 6:29 `scenarios.0.expect.shares.of` must match pattern "^weights$"',
  },
  {
    name: 'requests at once beside others',
    text: lines('steps: [{ requests: [{ count: 2, concurrent: true }, { count: 2 }] }]', 'expect: { attempts: [1] }'),
    finding: 'SCN107 5:50 `concurrent` has no effect in a list of `requests`',
  },
  {
    name: 'a row that ends before it begins',
    text: lines('steps: [{ at: 9, requests: [{}, { every: 1, until: 8 }] }]', 'expect: { attempts: [1] }'),
    finding: 'SCN103 5:56 the step sends nothing: it begins at 9 s, after its end',
  },
  {
    name: 'a break without a patch',
    text: lines(
      'steps: [{ request: {} }]',
      'expect: { attempts: [1] }',
      'breaks: [{ name: a, report: "b: expected c" }]',
    ),
    finding: 'SCN101 7:14 `scenarios.0.breaks.0` needs `patches`',
  },
  {
    name: 'a break that expects anything',
    text: lines(
      'steps: [{ request: {} }]',
      'expect: { attempts: [1] }',
      'breaks: [{ name: a, report: b, patches: [{ file: c, find: d, replace: e }] }]',
    ),
    finding: 'SCN101 7:33 `scenarios.0.breaks.0.report` must match pattern ": expected "',
  },
  {
    name: 'a misspelt key of a patch',
    text: lines(
      'steps: [{ request: {} }]',
      'expect: { attempts: [1] }',
      'breaks: [{ name: a, report: "b: expected c", patches: [{ file: c, find: d, replace: e, with: f }] }]',
    ),
    finding: 'SCN101 7:92 `scenarios.0.breaks.0.patches.0` has no `with`',
  },
  {
    name: 'a patch that replaces a text by itself',
    text: lines(
      'steps: [{ request: {} }]',
      'expect: { attempts: [1] }',
      'breaks: [{ name: a, report: "b: expected c", patches: [{ file: c, find: d, replace: d }] }]',
    ),
    finding: 'SCN107 7:89 the patch has no effect: `find` and `replace` are the same',
  },
];

test.for(mistakes)('$name gives one finding, with its place', ({ text, finding }) => {
  const { scenarios, diagnostics } = readScenarios('own.yaml', text);
  expect(diagnostics.map(found)).toEqual([finding]);
  expect(scenarios).toEqual([]);
});

const files = exampleFiles('01-spillover');

test('an id of a built-in scenario is refused where it is written', async () => {
  const { scenarios } = readScenarios(
    'own.yaml',
    lines('steps: [{ request: { expect: { status: 200 } } }]').replace('OWN-1', 'FO-01'),
  );
  const refused = await runGate({ files, scenarios: [...builtInScenarios(), ...scenarios] }).catch(
    (error: { readonly diagnostics: readonly Diagnostic[] }) => error.diagnostics,
  );
  expect((refused as readonly Diagnostic[]).map(found)).toEqual(['SCN105 3:9 there is another scenario `FO-01`']);
});

const request = { expect: { status: 200 } };
const programmed: readonly { readonly name: string; readonly scenarios: readonly Scenario[]; readonly code: string }[] =
  [
    {
      name: 'sends nothing',
      scenarios: [{ id: 'A', title: 'a', steps: [{ at: 5, request: { ...request, every: 1, until: 4 } }] }],
      code: 'SCN103: `A.steps.0.request.until`: the step sends nothing',
    },
    {
      name: 'goes back in time',
      scenarios: [
        {
          id: 'A',
          title: 'a',
          steps: [
            { at: 5, request },
            { at: 4, request },
          ],
        },
      ],
      code: 'SCN104: `A.steps.1.at`: the step goes back in time',
    },
    {
      name: 'has the id of another',
      scenarios: [
        { id: 'A', title: 'a', steps: [{ request }] },
        { id: 'A', title: 'b', steps: [{ request }] },
      ],
      code: 'SCN105: there is another scenario `A`',
    },
  ];

test.for(programmed)('a scenario from no file that $name is refused as well', async ({ scenarios, code }) => {
  await expect(runGate({ files, scenarios })).rejects.toThrow(code);
});
