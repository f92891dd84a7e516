import { type DataSource, readData, schemaFindings } from '@spillway/artifacts';
import { type Diagnostic, hasErrors, nearest } from '@spillway/diagnostics';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Scenario } from './scenario.ts';
import { duplicateIds, scenarioProblems } from './scenario-problems.ts';
import { scenariosSchema } from './scenario-schema.ts';

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(scenariosSchema);

export interface ReadScenarios {
  readonly scenarios: readonly Scenario[];
  readonly diagnostics: readonly Diagnostic[];
}

const isMisspelling = (missing: ErrorObject, error: ErrorObject): boolean =>
  error.keyword === 'additionalProperties' &&
  error.instancePath === missing.instancePath &&
  nearest(String(error.params['additionalProperty']), [String(missing.params['missingProperty'])]) !== undefined;

const keyOf = ({ instancePath, params }: ErrorObject): string =>
  [instancePath, params['additionalProperty'], params['missingProperty']].join(' ');

/** One error for each mistake: the first at each place, and none for a key that is there under a misspelt name. */
const telling = (errors: readonly ErrorObject[]): ErrorObject[] =>
  errors.filter(
    (error, index) =>
      errors.findIndex((other) => keyOf(other) === keyOf(error)) === index &&
      !(error.keyword === 'required' && errors.some((other) => isMisspelling(error, other))),
  );

const findingsOf = (file: DataSource): readonly Diagnostic[] => {
  if (validate(file.data)) return [];
  const view = Object.assign(() => false, validate, { errors: telling(validate.errors ?? []) });
  return schemaFindings(file, view, 'SCN101');
};

const problemsOf = (file: DataSource, scenarios: readonly Scenario[]): readonly Diagnostic[] =>
  scenarios.flatMap((scenario, index) =>
    scenarioProblems(scenario).map(
      ({ path, ...problem }): Diagnostic => ({
        ...problem,
        severity: 'error',
        source: file.source,
        span: file.spanOf(['scenarios', index, ...path]),
      }),
    ),
  );

/** The scenarios of a file, each and each of its breaks with its place. */
const placed = (file: DataSource): readonly Scenario[] => {
  const placeOf = (...path: readonly (string | number)[]) => ({
    place: { source: file.source, span: file.spanOf(['scenarios', ...path]) },
  });
  return (file.data as { readonly scenarios: readonly Scenario[] }).scenarios.map((scenario, index) => ({
    ...scenario,
    ...(scenario.breaks && {
      breaks: scenario.breaks.map((each, at) => ({ ...each, ...placeOf(index, 'breaks', at, 'name') })),
    }),
    ...placeOf(index, 'id'),
  }));
};

/** Reads one scenarios file; findings carry file, line and column. */
export const readScenarios = (name: string, text: string): ReadScenarios => {
  const { file, diagnostics } = readData(name, text);
  if (file === undefined) return { scenarios: [], diagnostics };
  const found = findingsOf(file);
  if (found.length > 0) return { scenarios: [], diagnostics: found };
  const scenarios = placed(file);
  const problems = [...problemsOf(file, scenarios), ...duplicateIds(scenarios)];
  return { scenarios: hasErrors(problems) ? [] : scenarios, diagnostics: problems };
};
