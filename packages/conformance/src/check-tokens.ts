import { compare, type Mismatch } from './compare.ts';
import type { Lab, Observation } from './lab.ts';
import type { Expectation } from './scenario.ts';
import { instancesOf, named } from './subjects.ts';

/** Tokens of a case: what instances billed for, and what the gateway counted in metrics or towards the caller's limit. */
export interface Tokens {
  readonly billed: number;
  /** Null when no header tells, or all is used. */
  readonly counted: number | null;
}

const sum = (billed: ReturnType<Lab['billed']>): number => billed.reduce((all, { tokens }) => all + tokens, 0);

/** What the gateway counted is what it metered, or what its last header leaves of the limit. */
export const tokensOf = (lab: Lab, { metered }: Expectation, observations: readonly Observation[]): Tokens => {
  if (metered !== undefined) return { billed: sum(lab.billed()), counted: lab.metered() };
  const { tokensPerMinute = 0, remainingTokensHeader = '' } = lab.target.caller.limits ?? {};
  const left = observations.flatMap(({ headers }) =>
    headers
      .filter(([name]) => name.toLowerCase() === remainingTokensHeader.toLowerCase())
      .map(([, value]) => Number(value)),
  );
  const least = Math.min(...left);
  return { billed: sum(lab.billed()), counted: least > 0 && left.length > 0 ? tokensPerMinute - least : null };
};

const checkOvershoot = (lab: Lab, times: number): readonly Mismatch[] => {
  const { tokensPerMinute } = lab.target.caller.limits ?? {};
  const billed = lab.billed();
  const largest = Math.max(0, ...billed.map(({ tokens }) => tokens));
  const inMinute = (end: number): number => sum(billed.filter(({ at }) => at > end - 60 && at <= end));
  const most = Math.max(0, ...billed.map(({ at }) => inMinute(at)));
  if (tokensPerMinute === undefined) return compare('tokens that the caller may use a minute', 'some', 'no limit');
  const bound = tokensPerMinute + times * largest;
  return most <= bound ? [] : compare('tokens billed in a minute', `${bound} at most`, String(most));
};

/** How the gateway came to know what was used: `exact` from answers, `estimated` of its own; each as often as it did. */
const checkMetered = (
  lab: Lab,
  metered: NonNullable<Expectation['metered']>,
  observations: readonly Observation[],
): readonly Mismatch[] => {
  const usages = observations.flatMap(({ usages: all }) => all.flatMap((usage) => usage ?? []));
  const known = usages.filter(({ isEstimated }) => isEstimated === (metered === 'estimated'));
  const counted = usages.reduce((all, { totalTokens }) => all + totalTokens, 0);
  return [
    ...compare('tokens in metrics', metered === 'exact' ? sum(lab.billed()) : counted, lab.metered()),
    ...compare(
      `answers whose tokens are ${metered}`,
      lab.billed().filter(({ tokens }) => tokens > 0).length,
      known.length,
    ),
  ];
};

const metricNames = {
  promptTokens: 'Prompt Tokens',
  completionTokens: 'Completion Tokens',
  totalTokens: 'Total Tokens',
};
const tokenKinds = Object.keys(metricNames) as (keyof typeof metricNames)[];

type Sums = Record<keyof typeof metricNames, number>;

const sumsOf = (groups: Map<string, Sums>, group: string): Sums => {
  const sums = groups.get(group) ?? { promptTokens: 0, completionTokens: 0, totalTokens: 0 };
  groups.set(group, sums);
  return sums;
};

const sumsText = (sums: Sums | undefined): string =>
  sums === undefined ? 'none' : tokenKinds.map((kind) => `${sums[kind]} ${metricNames[kind]}`).join(', ');

/** Both sides in groups that the dimensions tell apart. */
const checkMeteredBy = (lab: Lab, dimensions: NonNullable<Expectation['meteredBy']>): readonly Mismatch[] => {
  const billed = new Map<string, Sums>();
  const metered = new Map<string, Sums>();
  for (const bill of lab.bills()) {
    const sums = sumsOf(
      billed,
      Object.values(dimensions)
        .map((key) => bill[key] ?? 'nobody')
        .join(', '),
    );
    for (const kind of tokenKinds) sums[kind] += bill.usage[kind];
  }
  for (const { name, value, dimensions: values } of lab.metrics()) {
    const kind = tokenKinds.find((each) => metricNames[each] === name);
    const group = Object.keys(dimensions)
      .map((dimension) => values[dimension] ?? 'nobody')
      .join(', ');
    if (kind !== undefined) sumsOf(metered, group)[kind] += value;
  }
  return [...new Set([...billed.keys(), ...metered.keys()])].flatMap((group) =>
    compare(`tokens of ${group} in metrics`, sumsText(billed.get(group)), sumsText(metered.get(group))),
  );
};

/** By instance: what it bills for, and what traces say of the attempts that reached it. */
const checkAttributed = (lab: Lab, observations: readonly Observation[]): readonly Mismatch[] => {
  const traced = new Map<string, number>();
  for (const { observed, usages } of observations)
    for (const [index, { member }] of observed.attempts.entries())
      traced.set(member, (traced.get(member) ?? 0) + (usages[index]?.totalTokens ?? 0));
  return lab.target.members.flatMap((member) =>
    compare(`tokens that traces say ${member} used`, sum(lab.billed(member)), traced.get(member) ?? 0),
  );
};

/** What callers cost. */
export const checkTokens = (
  lab: Lab,
  { charged = {}, overshoot, metered, meteredBy, attributed }: Expectation,
  observations: readonly Observation[],
): readonly Mismatch[] => [
  ...Object.entries(charged).flatMap(([subject, tokens]) =>
    compare(
      `tokens that ${named(lab.target, subject)} bill for`,
      tokens,
      instancesOf(lab.target, subject).reduce((all, instance) => all + sum(lab.billed(instance)), 0),
    ),
  ),
  ...(metered === undefined ? [] : checkMetered(lab, metered, observations)),
  ...(meteredBy === undefined ? [] : checkMeteredBy(lab, meteredBy)),
  ...(attributed === undefined ? [] : checkAttributed(lab, observations)),
  ...(overshoot === undefined ? [] : checkOvershoot(lab, overshoot)),
];
