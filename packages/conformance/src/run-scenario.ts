import { type Fault, faultKinds } from '@spillway/mock-aoai';
import { caseReason, casesOf, scenarioReason, type WholeCase, wholeCase } from './applicability.ts';
import { checkRequest } from './check-request.ts';
import type { Mismatch } from './compare.ts';
import { aboutForeign, checkCase } from './expectations.ts';
import type { Lab, LabRequest, Observation, ObservedRequest } from './lab.ts';
import { type FaultStep, momentsOf, type RequestStep, type Scenario } from './scenario.ts';
import { instancesOf } from './subjects.ts';
import { sweep } from './sweep.ts';
import type { Target } from './target.ts';

export interface CaseResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-applicable';
  /** Why a case could not be run; only with `not-applicable`. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  readonly requests: readonly ObservedRequest[];
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

/** The gateway's own waiting may have used up the time in which a step was to send. */
const sentNothing = (step: RequestStep, now: number): Mismatch => ({
  expectation: `requests until ${step.request.until} s`,
  expected: 'at least 1',
  actual: `none: it is ${now} s already`,
});

const optionsFor = (lab: Lab, { request }: RequestStep): LabRequest => {
  const { credentials, stream, size, operation } = request;
  const probe = operation === 'embeddings' ? lab.target.embeddings?.probe : undefined;
  return {
    ...(credentials && { credentials }),
    ...(stream === undefined ? {} : { stream }),
    ...(size === undefined ? {} : { size }),
    ...(probe && { probe }),
  };
};

const runRequests = async (lab: Lab, step: RequestStep, observations: Observation[]): Promise<readonly Mismatch[]> => {
  const { expect, concurrent } = step.request;
  const options = optionsFor(lab, step);
  const mismatches: Mismatch[] = [];
  const judge = (observation: Observation): void => {
    observations.push(observation);
    if (expect !== undefined) mismatches.push(...checkRequest(expect, observation, lab.target));
  };
  const moments = momentsOf(step, step.at ?? lab.now());
  if (moments.length === 0) return [sentNothing(step, lab.now())];
  if (concurrent === true) {
    lab.advanceTo(moments[0] ?? lab.now());
    for (const each of await lab.together(moments.length, options)) judge(each);
    return mismatches;
  }
  for (const moment of moments) {
    lab.advanceTo(moment);
    judge(await lab.request(options));
  }
  return mismatches;
};

const runCase = async (lab: Lab, { one, steps, expect }: WholeCase, scenario: Scenario): Promise<CaseResult> => {
  const observations: Observation[] = [];
  const limits = new Map<string, { from: number; limit: NonNullable<Fault['limit']> }>();
  const mismatches: Mismatch[] = [];
  lab.restart(scenario.reasons);
  for (const step of steps) {
    if (step.at !== undefined) lab.advanceTo(step.at);
    if ('fault' in step) {
      const { limit } = applyFault(lab, step, one.fault);
      if (limit !== undefined)
        for (const instance of instancesOf(lab.target, step.fault.on)) limits.set(instance, { from: lab.now(), limit });
    } else if ('heal' in step) for (const instance of instancesOf(lab.target, step.heal)) lab.clearFault(instance);
    else mismatches.push(...(await runRequests(lab, step, observations)));
  }
  const requests = observations.map(({ observed }) => observed);
  const run = { observations, limits };
  // Where nothing lies inside no status can be expected, only that nothing outside is asked.
  if (lab.target.members.length === 0) return result(one.name, requests, checkCase(lab, aboutForeign(expect), run));
  return {
    ...result(one.name, requests, [...mismatches, ...checkCase(lab, expect, run)]),
    ...(expect.regions && { regions: lab.regionsAsked() }),
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
    const because = caseReason(target, whole);
    results.push(because === undefined ? await runCase(lab, whole, scenario) : notApplicable(one.name, because));
  }
  return results;
};
