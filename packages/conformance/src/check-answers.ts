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

/** Names as words of their own: a backend `a` is not in every text with an a. */
const checkDisclosed = (lab: Lab, observations: readonly Observation[]): readonly Mismatch[] => {
  const said = observations.map(({ headers, text }) => `${headers.map((pair) => pair.join(': ')).join('\n')}\n${text}`);
  const found = [...new Set(lab.target.internals)].filter((name) => {
    const word = new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, 'i');
    return said.some((text) => word.test(text));
  });
  return compare('internal names in answers', 'none', found.map((name) => `\`${name}\``).join(', ') || 'none');
};

/** What callers are told. */
export const checkAnswers = (
  lab: Lab,
  expect: Expectation,
  observations: readonly Observation[],
): readonly Mismatch[] => [
  ...(expect.retryAfters === undefined ? [] : checkFalling(observations)),
  ...(expect.answers === undefined ? [] : checkAlike(observations)),
  ...(expect.discloses === undefined ? [] : checkDisclosed(lab, observations)),
];
