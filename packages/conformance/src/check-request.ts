import { compare, type Mismatch } from './compare.ts';
import type { Observation, ObservedRequest } from './lab.ts';
import type { RequestExpectation } from './scenario.ts';
import { instancesOf, named } from './subjects.ts';
import type { Target } from './target.ts';

const describeAttempts = ({ attempts }: ObservedRequest): string =>
  attempts.length === 0
    ? 'no backend called'
    : attempts.map(({ member, status, error }) => `${member} ${status ?? error}`).join(', then ');

const checkStatus = (
  where: string,
  { status, attempts }: RequestExpectation,
  observed: ObservedRequest,
): readonly Mismatch[] => {
  const how = describeAttempts(observed);
  const count = observed.attempts.length;
  const isExpected =
    typeof attempts === 'object' ? count <= attempts.atMost : attempts === undefined || attempts === count;
  return [
    ...(status === undefined || status === observed.status
      ? []
      : compare(`${where}: status`, String(status), `${observed.status} (${how})`)),
    ...(isExpected
      ? []
      : compare(
          `${where}: attempts`,
          typeof attempts === 'object' ? `${attempts.atMost} at most` : String(attempts),
          `${count} (${how})`,
        )),
  ];
};

const checkMembers = (
  where: string,
  { servedBy, members }: RequestExpectation,
  observed: ObservedRequest,
  target: Target,
): readonly Mismatch[] => {
  const how = describeAttempts(observed);
  const asked = observed.attempts.map(({ member }) => member);
  const last = asked.at(-1);
  return [
    ...(servedBy === undefined || (last !== undefined && instancesOf(target, servedBy).includes(last))
      ? []
      : compare(`${where}: served by`, named(target, servedBy), how)),
    ...(members === undefined || new Set(asked).size === asked.length
      ? []
      : compare(`${where}: members asked`, members, how)),
  ];
};

const checkHeaders = (
  where: string,
  { headers = {} }: RequestExpectation,
  answered: Observation['headers'],
): readonly Mismatch[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    const found = answered.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, each]) => each);
    return compare(`${where}: header ${name}`, value ?? 'none', found.length === 0 ? 'none' : found.join(', '));
  });

/** What one request was expected to give. */
export const checkRequest = (
  expect: RequestExpectation,
  { observed, text, headers, elapsed }: Observation,
  target: Target,
): readonly Mismatch[] => {
  const where = `request at ${observed.at} s`;
  return [
    ...checkStatus(where, expect, observed),
    ...(expect.gateway === undefined ? [] : compare(`${where}: gateway`, expect.gateway, observed.gateway ?? 'none')),
    ...(expect.retryAfter === undefined
      ? []
      : compare(`${where}: Retry-After`, expect.retryAfter, observed.retryAfter)),
    ...(expect.contains === undefined || text.includes(expect.contains)
      ? []
      : compare(`${where}: answer contains`, expect.contains, text.slice(0, 200))),
    ...(expect.stream === undefined ? [] : compare(`${where}: stream`, expect.stream, observed.stream ?? 'none')),
    ...checkMembers(where, expect, observed, target),
    ...checkHeaders(where, expect, headers),
    ...(expect.elapsed === undefined ? [] : compare(`${where}: seconds it took`, expect.elapsed, elapsed)),
  ];
};
