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

/** What callers cost. */
export const checkTokens = (
  lab: Lab,
  { charged = {}, overshoot, metered }: Expectation,
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
  ...(overshoot === undefined ? [] : checkOvershoot(lab, overshoot)),
];
