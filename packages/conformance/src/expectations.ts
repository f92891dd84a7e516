import { checkAnswers } from './check-answers.ts';
import { checkIdentity } from './check-identity.ts';
import { checkLoad, type Run } from './check-load.ts';
import { checkTokens } from './check-tokens.ts';
import { compare, type Mismatch } from './compare.ts';
import { histogram, type Lab } from './lab.ts';
import type { Expectation, Subject } from './scenario.ts';
import { instancesOf, named } from './subjects.ts';

/** The seconds that a list of them and of ranges stands for. */
export const secondsOf = (parts: readonly (number | string)[]): readonly number[] =>
  parts.flatMap((part) => {
    if (typeof part === 'number') return part;
    const [from = 0, to = 0] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });

/** `[0, 20, 21, 22]` → `0, 20-22`. */
const ranges = (seconds: readonly number[]): string => {
  const parts: [number, number][] = [];
  for (const second of seconds) {
    const last = parts[parts.length - 1];
    if (last !== undefined && second === last[1] + 1) last[1] = second;
    else parts.push([second, second]);
  }
  return parts.length === 0
    ? 'never'
    : parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
};

const checkCalls = (lab: Lab, expect: Expectation): readonly Mismatch[] => {
  const callsOf = (subject: Subject): readonly number[] =>
    subject === 'foreign'
      ? lab.callsOutside().map(({ at }) => at)
      : instancesOf(lab.target, subject).flatMap((instance) => lab.callsTo(instance));
  return [
    ...Object.entries(expect.calls ?? {}).flatMap(([subject, count]) =>
      compare(`calls to ${named(lab.target, subject)}`, count, callsOf(subject).length),
    ),
    ...Object.entries(expect.callsAt ?? {}).flatMap(([subject, parts]) =>
      compare(
        `seconds at which ${named(lab.target, subject)} is called`,
        ranges(secondsOf(parts)),
        ranges(callsOf(subject)),
      ),
    ),
    ...Object.entries(expect.quietFrom ?? {}).flatMap(([subject, from]) =>
      compare(
        `seconds from ${from} on at which ${named(lab.target, subject)} is called`,
        'never',
        ranges(callsOf(subject).filter((at) => at >= from)),
      ),
    ),
  ];
};

/** True when an expectation says anything at all. */
export const claims = (expect: Expectation): boolean =>
  Object.values(expect).some((value) => typeof value !== 'object' || Object.keys(value).length > 0);

const split = <T>(
  counts: Readonly<Record<Subject, T>> | undefined,
  keeps: (subject: Subject) => boolean,
): Readonly<Record<Subject, T>> =>
  Object.fromEntries(Object.entries(counts ?? {}).filter(([subject]) => keeps(subject)));

/** What an expectation says about calls outside the residency: all that can be judged where nothing lies inside. */
export const aboutForeign = ({ calls, callsAt }: Expectation): Expectation => ({
  calls: split(calls, (subject) => subject === 'foreign'),
  callsAt: split(callsAt, (subject) => subject === 'foreign'),
});

/** What is left of an expectation where nothing lies outside. */
export const besidesForeign = ({ calls, callsAt, ...rest }: Expectation): Expectation => ({
  ...rest,
  calls: split(calls, (subject) => subject !== 'foreign'),
  callsAt: split(callsAt, (subject) => subject !== 'foreign'),
});

/** What must be true at the end of a case. */
export const checkCase = (lab: Lab, expect: Expectation, run: Run): readonly Mismatch[] => {
  const requests = run.observations.map(({ observed }) => observed);
  return [
    ...(expect.statuses === undefined
      ? []
      : compare('statuses', expect.statuses, histogram(requests.map(({ status }) => status)))),
    ...(expect.attempts === undefined
      ? []
      : compare(
          'attempts of each request',
          expect.attempts,
          requests.map(({ attempts }) => attempts.length),
        )),
    ...checkCalls(lab, expect),
    ...checkLoad(lab, expect, run),
    ...checkTokens(lab, expect, run.observations),
    ...checkAnswers(lab, expect, run.observations),
    ...(expect.identity === undefined ? [] : checkIdentity(lab)),
    ...(expect.bodies === undefined
      ? []
      : compare('bodies that are not what the caller sent', 'none', lab.changedBodies().join(', ') || 'none')),
    ...(expect.prompts === undefined
      ? []
      : compare('questions and answers that are written down', 'none', lab.kept().join('; ') || 'none')),
    ...(expect.leaks === undefined
      ? []
      : compare("the caller's secrets elsewhere", 'none', lab.leaks().join('; ') || 'none')),
  ];
};
