import { noSuchKey } from './credentials.ts';
import { aboutForeign, besidesForeign, claims } from './expectations.ts';
import type { Case, Expectation, RequestStep, Scenario, Step, Subject } from './scenario.ts';
import type { Target } from './target.ts';

/** The steps and expectations of one case, with what it takes from its scenario. */
export interface WholeCase {
  readonly one: Case;
  readonly steps: readonly Step[];
  readonly expect: Expectation;
}

export const wholeCase = (scenario: Scenario, one: Case): WholeCase => ({
  one,
  steps: one.steps ?? scenario.steps ?? [],
  expect: { ...scenario.expect, ...one.expect },
});

export const casesOf = (scenario: Scenario): readonly Case[] => scenario.cases ?? [{ name: scenario.title }];

const requestsOf = (steps: readonly Step[]): readonly RequestStep['request'][] =>
  steps.flatMap((step) => ('request' in step ? step.request : []));

const isRole = (subject: Subject): boolean => subject === 'ptu' || subject === 'payg';

/** True when an outcome depends on which member is asked first. */
const dependsOnOrder = ({ steps, expect }: WholeCase): boolean => {
  const { calls = {}, callsAt = {}, quietFrom = {} } = expect;
  const counted = [calls, callsAt, quietFrom].flatMap((each) => Object.keys(each));
  if (counted.some(isRole)) return true;
  const isSingled = steps.some(
    (step) => ('fault' in step && isRole(step.fault.on)) || ('heal' in step && isRole(step.heal)),
  );
  return isSingled && (expect.attempts !== undefined || requestsOf(steps).some(({ expect: each }) => each?.attempts));
};

/** Why `ptu` and `payg` name nobody: one of the first two shares the load with a neighbour. */
const unordered = ({ tiers }: Target): string | undefined => {
  const shared = tiers.slice(0, tiers[0]?.length === 1 ? 2 : 1).find((tier) => tier.length > 1);
  return (
    shared && `${shared.map((id) => `\`${id}\``).join(' and ')} share a priority, so that none of them comes first`
  );
};

const within = ({ caller }: Target): string => (caller.residency === 'none' ? '' : ` within \`${caller.residency}\``);

const tooFewMembers = (target: Target, needed: number): string => {
  const { deployment, members } = target;
  return members.length === 0
    ? `no instance serves \`${deployment}\`${within(target)}, where \`${target.caller.name}\` belongs`
    : `it needs ${needed} members, ${deployment} has ${members.length}${within(target)}`;
};

/** True when something can be said although nothing lies inside: that nothing outside is called either. */
export const isAboutForeign = (scenario: Scenario): boolean =>
  scenario.sweep !== undefined ||
  (scenario.members === undefined &&
    casesOf(scenario).every((one) => claims(aboutForeign(wholeCase(scenario, one).expect))));

/** Why a scenario says nothing about a target; undefined when it does. */
export const scenarioReason = (target: Target, scenario: Scenario): string | undefined => {
  if (scenario.needs === 'residency' && target.caller.residency === 'none')
    return `no residency is declared for \`${target.caller.name}\`, so nothing lies outside`;
  const needed = scenario.members ?? 1;
  if (target.members.length >= needed) return undefined;
  return target.members.length === 0 && isAboutForeign(scenario) ? undefined : tooFewMembers(target, needed);
};

/** Why a case says nothing about a target; undefined when it does. */
export const caseReason = (target: Target, whole: WholeCase): string | undefined => {
  const requests = requestsOf(whole.steps);
  const [noKey] = requests.flatMap(({ credentials }) => (credentials && noSuchKey(target, credentials)) ?? []);
  if (noKey !== undefined) return noKey;
  const saysMore = claims(besidesForeign(whole.expect)) || requests.some(({ expect }) => expect !== undefined);
  if (target.caller.residency === 'none' && !saysMore)
    return `no residency is declared for \`${target.caller.name}\`, so nothing lies outside`;
  return dependsOnOrder(whole) ? unordered(target) : undefined;
};
