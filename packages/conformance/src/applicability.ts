import { noSuchKey } from './credentials.ts';
import { aboutForeign, besidesForeign, claims } from './expectations.ts';
import { responsesIn } from './probes.ts';
import {
  type Case,
  type Expectation,
  momentsOf,
  type Requests,
  rowsOf,
  type Scenario,
  type Step,
  type Subject,
} from './scenario.ts';
import { numberIn } from './subjects.ts';
import { callerNamed, chatOf, type Target } from './target.ts';

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

const requestsOf = (steps: readonly Step[]): readonly Requests[] => steps.flatMap(rowsOf);

const countedIn = ({
  calls,
  callsAt,
  quietFrom,
  served,
  charged,
  utilisation,
  shares,
}: Expectation): readonly Subject[] => [
  ...[calls, callsAt, quietFrom, served, charged, utilisation].flatMap((each) => Object.keys(each ?? {})),
  ...(typeof shares?.of === 'object' ? Object.keys(shares.of) : []),
];

const struckIn = (steps: readonly Step[]): readonly Subject[] =>
  steps.flatMap((step) => ('fault' in step ? step.fault.on : 'heal' in step ? step.heal : []));

const serversIn = (steps: readonly Step[]): readonly Subject[] =>
  requestsOf(steps).flatMap(({ expect }) => expect?.servedBy ?? []);

/** Whom a case speaks of by place in the order, where the outcome depends on that. */
const ordered = ({ steps, expect }: WholeCase): readonly Subject[] => {
  const countsAttempts =
    expect.attempts !== undefined || requestsOf(steps).some(({ expect: each }) => each?.attempts !== undefined);
  const told = [...countedIn(expect), ...serversIn(steps), ...(countsAttempts ? struckIn(steps) : [])];
  return told.filter((subject) => subject === 'ptu' || subject === 'payg');
};

/** Why `ptu` or `payg` names nobody: it shares the load with a neighbour. */
const unordered = ({ tiers }: Target, roles: readonly Subject[]): string | undefined => {
  const places = roles.includes('payg') ? tiers.slice(0, tiers[0]?.length === 1 ? 2 : 1) : tiers.slice(0, 1);
  const shared = roles.length === 0 ? undefined : places.find((tier) => tier.length > 1);
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

/** Why the members of a target are not arranged as a scenario needs them. */
const otherShape = (target: Target, { tiers, regions = 1 }: Scenario): string | undefined => {
  const sizes = target.tiers.map(({ length }) => length);
  if (tiers !== undefined && tiers.join() !== sizes.join())
    return `it needs ${tiers.join(' then ')} members by priority, ${target.deployment} has ${sizes.join(' then ')}`;
  const found = new Set(target.members.map((id) => target.topology.instances[id]?.region));
  return found.size < regions
    ? `it needs members in ${regions} regions, those of ${target.deployment} are in ${found.size}`
    : undefined;
};

const limitNames = { requestsPerMinute: 'requests', tokensPerMinute: 'tokens' } as const;
const limitKinds = Object.keys(limitNames) as (keyof typeof limitNames)[];

const limitsText = (limits: Scenario['limits']): string =>
  limitKinds
    .flatMap((kind) => (limits?.[kind] === undefined ? [] : `${limits[kind]} ${limitNames[kind]}`))
    .join(' and ');

/** Why a scenario about limits says nothing about a caller who has others. */
const otherLimits = ({ caller }: Target, { limits }: Scenario): string | undefined => {
  if (limits === undefined || limitKinds.every((kind) => limits[kind] === caller.limits?.[kind])) return undefined;
  const has = limitsText(caller.limits);
  return `it is about callers with ${limitsText(limits)} a minute, \`${caller.name}\` has ${has === '' ? 'no such limit' : has}`;
};

// A word asked, and sixteen tokens of answer at most; of a long question each byte may be one.
const mostTokens = ({ size = 0 }: Requests): number => 32 + size;

/** The most that a case sends in any minute. */
const mostPerMinute = (steps: readonly Step[], weigh: (row: Requests) => number): number => {
  const sent: (readonly [number, number])[] = [];
  let now = 0;
  for (const step of steps) {
    const start = Math.max(now, step.at ?? now);
    now = start;
    for (const row of rowsOf(step))
      for (const moment of momentsOf(row, start)) {
        sent.push([moment, weigh(row)]);
        now = Math.max(now, moment);
      }
  }
  sent.sort(([a], [b]) => a - b);
  let [most, sum, first] = [0, 0, 0];
  for (const [moment, weight] of sent) {
    sum += weight;
    for (; (sent[first]?.[0] ?? moment) <= moment - 60; first++) sum -= sent[first]?.[1] ?? 0;
    most = Math.max(most, sum);
  }
  return most;
};

/** Why a case that is not about limits cannot be run for a caller who has some. */
const tooMuch = ({ caller }: Target, { steps }: WholeCase, { limits }: Scenario): string | undefined => {
  const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = caller.limits ?? {};
  if (limits !== undefined || caller.limits === undefined) return undefined;
  const requests = mostPerMinute(steps, () => 1);
  if (requests > requestsPerMinute)
    return `\`${caller.name}\` may send ${requestsPerMinute} requests a minute, and this sends ${requests}`;
  const tokens = mostPerMinute(steps, mostTokens);
  return tokens > tokensPerMinute
    ? `\`${caller.name}\` may use ${tokensPerMinute} tokens a minute, and this may use ${tokens}`
    : undefined;
};

/** Why a case that needs somebody or something beside the target cannot be run. */
const noOther = (target: Target, { steps }: WholeCase): string | undefined => {
  const { peers, caller, api } = target;
  const rows = requestsOf(steps);
  if (target.trusted === undefined && rows.some((row) => row.as === 'trusted'))
    return `nobody who calls \`${api.id}\` may see where answers come from`;
  if (target.deniedApi === undefined && rows.some((row) => row.api === 'denied'))
    return `there is no API that \`${caller.name}\` may not call`;
  if (rows.some((row) => row.as !== undefined && callerNamed(target, row.as) === undefined))
    return peers.length === 0
      ? `nobody else calls \`${api.id}\` with the limits of \`${caller.name}\``
      : `only ${peers.length} besides \`${caller.name}\` calls \`${api.id}\` with the same limits`;
  const unknown = rows.find(({ deployment }) => deployment !== undefined && chatOf(target, deployment) === undefined);
  if (unknown === undefined) return undefined;
  const role = { other: 'other', denied: "other consumer's", ungranted: 'yet ungranted' }[unknown.deployment ?? ''];
  return role === undefined
    ? `no operation of \`${api.id}\` reaches \`${unknown.deployment}\``
    : `there is no ${role} chat deployment behind \`${api.id}\``;
};

/** What a scenario needs of policies or of the caller, and does not find. */
const unmetNeed = (
  { asksForUsage, dimensions, hasIdentity, caller }: Target,
  { needs }: Scenario,
): string | undefined => {
  if (needs === 'usage' && !asksForUsage) return 'no policy asks streams what they used (`include_usage`)';
  if (needs === 'metrics' && dimensions === undefined) return 'no policy emits token metrics';
  if (needs === 'identity' && !hasIdentity) return 'instances are not asked in the name of the gateway';
  if (needs === 'token' && caller.token === undefined) return `\`${caller.name}\` calls without a token`;
  if (needs === 'grants' && caller.deployments === undefined) return `\`${caller.name}\` may use every deployment`;
  if (needs !== 'distrust' || caller.trusted === false) return undefined;
  return caller.trusted === undefined
    ? `nothing is said about what \`${caller.name}\` may see`
    : `\`${caller.name}\` may see where answers come from`;
};

/** Why a scenario says nothing about a target; undefined when it does. */
export const scenarioReason = (target: Target, scenario: Scenario): string | undefined => {
  if (scenario.needs === 'residency' && target.caller.residency === 'none')
    return `no residency is declared for \`${target.caller.name}\`, so nothing lies outside`;
  const unmet = unmetNeed(target, scenario);
  if (unmet !== undefined) return unmet;
  const limited = otherLimits(target, scenario);
  if (limited !== undefined) return limited;
  const needed = scenario.members ?? 1;
  if (target.members.length >= needed) return otherShape(target, scenario);
  return target.members.length === 0 && isAboutForeign(scenario) ? undefined : tooFewMembers(target, needed);
};

/** Why a case that counts on embeddings says nothing about a target. */
const noEmbeddings = ({ embeddings, tiers, api }: Target, { steps }: WholeCase): string | undefined => {
  const isAsked =
    requestsOf(steps).some(({ operation }) => operation === 'embeddings') ||
    steps.some((step) => 'fault' in step && step.fault.deployment === 'embeddings');
  if (!isAsked) return undefined;
  if (embeddings === undefined) return `no embeddings deployment is reached behind \`${api.id}\``;
  const [first, other] = [tiers[0], embeddings.tiers[0]].map((tier) => tier?.join(', ') ?? '');
  return first === other ? undefined : `embeddings begin at ${other}, and not at ${first}`;
};

/** Why a case that counts on the Assistants API says nothing about a target. */
const noThreads = ({ threads, api }: Target, { steps }: WholeCase): string | undefined =>
  threads === undefined && requestsOf(steps).some(({ operation }) => operation === 'thread' || operation === 'message')
    ? `\`${api.id}\` has no operations for threads`
    : undefined;

/** Gateways by id that the topology does not have. */
const noGateway = ({ topology }: Target, { steps }: WholeCase): string | undefined => {
  const known = topology.gateways?.map(({ id }) => id) ?? [];
  const named = [
    ...steps.flatMap((step) => ('gateway' in step ? step.gateway.on : [])),
    ...requestsOf(steps).flatMap(({ expect }) => expect?.gateway ?? []),
  ];
  return named.filter((id) => !known.includes(id)).map((id) => `there is no gateway \`${id}\``)[0];
};

/** Why a case that counts on the Responses API says nothing about a target. */
const noResponses = ({ others, api }: Target, { steps }: WholeCase): string | undefined =>
  requestsOf(steps).some(({ operation }) => operation === 'responses') && responsesIn(others) === undefined
    ? `\`${api.id}\` has no operation for responses`
    : undefined;

/** Why a load is not shared as a case expects: who comes first comes alone. */
const noShares = ({ tiers }: Target, { expect }: WholeCase): string | undefined => {
  const [first = []] = tiers;
  return expect.shares?.of === 'weights' && first.length < 2
    ? `\`${first.join()}\` alone comes first, so that no weights decide`
    : undefined;
};

/** Dimensions that no metric has. */
const noDimension = ({ dimensions }: Target, { expect }: WholeCase): string | undefined =>
  Object.keys(expect.meteredBy ?? {})
    .filter((name) => dimensions?.has(name) !== true)
    .map((name) => `no token metric has the dimension \`${name}\``)[0];

/** Subjects by number that a target does not have. */
const unknownNumber = ({ members, tiers }: Target, { steps, expect }: WholeCase): string | undefined =>
  [...countedIn(expect), ...struckIn(steps), ...serversIn(steps)]
    .filter(
      (subject) =>
        (numberIn(subject, 'member') ?? 0) > members.length || (numberIn(subject, 'tier') ?? 0) > tiers.length,
    )
    .map((subject) => `there is no \`${subject}\``)[0];

/** Why a case says nothing about a target; undefined when it does. */
export const caseReason = (target: Target, whole: WholeCase, scenario: Scenario): string | undefined => {
  const requests = requestsOf(whole.steps);
  const [noKey] = requests.flatMap(({ credentials }) => (credentials && noSuchKey(target, credentials)) ?? []);
  if (noKey !== undefined) return noKey;
  const saysMore = claims(besidesForeign(whole.expect)) || requests.some(({ expect }) => expect !== undefined);
  if (target.caller.residency === 'none' && !saysMore)
    return `no residency is declared for \`${target.caller.name}\`, so nothing lies outside`;
  return (
    unordered(target, ordered(whole)) ??
    unknownNumber(target, whole) ??
    noEmbeddings(target, whole) ??
    noResponses(target, whole) ??
    noThreads(target, whole) ??
    noGateway(target, whole) ??
    noOther(target, whole) ??
    tooMuch(target, whole, scenario) ??
    noShares(target, whole) ??
    noDimension(target, whole)
  );
};
