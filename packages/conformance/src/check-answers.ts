import { compare, type Mismatch } from './compare.ts';
import type { Lab, Observation } from './lab.ts';
import type { Expectation } from './scenario.ts';

const checkFalling = (observations: readonly Observation[]): readonly Mismatch[] => {
  const waits = observations.flatMap(({ observed: { at, retryAfter } }) =>
    retryAfter === null ? [] : { at, retryAfter },
  );
  const grown = waits.find(({ retryAfter }, index) => retryAfter > (waits[index - 1]?.retryAfter ?? retryAfter));
  if (waits.length === 0) return compare('waits that callers are told', 'some', 'none');
  return grown === undefined
    ? []
    : compare('waits that callers are told', 'never more', `${grown.retryAfter} s at ${grown.at} s, after less`);
};

const checkAlike = (observations: readonly Observation[]): readonly Mismatch[] => {
  const answers = observations.map(({ observed: { status }, text }) => `${status} ${text}`);
  const [first] = answers;
  const index = answers.findIndex((answer) => answer !== first);
  return index < 0
    ? []
    : compare(
        'answers',
        `alike: ${first?.slice(0, 200)}`,
        `at ${observations[index]?.observed.at} s ${answers[index]?.slice(0, 200)}`,
      );
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Headers by which the service tells itself apart from others, and its parts from each other (recorded). */
const ownHeader =
  /^(x-ms-region|x-ms-deployment-name|azureml-model-session|apim-request-id|x-ms-rai-invoked|x-ms-served-model|x-envoy-.*|x-powered-by|x-aspnet-version|server)$/i;

/** How programs of usual languages write where they were. */
const stack = /\bat [\w.$<>]+\(|Traceback \(most recent call last\)|\b\w+Exception:|\.\w+:line \d+/;

const internalsSaid = (observations: readonly Observation[]): readonly string[] => [
  ...new Set(
    observations.flatMap(({ headers }) =>
      headers.map(([name]) => name.toLowerCase()).filter((name) => ownHeader.test(name)),
    ),
  ),
  ...(observations.some(({ text }) => stack.test(text)) ? ['a stack'] : []),
];

/** Names as words of their own: a backend `a` is not in every text with an a. */
const wordOf = (name: string): RegExp => new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, 'i');

const allOf = ({ headers, text }: Observation): string =>
  `${headers.map((pair) => pair.join(': ')).join('\n')}\n${text}`;

const checkDisclosed = (lab: Lab, observations: readonly Observation[]): readonly Mismatch[] => {
  const said = observations.map(allOf);
  const found = [...new Set(lab.target.internals)].filter((name) => said.some((text) => wordOf(name).test(text)));
  const all = [...found, ...internalsSaid(observations)];
  return compare('internal names in answers', 'none', all.map((name) => `\`${name}\``).join(', ') || 'none');
};

/** Those who may see it are told who answered: by the instance's id, or by a part of its host. */
const checkServer = (observations: readonly Observation[]): readonly Mismatch[] =>
  observations.flatMap((observation) => {
    const server = observation.observed.attempts.at(-1)?.member ?? 'nobody';
    return wordOf(server).test(allOf(observation))
      ? []
      : compare(`the answer at ${observation.observed.at} s names`, server, 'nobody');
  });

/** What callers are told. */
export const checkAnswers = (
  lab: Lab,
  expect: Expectation,
  observations: readonly Observation[],
): readonly Mismatch[] => [
  ...(expect.retryAfters === undefined ? [] : checkFalling(observations)),
  ...(expect.answers === undefined ? [] : checkAlike(observations)),
  ...(expect.discloses === 'nothing' ? checkDisclosed(lab, observations) : []),
  ...(expect.discloses === 'server' ? checkServer(observations) : []),
];
