import { forwardRequest } from '../policies/forward-request.ts';
import { type Finding, type Island, type Lint, type LintSubject, placeIn, tagOf, type Visit } from './lint.ts';
import { neverSet } from './variables.ts';

const whole = (island: Island) => island.value.island.span;

/** Conditions with the value they always have. */
const settled = (subject: LintSubject): readonly (readonly [Island, boolean])[] => {
  const isNeverSet = neverSet(subject);
  return subject.islands.flatMap((island) => {
    // What a guard makes of it has a rule of its own.
    if (!island.isCondition || island.facts.guards.length > 0) return [];
    const truth = island.facts.truth(isNeverSet);
    return truth === undefined ? [] : [[island, truth] as const];
  });
};

const missing = (island: Island, subject: LintSubject): string => {
  const isNeverSet = neverSet(subject);
  const names = [...new Set(island.facts.variableReads.map(({ name }) => name).filter(isNeverSet))];
  if (names.length === 0) return 'remove what cannot happen, or compare with something that varies';
  return `no policy here sets ${names.map((name) => `\`${name}\``).join(', ')}: read the variable that is set, or set it before`;
};

export const neverTrue: Lint = {
  code: 'LNT403',
  title: 'a condition can never be true',
  severity: 'warning',
  why: 'What stands under it never runs. When that is the check of a token, everybody gets in: a real gateway went live with a check that read `entra-auth` where `entra-validate` was set.',
  instead: 'Read the variable that is set, and let a scenario fail when the branch is not taken.',
  reference: 'https://learn.microsoft.com/azure/api-management/choose-policy',
  find: (subject) =>
    settled(subject).flatMap(([island, truth]): readonly Finding[] =>
      truth
        ? []
        : [{ message: 'the condition can never be true', span: whole(island), help: missing(island, subject) }],
    ),
};

export const alwaysTrue: Lint = {
  code: 'LNT404',
  title: 'a condition is always true',
  severity: 'warning',
  why: 'What stands under it always runs, and the branches behind it never do.',
  instead: 'Take the policies out of the condition, or compare with something that varies.',
  reference: 'https://learn.microsoft.com/azure/api-management/choose-policy',
  find: (subject) =>
    settled(subject).flatMap(([island, truth]): readonly Finding[] =>
      // A loop that has no condition of its own is bounded by its count.
      truth && island.child !== undefined
        ? [{ message: 'the condition is always true', span: whole(island), help: missing(island, subject) }]
        : [],
    ),
};

export const settledGuard: Lint = {
  code: 'LNT405',
  title: '`|| true` or `&& false` decides a condition',
  severity: 'warning',
  why: 'What stands beside it is computed for nothing. It is most often left over from a test: a condition on the region with `|| true` sends every region the same way.',
  instead: 'Remove it, or remove the condition.',
  find: (subject) =>
    subject.islands.flatMap((island) =>
      island.facts.guards.map(({ span, value }): Finding => {
        const guard = value ? '|| true' : '&& false';
        return {
          message: `\`${guard}\` makes this always ${value}`,
          span: placeIn(island, span),
          help: `remove \`${guard}\`, or the whole condition`,
        };
      }),
    ),
};

/** An earlier branch of the same policy with that very condition, or one that is always taken. */
const earlier = (
  island: Island,
  islands: readonly Island[],
  isTrue: (island: Island) => boolean,
): Island | undefined => {
  const { child, visit } = island;
  const at = child === undefined ? -1 : visit.policy.children.indexOf(child);
  if (at < 0) return undefined;
  return islands.find(
    (other) =>
      other.isCondition &&
      other.visit === visit &&
      other.child !== undefined &&
      visit.policy.children.indexOf(other.child) < at &&
      visit.policy.children.includes(other.child) &&
      (isTrue(other) || other.value.island.code.trim() === island.value.island.code.trim()),
  );
};

const unreachableBranches = (subject: LintSubject): readonly Finding[] => {
  const always = new Set(settled(subject).flatMap(([island, truth]) => (truth ? [island] : [])));
  return subject.islands.flatMap((island): readonly Finding[] => {
    const before = island.isCondition ? earlier(island, subject.islands, (other) => always.has(other)) : undefined;
    if (before === undefined) return [];
    return [
      {
        message: always.has(before)
          ? 'the branch is never taken: one before it always is'
          : 'the branch is never taken: one before it has the same condition',
        span: whole(island),
        help: 'remove it, or change its condition',
        related: [{ message: 'this branch is taken', source: before.value.source, span: whole(before) }],
      },
    ];
  });
};

const behindTheEnd = ({ visits }: LintSubject): readonly Finding[] =>
  visits.flatMap(({ policy, siblings, index }): readonly Finding[] => {
    const before = siblings[index - 1];
    if (before?.kind !== 'policy' || !before.definition.traits.includes('ends')) return [];
    return [
      {
        message: `\`${policy.definition.name}\` never runs: \`${before.definition.name}\` before it ends the section`,
        span: tagOf(policy),
        help: 'move it before, or remove it',
        related: [{ message: 'the section ends here', source: before.source, span: tagOf(before) }],
      },
    ];
  });

export const unreachable: Lint = {
  code: 'LNT406',
  title: 'a branch or a policy can never run',
  severity: 'warning',
  why: 'It looks as if it did something. A header set behind the policy that answers is set never.',
  instead: 'Move it before what ends the section, or remove it.',
  find: (subject) => [...unreachableBranches(subject), ...behindTheEnd(subject)],
};

/** The first policy of a section that brings an answer, in the order in which they stand. */
const firstAnswer = ({ everything: { visits } }: LintSubject, section: Visit['section']): number =>
  visits.findIndex(
    (visit) => visit.section === section && visit.policy.definition.name === forwardRequest.definition.name,
  );

export const earlyResponse: Lint = {
  code: 'LNT416',
  title: 'a condition reads the response before there is one',
  severity: 'warning',
  why: 'Before the first answer `context.Response` is null. Gateways were seen to take such a condition of a branch for false; the documentation promises nothing, and any other expression that reads it fails with 500.',
  instead: 'Ask first: `context.Response != null && context.Response.StatusCode == 429`.',
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policy-expressions',
  find: (subject) => {
    const order = new Map(subject.everything.visits.map((visit, index) => [visit, index]));
    return subject.islands.flatMap((island): readonly Finding[] => {
      if (!island.isCondition || island.child === undefined) return [];
      const { section } = island.visit;
      const answer = firstAnswer(subject, section);
      const isEarly = section === 'inbound' || (answer >= 0 && (order.get(island.visit) ?? 0) < answer);
      if (!isEarly || section === 'outbound' || section === 'on-error') return [];
      return island.facts.responseReads.slice(0, 1).map((span) => ({
        message: '`context.Response` is read before there is an answer',
        span: placeIn(island, span),
        help: 'ask `context.Response != null &&` first',
      }));
    });
  },
};

export const reasonText: Lint = {
  code: 'LNT407',
  title: 'a condition compares the text of a reason',
  severity: 'warning',
  why: 'Reason phrases and error messages are wording, not contract: HTTP/2 has none, the platform changes them, and backends answer with their own. A retry that waits for "Backend pool" stops retrying the day the words change.',
  instead: 'Compare the status code, a header, or `context.LastError.Reason`, whose values are documented.',
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies',
  find: (subject) =>
    subject.islands.flatMap((island) =>
      island.facts.reasonTexts.map(
        (span): Finding => ({
          message: 'the text of a reason is compared',
          span: placeIn(island, span),
          help: 'compare the status code, a header or `context.LastError.Reason`',
        }),
      ),
    ),
};
