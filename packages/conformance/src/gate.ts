import { type ArtifactFiles, readArtifacts, type ServiceSnapshot, type Topology } from '@spillway/artifacts';
import { digestOf } from '@spillway/artifacts/node';
import { type Diagnostic, DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import { unsupportedAsErrors } from '@spillway/emulator';
import { createGateway, type Gateway } from './gateway.ts';
import { createLab, type Lab } from './lab.ts';
import { type CaseResult, runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { duplicateIds, scenarioProblems } from './scenario-problems.ts';
import { findTargets, type NotJudged, type Target } from './target.ts';

export interface GateOptions {
  /** The artifacts folder as data. */
  readonly files: ArtifactFiles;
  /** Put before paths in findings. */
  readonly prefix?: string;
  readonly scenarios: readonly Scenario[];
  /** Seed of every random choice; default 1. */
  readonly seed?: number;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly api: string;
  readonly deployment: string;
  /** The subscription that calls; `anonymous` when none does. */
  readonly consumer: string;
  readonly status: CaseResult['status'];
  /** Why nothing was judged; only with `not-applicable`. */
  readonly reason?: string;
  readonly cases: readonly CaseResult[];
}

/** The target of a result as reports name it: `openai/gpt-4o as demo`. */
export const targetName = ({
  api,
  deployment,
  consumer,
}: Pick<ScenarioResult, 'api' | 'deployment' | 'consumer'>): string => `${api}/${deployment} as ${consumer}`;

/** What the gate found, bound to the artifacts it judged. Nothing in it depends on the machine, the folder or the date. */
export interface GateReport {
  readonly version: 1;
  /** SHA-256 of the artifacts folder. */
  readonly digest: string;
  readonly seed: number;
  readonly verdict: 'passed' | 'failed';
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    readonly notApplicable: number;
    readonly requests: number;
  };
  readonly scenarios: readonly ScenarioResult[];
  /** What the folder holds and no scenario was run on. */
  readonly notJudged: readonly NotJudged[];
}

/** What was not judged, as reports name it: an API, or a deployment behind it. */
export const notJudgedName = ({ api, deployment }: NotJudged): string =>
  deployment === undefined ? api : `${api}/${deployment}`;

const worst = (cases: readonly CaseResult[]): CaseResult['status'] => {
  if (cases.some((each) => each.status === 'failed')) return 'failed';
  return cases.some((each) => each.status === 'passed') ? 'passed' : 'not-applicable';
};

const reasonOf = (cases: readonly CaseResult[]): string =>
  [...new Set(cases.map(({ reason }) => reason))].filter((reason) => reason !== undefined).join('; ');

const resultOf = (target: Target, scenario: Scenario, cases: readonly CaseResult[]): ScenarioResult => {
  const status = worst(cases);
  return {
    id: scenario.id,
    title: scenario.title,
    api: target.api.id,
    deployment: target.deployment,
    consumer: target.caller.name,
    status,
    ...(status === 'not-applicable' ? { reason: reasonOf(cases) } : {}),
    cases,
  };
};

const runTarget = async (lab: Lab, scenarios: readonly Scenario[]): Promise<readonly ScenarioResult[]> => {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) results.push(resultOf(lab.target, scenario, await runScenario(lab, scenario)));
  return results;
};

/** One gateway serves all targets of a topology: loading the policies is what costs. */
const sharedGateways = (snapshot: ServiceSnapshot, seed: number): ((target: Target) => Gateway) => {
  const gateways = new Map<Topology, Gateway>();
  return ({ topology }) => {
    const gateway = gateways.get(topology) ?? createGateway(snapshot, topology, seed);
    gateways.set(topology, gateway);
    return gateway;
  };
};

/** Scenarios that could pass without checking anything, wherever they come from. */
const refusedScenarios = (scenarios: readonly Scenario[]): readonly Diagnostic[] => [
  ...scenarios.flatMap((scenario) =>
    scenarioProblems(scenario).map(({ code, message, help, path }): Diagnostic => {
      const where = [scenario.id, ...path].join('.');
      return { code, severity: 'error', message: `\`${where}\`: ${message}`, ...scenario.place, help };
    }),
  ),
  ...duplicateIds(scenarios),
];

const noTarget = (message: string, help: string): Diagnostic => ({ code: 'GAT101', severity: 'error', message, help });

const reportOf = (
  { files, seed = 1 }: GateOptions,
  scenarios: readonly ScenarioResult[],
  notJudged: readonly NotJudged[],
): GateReport => {
  const count = (status: CaseResult['status']): number => scenarios.filter((each) => each.status === status).length;
  const requests = scenarios.reduce(
    (sum, { cases }) => sum + cases.reduce((inner, each) => inner + each.requests.length, 0),
    0,
  );
  const summary = {
    passed: count('passed'),
    failed: count('failed'),
    notApplicable: count('not-applicable'),
    requests,
  };
  // A gate that judged nothing has not been passed.
  const verdict = summary.failed === 0 && summary.passed > 0 ? 'passed' : 'failed';
  return { version: 1, digest: digestOf(files), seed, verdict, summary, scenarios, notJudged };
};

/** Reads the folder and finds what can be judged; says why when that is nothing. */
const openFolder = ({ files, prefix = '' }: GateOptions) => {
  const { snapshot, diagnostics } = readArtifacts(files, prefix);
  // What the gateway would refuse to run is not judged without it.
  const all = unsupportedAsErrors(diagnostics);
  if (snapshot === undefined || hasErrors(all)) throw new DiagnosticsError(all);
  const { topology } = snapshot;
  if (topology === undefined)
    throw new DiagnosticsError([
      noTarget(
        'without a topology nothing can be said about failover or residency',
        'add topology.yaml to the artifacts folder',
      ),
    ]);
  const { targets, notJudged } = findTargets(snapshot, topology);
  if (targets.length > 0) return { snapshot, targets, notJudged };
  const reasons = notJudged.map((each) => `${notJudgedName(each)}: ${each.reason}`);
  throw new DiagnosticsError([
    noTarget(
      'no chat completions of this folder can be judged',
      reasons.length > 0
        ? reasons.join('; ')
        : 'give an instance in topology.yaml a deployment that answers chat completions',
    ),
  ]);
};

/**
 * Judges an artifacts folder: every scenario on every deployment behind every chat API, for everyone who may call it.
 * @throws DiagnosticsError when the folder or a scenario has errors, or when there is nothing that could be judged
 */
export const runGate = async (options: GateOptions): Promise<GateReport> => {
  const { scenarios, seed = 1 } = options;
  const refused = refusedScenarios(scenarios);
  if (refused.length > 0) throw new DiagnosticsError(refused);
  const { snapshot, targets, notJudged } = openFolder(options);
  const gatewayFor = sharedGateways(snapshot, seed);
  const results: ScenarioResult[] = [];
  for (const target of targets) results.push(...(await runTarget(createLab(gatewayFor(target), target), scenarios)));
  return reportOf(options, results, notJudged);
};
