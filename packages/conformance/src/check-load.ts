import type { Fault } from '@spillway/mock-aoai';
import { compare, type Mismatch } from './compare.ts';
import { histogram, type Lab, type Observation } from './lab.ts';
import type { Expectation, Shares, Subject } from './scenario.ts';
import { instancesOf, named } from './subjects.ts';
import type { Target } from './target.ts';

/** What happened in a case. */
export interface Run {
  readonly observations: readonly Observation[];
  /** The limits that were put on instances, with the second they began. */
  readonly limits: ReadonlyMap<string, { readonly from: number; readonly limit: NonNullable<Fault['limit']> }>;
}

const percent = (part: number): string => `${Number((part * 100).toFixed(1))} %`;

const servedBy = (lab: Lab, subject: Subject): number =>
  instancesOf(lab.target, subject).reduce((sum, instance) => sum + lab.servedBy(instance), 0);

/** The weights that shares go by: those of the first priority's pool, or those of the scenario. */
const weightsOf = ({ tiers, weights }: Target, { of }: Shares): ReadonlyMap<Subject, number> =>
  of === 'weights' ? new Map((tiers[0] ?? []).map((id) => [id, weights.get(id) ?? 0])) : new Map(Object.entries(of));

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/**
 * The fewest and the most requests of a share. Where chance decides they are three standard deviations of a binomial
 * distribution apart from it. Fixed turns come in rounds: one request besides whole rounds, and what the last one has
 * begun.
 */
const boundsOf = ({ within }: Shares, total: number, weight: number, weights: readonly number[]): [number, number] => {
  const sum = weights.reduce((all, each) => all + each, 0);
  const share = weight / sum;
  if (within === 'three-sigma') {
    const leeway = 3 * Math.sqrt(total * share * (1 - share));
    return [Math.ceil(share * total - leeway), Math.floor(share * total + leeway)];
  }
  const common = weights.reduce(divisor, 0);
  const rounds = Math.floor((total * common) / sum);
  const begun = total - (rounds * sum) / common;
  const whole = (rounds * weight) / common;
  return [Math.max(0, whole - 1), whole + Math.min(weight / common, begun) + 1];
};

const checkShares = (lab: Lab, shares: Shares, total: number): readonly Mismatch[] => {
  const weights = weightsOf(lab.target, shares);
  const all = [...weights.values()];
  return [...weights].flatMap(([subject, weight]) => {
    const served = servedBy(lab, subject);
    const [least, most] = boundsOf(shares, total, weight, all);
    return served >= least && served <= most
      ? []
      : compare(`answers of ${named(lab.target, subject)}`, `${least} to ${most} of ${total}`, String(served));
  });
};

/** The most that a window which slides lets through from its first request to the last. */
const mostUnder = ({ requests, seconds }: NonNullable<Fault['limit']>, duration: number): number =>
  requests * Math.max(1, Math.ceil(duration / seconds));

const checkUtilisation = (lab: Lab, floors: Expectation['utilisation'], run: Run): readonly Mismatch[] =>
  Object.entries(floors ?? {}).flatMap(([subject, floor]) => {
    const end = run.observations.at(-1)?.observed.at ?? 0;
    const most = instancesOf(lab.target, subject).reduce((sum, instance) => {
      const limited = run.limits.get(instance);
      return limited === undefined ? sum : sum + mostUnder(limited.limit, end - limited.from);
    }, 0);
    const used = servedBy(lab, subject) / most;
    return used >= floor
      ? []
      : compare(`utilisation of ${named(lab.target, subject)}`, `${percent(floor)} at least`, percent(used));
  });

/** The regions that the gateway's own records name, by the backend that served. */
const loggedRegions = (observations: readonly Observation[]): Readonly<Record<string, number>> =>
  histogram(
    observations.flatMap(({ observed }) =>
      observed.attempts.filter(({ status }) => status === 200).map(({ region }) => region),
    ),
  );

const checkAsked = (lab: Lab, asked: NonNullable<Expectation['asked']>): readonly Mismatch[] => {
  const counts = histogram(lab.asked().map(({ deployment }) => deployment));
  return Object.entries(asked).flatMap(([deployment, expected]) => {
    const found = counts[deployment] ?? 0;
    const [least, most] = typeof expected === 'number' ? [expected, expected] : expected;
    const wanted = typeof expected === 'number' ? String(expected) : expected.join(' to ');
    return found >= least && found <= most ? [] : compare(`requests for ${deployment}`, wanted, String(found));
  });
};

/** Those who send the same headers are of one cohort. */
const checkCohorts = (lab: Lab, { observations }: Run): readonly Mismatch[] => {
  const cohortOf = new Map(observations.map(({ name, cohort }) => [name, cohort]));
  const seen = new Map<string, string>();
  for (const { name, deployment } of lab.asked()) {
    const cohort = cohortOf.get(name) ?? '';
    const first = seen.get(cohort) ?? deployment;
    if (first !== deployment)
      return compare(
        'requests with the same headers ask for',
        'one deployment',
        `${first} and ${deployment} with ${cohort}`,
      );
    seen.set(cohort, first);
  }
  return [];
};

const checkErrors = ([from, to]: readonly [number, number], { observations }: Run): readonly Mismatch[] => {
  const failed = observations.filter(({ observed }) => observed.status !== 200).map(({ observed }) => observed.at);
  const isWithin = failed.length > 0 && failed.every((at) => at >= from && at <= to);
  const found = failed.length === 0 ? 'none' : `from ${failed[0]} s to ${failed.at(-1)} s`;
  return isWithin ? [] : compare('requests that fail', `some, from ${from} s to ${to} s`, found);
};

/** How the load was shared out, and where it went. */
export const checkLoad = (lab: Lab, expect: Expectation, run: Run): readonly Mismatch[] => {
  const total = lab.target.members.reduce((sum, member) => sum + lab.servedBy(member), 0);
  return [
    ...Object.entries(expect.served ?? {}).flatMap(([subject, count]) =>
      compare(`answers of ${named(lab.target, subject)}`, count, servedBy(lab, subject)),
    ),
    ...(expect.asked === undefined ? [] : checkAsked(lab, expect.asked)),
    ...(expect.cohorts === undefined ? [] : checkCohorts(lab, run)),
    ...(expect.errorsWithin === undefined ? [] : checkErrors(expect.errorsWithin, run)),
    ...(expect.shares === undefined ? [] : checkShares(lab, expect.shares, total)),
    ...checkUtilisation(lab, expect.utilisation, run),
    ...(expect.regions === undefined
      ? []
      : compare(
          'regions where prompts were processed, as the gateway wrote them down',
          lab.regionsAsked(),
          loggedRegions(run.observations),
        )),
  ];
};
