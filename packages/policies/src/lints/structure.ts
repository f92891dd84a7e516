import type { Fix } from '@spillway/diagnostics';
import { xmlNameOf } from '../attributes.ts';
import type { BoundPolicy } from '../bound.ts';
import {
  below,
  constantOf,
  type Finding,
  hasTrait,
  inRole,
  type Lint,
  type LintSubject,
  tagOf,
  type Visit,
} from './lint.ts';

/** Policies that send the request on, in a loop: each may be asked for the body again. */
const sendersIn = ({ policy }: Visit): readonly BoundPolicy[] =>
  below(policy).filter((each) => hasTrait({ policy: each }, 'sends') && inRole(each, 'buffersRequest').length > 0);

const loops = ({ visits }: LintSubject): readonly Visit[] => visits.filter((visit) => hasTrait(visit, 'repeats'));

const nameOf = ({ definition }: BoundPolicy, key: string): string => xmlNameOf(key, definition.attributes[key]!);

const attributeText = (policy: BoundPolicy, key: string): string => `${nameOf(policy, key)}="true"`;

/** The attribute set to true, in place of what it says now. */
const withAttribute = (policy: BoundPolicy, key: string): Fix => {
  const text = attributeText(policy, key);
  const { attributes, nameSpan } = policy.element;
  const written = attributes.find(({ name }) => name === nameOf(policy, key));
  const edit =
    written === undefined
      ? { span: { start: nameSpan.end, end: nameSpan.end }, text: ` ${text}` }
      : { span: written.span, text };
  return { title: `add \`${text}\``, edits: [edit] };
};

export const unbufferedRetry: Lint = {
  code: 'LNT408',
  title: 'a request is sent again without its body being kept',
  severity: 'warning',
  why: 'The body of a request can be read once. Unless it is kept, the second attempt goes out with an empty body, so that a chat completion that fails over is answered with 400.',
  instead: 'Set `buffer-request-body="true"` on what sends the request inside a loop.',
  reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy',
  find: (subject) =>
    loops(subject).flatMap((visit) =>
      sendersIn(visit).flatMap((sender): readonly Finding[] => {
        if (sender.source !== subject.source) return [];
        const [key] = inRole(sender, 'buffersRequest');
        if (key === undefined || constantOf(sender.attributes, key) === true) return [];
        return [
          {
            message: `\`${sender.definition.name}\` is repeated and does not keep the request body`,
            span: tagOf(sender),
            help: `add \`${attributeText(sender, key)}\``,
            fix: withAttribute(sender, key),
          },
        ];
      }),
    ),
};

const isAtOnce = ({ policy }: Visit): boolean =>
  inRole(policy, 'waitSeconds').every((key) => constantOf(policy.attributes, key) === 0);

/** Whether anything but sending happens in a loop: choosing another backend, changing the request, looking something up. */
const changesSomething = ({ policy }: Visit): boolean =>
  below(policy).some((each) => !hasTrait({ policy: each }, 'sends'));

/** Where a request goes is settled before the loop by a written-out address; an id may name a pool, which moves on. */
const goesToOneAddress = ({ visits }: LintSubject): boolean => {
  const routing = visits.filter((visit) => hasTrait(visit, 'routes'));
  return (
    routing.length > 0 &&
    routing.every(({ policy }) =>
      inRole(policy, 'backendUrl').some((key) => policy.attributes[key]?.value.kind === 'constant'),
    )
  );
};

export const sameAgain: Lint = {
  code: 'LNT409',
  title: 'a loop asks the same backend again at once',
  severity: 'warning',
  why: 'Nothing changes from one attempt to the next: a backend that answered 429 is asked again within a millisecond, which keeps it throttled and answers the caller no sooner.',
  instead: 'Change the backend inside the loop, send to a pool of backends, or do not retry.',
  reference: 'https://learn.microsoft.com/azure/api-management/retry-policy',
  find: (subject) =>
    loops(subject).flatMap((visit): readonly Finding[] =>
      isAtOnce(visit) && !changesSomething(visit) && goesToOneAddress(subject)
        ? [
            {
              message: 'every attempt goes to the same backend, without a wait',
              span: tagOf(visit.policy),
              help: 'choose another backend inside the loop, or send to a pool',
            },
          ]
        : [],
    ),
};

export const waitsInside: Lint = {
  code: 'LNT410',
  title: 'the gateway waits before it tries again',
  severity: 'note',
  why: 'The caller, its connection and a slot of the gateway wait along. For a model that answers in seconds another region is there sooner; a client library waits on its own when it gets `Retry-After`.',
  instead:
    'Use `interval="0"` and another backend for failover, and pass 429 on with its `Retry-After` when all are busy.',
  reference: 'https://learn.microsoft.com/azure/api-management/retry-policy',
  find: ({ visits }) =>
    visits.flatMap(({ policy }) =>
      inRole(policy, 'waitSeconds').flatMap((key): readonly Finding[] => {
        const seconds = constantOf(policy.attributes, key);
        return typeof seconds === 'number' && seconds > 0
          ? [
              {
                message: `the gateway waits ${seconds} s before the next attempt, and the caller with it`,
                span: tagOf(policy),
                help: 'choose another backend at once, or pass the answer on',
              },
            ]
          : [];
      }),
    ),
};

/** Every visit of a list that has an earlier one with a trait before it, in the same section's own list. */
const after = (
  { visits }: LintSubject,
  late: (visit: Visit) => boolean,
  early: (visit: Visit) => boolean,
): readonly (readonly [Visit, Visit])[] =>
  visits.flatMap((visit) => {
    if (!late(visit) || visit.within.length > 0) return [];
    const first = visits.find(
      (other) =>
        other.section === visit.section && other.within.length === 0 && other.index < visit.index && early(other),
    );
    return first === undefined ? [] : [[visit, first] as const];
  });

export const lateCors: Lint = {
  code: 'LNT411',
  title: 'the answer to browsers stands behind what asks for a key or a token',
  severity: 'warning',
  why: 'A browser sends its preflight without a key or a token. What stands before `cors` refuses it, and the page reports a CORS error that has nothing to do with CORS.',
  instead: 'Put it first in inbound.',
  reference: 'https://learn.microsoft.com/azure/api-management/cors-policy',
  find: (subject) =>
    after(
      subject,
      (visit) => hasTrait(visit, 'answersPreflight'),
      (visit) => hasTrait(visit, 'authenticates') || hasTrait(visit, 'limits'),
    ).map(
      ([{ policy }, first]): Finding => ({
        message: `\`${policy.definition.name}\` stands behind \`${first.policy.definition.name}\`, which preflights do not pass`,
        span: tagOf(policy),
        help: 'move it to the beginning of inbound',
        related: [{ message: 'this refuses them', source: first.policy.source, span: tagOf(first.policy) }],
      }),
    ),
};

/** Who counts by address counts strangers on purpose. */
const countsByAddress = ({ islands }: LintSubject, visit: Visit): boolean =>
  islands.some((island) => island.visit === visit && island.value.island.code.includes('IpAddress'));

export const earlyLimit: Lint = {
  code: 'LNT412',
  title: 'calls are counted before callers are checked',
  severity: 'note',
  why: 'Whoever has no valid token uses up the limit of those who have one.',
  instead: 'Check the token first, or count by address.',
  find: (subject) =>
    after(
      subject,
      (visit) => hasTrait(visit, 'authenticates') && visit.section === 'inbound',
      (visit) => hasTrait(visit, 'limits') && !countsByAddress(subject, visit),
    ).map(
      ([{ policy }, first]): Finding => ({
        message: `\`${first.policy.definition.name}\` counts calls that \`${policy.definition.name}\` refuses later`,
        span: tagOf(first.policy),
        help: `move it behind \`${policy.definition.name}\``,
        related: [{ message: 'callers are checked here', source: policy.source, span: tagOf(policy) }],
      }),
    ),
};

/** The policies of broader scopes that a section would bring in. */
const broaderPolicies = (subject: LintSubject, section: string): readonly BoundPolicy[] =>
  Object.entries(subject.broader ?? {})
    .filter(([name]) => name === section)
    .flatMap(([, steps]) => steps)
    .flatMap((step) => (step.kind === 'policy' ? [step, ...below(step)] : []));

/** What is left out and not done here: a check is not made up for by a count. */
const lostIn = (subject: LintSubject, section: string): BoundPolicy | undefined =>
  (['authenticates', 'limits'] as const)
    .filter((trait) => !subject.everything.visits.some((visit) => visit.section === section && hasTrait(visit, trait)))
    .flatMap((trait) => broaderPolicies(subject, section).filter((policy) => hasTrait({ policy }, trait)))[0];

export const lostBase: Lint = {
  code: 'LNT413',
  title: '`<base />` is missing where a broader scope checks or counts callers',
  severity: 'warning',
  why: 'A section without `<base />` replaces the sections of broader scopes. Tokens that the product or the whole service checks are then not checked for this API.',
  instead: 'Put `<base />` first in the section; leave it out only where everything is checked again.',
  reference: 'https://learn.microsoft.com/azure/api-management/set-edit-policies',
  find: (subject) =>
    subject.sections.flatMap(([section, steps]): readonly Finding[] => {
      if (section === undefined || steps.some(({ kind }) => kind === 'base')) return [];
      const lost = lostIn(subject, section);
      const first = steps[0];
      if (lost === undefined) return [];
      return [
        {
          message: `section ${section} has no \`<base />\`: \`${lost.definition.name}\` of a broader scope does not run`,
          span: first?.kind === 'policy' ? tagOf(first) : { start: 0, end: 1 },
          help: `put \`<base />\` first in ${section}`,
          related: [{ message: 'this is left out', source: lost.source, span: tagOf(lost) }],
        },
      ];
    }),
};
