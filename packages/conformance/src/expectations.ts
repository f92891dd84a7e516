import type { Lab, ObservedRequest } from './lab.ts';
import type { Expectation, RequestExpectation, Subject } from './scenario.ts';
import type { Target } from './target.ts';

/** One thing that was expected and did not happen. */
export interface Mismatch {
  readonly expectation: string;
  readonly expected: string;
  readonly actual: string;
}

/** The instances a role stands for. */
export const instancesOf = (target: Target, subject: Subject): readonly string[] => {
  if (subject === 'ptu') return target.members.slice(0, 1);
  if (subject === 'payg') return target.members.slice(1, 2);
  if (subject === 'members') return target.members;
  return subject === 'foreign' ? target.foreign : [subject];
};

const named = (target: Target, subject: Subject): string => {
  const instances = instancesOf(target, subject);
  return instances.includes(subject) || instances.length === 0 ? subject : `${subject} (${instances.join(', ')})`;
};

const compare = (expectation: string, expected: unknown, actual: unknown): readonly Mismatch[] => {
  const [wanted, got] = [expected, actual].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return wanted === got ? [] : [{ expectation, expected: wanted ?? '', actual: got ?? '' }];
};

const describeAttempts = ({ attempts }: ObservedRequest): string =>
  attempts.length === 0
    ? 'no backend called'
    : attempts.map(({ member, status, error }) => `${member} ${status ?? error}`).join(', then ');

/** What one request was expected to give. */
export const checkRequest = (
  expect: RequestExpectation,
  observed: ObservedRequest,
  text: string,
): readonly Mismatch[] => {
  const where = `request at ${observed.at} s`;
  const how = describeAttempts(observed);
  return [
    ...(expect.status === undefined
      ? []
      : compare(
          `${where}: status`,
          String(expect.status),
          expect.status === observed.status ? String(observed.status) : `${observed.status} (${how})`,
        )),
    ...(expect.attempts === undefined
      ? []
      : compare(
          `${where}: attempts`,
          String(expect.attempts),
          expect.attempts === observed.attempts.length
            ? String(expect.attempts)
            : `${observed.attempts.length} (${how})`,
        )),
    ...(expect.retryAfter === undefined
      ? []
      : compare(`${where}: Retry-After`, expect.retryAfter, observed.retryAfter)),
    ...(expect.contains === undefined || text.includes(expect.contains)
      ? []
      : compare(`${where}: answer contains`, expect.contains, text.slice(0, 200))),
    ...(expect.stream === undefined ? [] : compare(`${where}: stream`, expect.stream, observed.stream ?? 'none')),
  ];
};

const statusCounts = (requests: readonly ObservedRequest[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of requests) counts[status] = (counts[status] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
};

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
export const checkCase = (lab: Lab, expect: Expectation, requests: readonly ObservedRequest[]): readonly Mismatch[] => [
  ...(expect.statuses === undefined ? [] : compare('statuses', expect.statuses, statusCounts(requests))),
  ...(expect.attempts === undefined
    ? []
    : compare(
        'attempts of each request',
        expect.attempts,
        requests.map(({ attempts }) => attempts.length),
      )),
  ...checkCalls(lab, expect),
  ...(expect.bodies === undefined
    ? []
    : compare('bodies that are not what the caller sent', 'none', lab.changedBodies().join(', ') || 'none')),
  ...(expect.leaks === undefined
    ? []
    : compare("the caller's secrets elsewhere", 'none', lab.leaks().join('; ') || 'none')),
];
