import type { Diagnostic } from '@spillway/diagnostics';
import { faultKinds } from '@spillway/mock-aoai';
import { claims, secondsOf } from './expectations.ts';
import { type Case, type Expectation, momentsOf, type Requests, rowsOf, type Scenario, type Step } from './scenario.ts';

/** A mistake in a scenario, by the keys that lead to it. Any of them could make a scenario pass that checks nothing. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  readonly path: readonly (string | number)[];
}

type Path = Problem['path'];

const rowProblems = (row: Requests, start: number, path: Path): readonly Problem[] => {
  const { count, until, size, stream, operation } = row;
  const problems: Problem[] = [];
  if (until !== undefined && count !== undefined)
    problems.push({
      code: 'SCN107',
      message: '`count` has no effect beside `until`',
      help: 'keep one of them',
      path: [...path, 'count'],
    });
  const isOther = operation !== undefined && operation !== 'chat';
  if (isOther && (size !== undefined || (operation !== 'responses' && stream !== undefined)))
    problems.push({
      code: 'SCN107',
      message: `\`${size === undefined ? 'stream' : 'size'}\` has no effect beside \`operation: ${operation}\``,
      help: 'it is for chat completions',
      path: [...path, size === undefined ? 'stream' : 'size'],
    });
  if (momentsOf(row, start).length === 0)
    problems.push({
      code: 'SCN103',
      message: `the step sends nothing: it begins at ${start} s, after its end`,
      help: 'put `until` after `at`',
      path: [...path, 'until'],
    });
  return problems;
};

/** A row beside others sends one request after the other: what comes at once is a step of its own. */
const parallelProblems = (rows: readonly Requests[], path: Path): readonly Problem[] =>
  rows.flatMap(({ concurrent }, index) =>
    concurrent === undefined || rows.length === 1
      ? []
      : [
          {
            code: 'SCN107',
            message: '`concurrent` has no effect in a list of `requests`',
            help: 'give it a `request` step of its own',
            path: [...path, index, 'concurrent'],
          },
        ],
  );

const stepProblems = (steps: readonly Step[], path: Path): readonly Problem[] => {
  const problems: Problem[] = [];
  let now = 0;
  for (const [index, step] of steps.entries()) {
    const at = [...path, 'steps', index];
    if (['fault', 'heal', 'gateway', 'health', 'request', 'requests'].filter((kind) => kind in step).length !== 1)
      problems.push({
        code: 'SCN106',
        message: 'a step does one thing',
        help: 'give it exactly one of `fault`, `heal`, `gateway`, `health`, `request` and `requests`; several steps may share one second',
        path: at,
      });
    if (step.at !== undefined && step.at < now)
      problems.push({
        code: 'SCN104',
        message: `the step goes back in time: it is ${now} s already`,
        help: 'put the steps in the order of their time',
        path: [...at, 'at'],
      });
    now = Math.max(now, step.at ?? now);
    const rows = rowsOf(step);
    const start = now;
    problems.push(...parallelProblems(rows, [...at, 'requests']));
    for (const [row, each] of rows.entries()) {
      problems.push(...rowProblems(each, start, 'request' in step ? [...at, 'request'] : [...at, 'requests', row]));
      now = Math.max(now, momentsOf(each, start).at(-1) ?? now);
    }
  }
  return problems;
};

const rangeProblems = ({ callsAt = {} }: Expectation, path: Path): readonly Problem[] =>
  Object.entries(callsAt).flatMap(([subject, parts]) =>
    parts.flatMap((part, index): readonly Problem[] =>
      secondsOf([part]).length > 0
        ? []
        : [
            {
              code: 'SCN108',
              message: `the range \`${part}\` ends before it begins`,
              help: 'write the earlier second first',
              path: [...path, 'expect', 'callsAt', subject, index],
            },
          ],
    ),
  );

/** A utilisation is that of a limit. */
const limitProblems = (steps: readonly Step[], { utilisation = {} }: Expectation, path: Path): readonly Problem[] =>
  Object.keys(utilisation)
    .filter((subject) => !steps.some((step) => 'fault' in step && step.fault.on === subject && step.fault.limit))
    .map((subject) => ({
      code: 'SCN111',
      message: `nothing limits \`${subject}\`, so that it cannot be used in full`,
      help: 'add a fault step with `limit` on it',
      path: [...path, 'expect', 'utilisation', subject],
    }));

/** Gateways change only where somebody chooses among them. */
const gatewayProblems = ({ frontDoor }: Scenario, steps: readonly Step[], path: Path): readonly Problem[] =>
  frontDoor !== undefined
    ? []
    : steps.flatMap((step, index) =>
        'gateway' in step
          ? [
              {
                code: 'SCN112',
                message: 'without `frontDoor` nobody notices what becomes of a gateway',
                help: 'add `frontDoor: {}` to the scenario',
                path: [...path, 'steps', index, 'gateway'],
              },
            ]
          : [],
      );

const hasOwnKind = (step: Step): boolean =>
  'fault' in step && faultKinds.some((kind) => step.fault[kind] !== undefined);

const caseProblems = (scenario: Scenario, one: Case, path: Path): readonly Problem[] => {
  const steps = one.steps ?? scenario.steps ?? [];
  const requests = steps.flatMap(rowsOf);
  const what = path.length === 0 ? 'scenario' : 'case';
  const expect = { ...scenario.expect, ...one.expect };
  const problems: Problem[] = [
    ...limitProblems(steps, expect, one.expect === undefined ? [] : path),
    ...gatewayProblems(scenario, steps, one.steps === undefined ? [] : path),
  ];
  if (requests.length === 0)
    problems.push({
      code: 'SCN103',
      message: `the ${what} sends no request`,
      help: 'add a step with `request`',
      path: one.steps === undefined ? [] : path,
    });
  else if (!claims(expect) && !requests.some((row) => row.expect) && !steps.some((step) => 'health' in step))
    problems.push({
      code: 'SCN102',
      message: `the ${what} expects nothing`,
      help: 'add `expect` to it, to its cases or to a request',
      path,
    });
  if (one.fault !== undefined && !steps.some((step) => 'fault' in step && !hasOwnKind(step)))
    problems.push({
      code: 'SCN107',
      message: 'the `fault` of the case has no effect',
      help: 'leave what goes wrong (`status`, `outage`, …) out of a fault step, which then takes it from the case',
      path: [...path, 'fault'],
    });
  return problems;
};

const breakProblems = ({ breaks = [] }: Scenario): readonly Problem[] =>
  breaks.flatMap(({ patches }, index) =>
    patches.flatMap(({ find, replace }, at): readonly Problem[] =>
      find === replace
        ? [
            {
              code: 'SCN107',
              message: 'the patch has no effect: `find` and `replace` are the same',
              help: 'replace the text by one that makes the gateway wrong',
              path: ['breaks', index, 'patches', at, 'replace'],
            },
          ]
        : [],
    ),
  );

const sweepProblems = (scenario: Scenario): readonly Problem[] =>
  (['steps', 'cases', 'expect'] as const)
    .filter((key) => scenario[key] !== undefined)
    .map((key) => ({
      code: 'SCN107',
      message: `\`${key}\` has no effect beside \`sweep\``,
      help: 'a sweep brings requests and expectations of its own',
      path: [key],
    }));

const once = (problems: readonly Problem[]): readonly Problem[] => {
  const seen = new Map(problems.map((problem) => [`${problem.code} ${problem.path.join('/')}`, problem]));
  return [...seen.values()];
};

/** What the schema does not see in a scenario that fits it. */
export const scenarioProblems = (scenario: Scenario): readonly Problem[] => {
  if (scenario.sweep !== undefined) return [...sweepProblems(scenario), ...breakProblems(scenario)];
  const cases = (scenario.cases ?? []).map((one, index) => [one, ['cases', index]] as const);
  const all = cases.length === 0 ? [[{ name: scenario.title }, []] as const] : cases;
  return once([
    ...breakProblems(scenario),
    ...stepProblems(scenario.steps ?? [], []),
    ...rangeProblems(scenario.expect ?? {}, []),
    ...all.flatMap(([one, path]) => [
      ...stepProblems((one as Case).steps ?? [], path),
      ...rangeProblems((one as Case).expect ?? {}, path),
      ...caseProblems(scenario, one, path),
    ]),
  ]);
};

/** Scenarios whose id another one before them has: a report could not tell them apart. */
export const duplicateIds = (scenarios: readonly Scenario[]): readonly Diagnostic[] =>
  scenarios.flatMap((scenario, index): readonly Diagnostic[] =>
    scenarios.slice(0, index).every(({ id }) => id !== scenario.id)
      ? []
      : [
          {
            code: 'SCN105',
            severity: 'error',
            message: `there is another scenario \`${scenario.id}\``,
            ...scenario.place,
            help: 'give it an id that neither your other scenarios nor the built-in ones have',
          },
        ],
  );
