import { type Fault, faultKinds } from '@spillway/mock-aoai';
import { caseReason, casesOf, scenarioReason, type WholeCase, wholeCase } from './applicability.ts';
import { aboutForeign, checkCase, checkRequest, instancesOf, type Mismatch } from './expectations.ts';
import type { Lab, Observation, ObservedRequest } from './lab.ts';
import { momentsOf, type RequestStep, type Scenario, type Step } from './scenario.ts';
import { sweep } from './sweep.ts';

export interface CaseResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-applicable';
  /** Why a case could not be run; only with `not-applicable`. */
  readonly reason?: string;
  readonly mismatches: readonly Mismatch[];
  readonly requests: readonly ObservedRequest[];
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

const applyFault = (lab: Lab, step: Extract<Step, { readonly fault: unknown }>, shared: Fault | undefined): void => {
  const { on, ...own } = step.fault;
  const fault: Fault = hasKind(own) ? own : { ...shared, ...own };
  // One that is to come stands beside those there are: outages in a row are written as a list.
  for (const instance of instancesOf(lab.target, on))
    if (fault.in === undefined) lab.setFault(instance, fault);
    else lab.addFault(instance, fault);
};

/** The gateway's own waiting may have used up the time in which a step was to send. */
const sentNothing = (step: RequestStep, now: number): Mismatch => ({
  expectation: `requests until ${step.request.until} s`,
  expected: 'at least 1',
  actual: `none: it is ${now} s already`,
});

const runRequests = async (lab: Lab, step: RequestStep, requests: ObservedRequest[]): Promise<readonly Mismatch[]> => {
  const { credentials, stream, size, expect } = step.request;
  const options = {
    ...(credentials && { credentials }),
    ...(stream === undefined ? {} : { stream }),
    ...(size === undefined ? {} : { size }),
  };
  const judge = ({ observed, text }: Observation): void => {
    requests.push(observed);
    if (expect !== undefined) mismatches.push(...checkRequest(expect, observed, text));
  };
  const moments = momentsOf(step, step.at ?? lab.now());
  if (moments.length === 0) return [sentNothing(step, lab.now())];
  const mismatches: Mismatch[] = [];
  if (step.request.concurrent === true) {
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

const runCase = async (lab: Lab, { one, steps, expect }: WholeCase): Promise<CaseResult> => {
  const requests: ObservedRequest[] = [];
  const mismatches: Mismatch[] = [];
  lab.restart();
  for (const step of steps) {
    if (step.at !== undefined) lab.advanceTo(step.at);
    if ('fault' in step) applyFault(lab, step, one.fault);
    else if ('heal' in step) for (const instance of instancesOf(lab.target, step.heal)) lab.clearFault(instance);
    else mismatches.push(...(await runRequests(lab, step, requests)));
  }
  // Where nothing lies inside no status can be expected, only that nothing outside is asked.
  return lab.target.members.length === 0
    ? result(one.name, requests, checkCase(lab, aboutForeign(expect), requests))
    : result(one.name, requests, [...mismatches, ...checkCase(lab, expect, requests)]);
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
    results.push(because === undefined ? await runCase(lab, whole) : notApplicable(one.name, because));
  }
  return results;
};
