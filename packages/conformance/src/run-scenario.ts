import { type Fault, faultKinds } from '@spillway/mock-aoai';
import { caseReason, casesOf, scenarioReason, type WholeCase, wholeCase } from './applicability.ts';
import { checkRequest } from './check-request.ts';
import { type Tokens, tokensOf } from './check-tokens.ts';
import { compare, type Mismatch } from './compare.ts';
import { aboutForeign, checkCase } from './expectations.ts';
import { histogram, type Lab, type LabRequest, type Observation, type ObservedRequest } from './lab.ts';
import { type Probe, responsesIn } from './probes.ts';
import { type FaultStep, type HealthStep, momentsOf, type Requests, rowsOf, type Scenario } from './scenario.ts';
import { instancesOf } from './subjects.ts';
import { sweep } from './sweep.ts';
import { callerNamed, chatOf, type Target } from './target.ts';

export interface CaseResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-applicable';
  /** Why a case could not be run; only with `not-applicable`. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  readonly requests: readonly ObservedRequest[];
  /** What members billed for, and what the gateway counted; only of a case that expects something of it. */
  readonly tokens?: Tokens;
  /** Successful answers by the region whose machines gave them; only of a case that expects something of them. */
  readonly regions?: Readonly<Record<string, number>>;
}

const result = (name: string, requests: readonly ObservedRequest[], mismatches: readonly Mismatch[]): CaseResult => ({
  name,
  status: mismatches.length === 0 ? 'passed' : 'failed',
  mismatches,
  requests,
});

const notApplicable = (name: string, reason: string): CaseResult => ({
  name,
  status: 'not-applicable',
  reason,
  mismatches: [],
  requests: [],
});

const hasKind = (fault: Fault): boolean => faultKinds.some((kind) => fault[kind] !== undefined);

/** The deployment a fault strikes: a role of the target, or a name. */
const struckBy = ({ deployment, embeddings }: Target, name: string | undefined): Pick<Fault, 'deployment'> => {
  const struck = name === 'chat' ? deployment : name === 'embeddings' ? embeddings?.deployment : name;
  return struck === undefined ? {} : { deployment: struck };
};

const applyFault = (lab: Lab, step: FaultStep, shared: Fault | undefined): Fault => {
  const { on, ...own } = step.fault;
  const whole: Fault = hasKind(own) ? own : { ...shared, ...own };
  const fault: Fault = { ...whole, ...struckBy(lab.target, whole.deployment) };
  // One that is to come stands beside those there are: outages in a row are written as a list.
  for (const instance of instancesOf(lab.target, on))
    if (fault.in === undefined) lab.setFault(instance, fault);
    else lab.addFault(instance, fault);
  return fault;
};

/** The gateway's own waiting may have used up the time in which a row was to send. */
const sentNothing = (row: Requests, now: number): Mismatch => ({
  expectation: `requests until ${row.until} s`,
  expected: 'at least 1',
  actual: `none: it is ${now} s already`,
});

const probeFor = ({ target }: Lab, { operation, deployment, api }: Requests): Probe | undefined => {
  if (api === 'denied') return target.deniedApi;
  if (operation === 'embeddings') return target.embeddings?.probe;
  if (operation === 'thread' || operation === 'message') return target.threads?.[operation];
  if (operation === 'responses') return responsesIn(target.others);
  return deployment === undefined ? undefined : chatOf(target, deployment);
};

/** @param number of the request in its row, from 1 */
const optionsFor = (lab: Lab, row: Requests, number: number): LabRequest => {
  const { credentials, stream, size, body, token } = row;
  const probe = probeFor(lab, row);
  const caller = row.as === undefined ? undefined : callerNamed(lab.target, row.as);
  const headers = Object.entries(row.headers ?? {}).map(
    ([name, value]) => [name, value.replaceAll('{n}', String(number))] as const,
  );
  return {
    headers: Object.fromEntries(headers),
    ...(credentials && { credentials }),
    ...(token && { token }),
    ...(stream === undefined ? {} : { stream }),
    ...(size === undefined ? {} : { size }),
    ...(body && { body }),
    ...(probe && { probe }),
    ...(caller && { caller }),
    ...(row.operation === 'thread' || row.operation === 'message' ? { session: row.operation } : {}),
  };
};

/** Sends what a row has to send at one moment. */
const sendAt = async (lab: Lab, row: Requests, moment: number, number: number): Promise<readonly Observation[]> => {
  await lab.advanceTo(moment);
  const options = optionsFor(lab, row, number);
  return row.concurrent === true ? await lab.together(row.count ?? 1, options) : [await lab.request(options)];
};

const checkRow = (row: Requests, observations: readonly Observation[]): readonly Mismatch[] =>
  row.expect?.statuses === undefined
    ? []
    : compare(
        `statuses of ${observations.length} requests from ${observations[0]?.observed.at} s on${row.as === undefined ? '' : `, ${row.as}`}`,
        row.expect.statuses,
        histogram(observations.map(({ observed }) => observed.status)),
      );

const runRows = async (
  lab: Lab,
  rows: readonly Requests[],
  start: number,
  all: Observation[],
): Promise<readonly Mismatch[]> => {
  const plan = rows
    .flatMap((row) => {
      const moments = momentsOf(row, start);
      return (row.concurrent === true ? moments.slice(0, 1) : moments).map((moment, index) => ({ row, moment, index }));
    })
    .sort((a, b) => a.moment - b.moment);
  const mismatches: Mismatch[] = [];
  const byRow = new Map<Requests, Observation[]>(rows.map((row) => [row, []]));
  for (const { row, moment, index } of plan)
    for (const observation of await sendAt(lab, row, moment, index + 1)) {
      all.push(observation);
      byRow.get(row)?.push(observation);
      if (row.expect !== undefined) mismatches.push(...checkRequest(row.expect, observation, lab.target));
    }
  for (const [row, observations] of byRow)
    mismatches.push(...(observations.length === 0 ? [sentNothing(row, start)] : checkRow(row, observations)));
  return mismatches;
};

const checkHealth = (lab: Lab, { state, open }: HealthStep['health']): readonly Mismatch[] => {
  const found = lab.health();
  const where = `health at ${lab.now()} s`;
  return [
    ...compare(`${where}: state`, state, found.state),
    ...(open === undefined ? [] : compare(`${where}: open members`, open, found.open)),
  ];
};

const runCase = async (lab: Lab, { one, steps, expect }: WholeCase, scenario: Scenario): Promise<CaseResult> => {
  const observations: Observation[] = [];
  const limits = new Map<string, { from: number; limit: NonNullable<Fault['limit']> }>();
  const mismatches: Mismatch[] = [];
  lab.restart(scenario);
  for (const step of steps) {
    if (step.at !== undefined) await lab.advanceTo(step.at);
    if ('fault' in step) {
      const { limit } = applyFault(lab, step, one.fault);
      if (limit !== undefined)
        for (const instance of instancesOf(lab.target, step.fault.on)) limits.set(instance, { from: lab.now(), limit });
    } else if ('heal' in step) for (const instance of instancesOf(lab.target, step.heal)) lab.clearFault(instance);
    else if ('gateway' in step) lab.setState(step.gateway.on, step.gateway.state);
    else if ('health' in step) mismatches.push(...checkHealth(lab, step.health));
    else mismatches.push(...(await runRows(lab, rowsOf(step), step.at ?? lab.now(), observations)));
  }
  const requests = observations.map(({ observed }) => observed);
  const run = { observations, limits };
  // Where nothing lies inside no status can be expected, only that nothing outside is asked.
  if (lab.target.members.length === 0) return result(one.name, requests, checkCase(lab, aboutForeign(expect), run));
  return {
    ...result(one.name, requests, [...mismatches, ...checkCase(lab, expect, run)]),
    ...(expect.regions && { regions: lab.regionsAsked() }),
    ...(expect.overshoot === undefined && expect.metered !== 'estimated'
      ? {}
      : { tokens: tokensOf(lab, expect, observations) }),
  };
};

/** Runs every case of a scenario on one target. */
export const runScenario = async (lab: Lab, scenario: Scenario): Promise<readonly CaseResult[]> => {
  const { target } = lab;
  const reason = scenarioReason(target, scenario);
  if (reason !== undefined) return [notApplicable(scenario.title, reason)];
  if (scenario.sweep !== undefined)
    return (await sweep(lab)).map(({ name, requests, mismatches }) => result(name, requests, mismatches));
  const results: CaseResult[] = [];
  for (const one of casesOf(scenario)) {
    const whole = wholeCase(scenario, one);
    const because = caseReason(target, whole, scenario);
    results.push(because === undefined ? await runCase(lab, whole, scenario) : notApplicable(one.name, because));
  }
  return results;
};
