import { boolean } from '../attributes.ts';
import { allSections, defineChild, definePolicy, type MaybePromise, type RunningChild } from '../define-policy.ts';
import type { ResponseMessage } from '../message.ts';

/** A branch of choose: runs its policies when the condition is true and no earlier branch was. */
export const when = defineChild({
  name: 'when',
  content: 'policies',
  min: 1,
  attributes: {
    condition: boolean({
      required: true,
      expressions: true,
      late: true,
      // Widespread policies ask for the status before the first answer, and take the other branch (observed in the
      // published runs of two of them).
      falseWithoutResponse: true,
      doc: 'takes this branch when true',
    }),
  },
});

/** The branch of choose that runs when no condition was true. */
export const otherwise = defineChild({ name: 'otherwise', content: 'policies', max: 1, attributes: {} });

const firstTrue = (branches: readonly RunningChild[], from: number): MaybePromise<ResponseMessage | undefined> => {
  for (let index = from; index < branches.length; index++) {
    const branch = branches[index] as RunningChild;
    const condition = branch.attributes['condition'] as (() => MaybePromise<boolean>) | undefined;
    const holds = condition === undefined || condition();
    if (holds instanceof Promise)
      return holds.then((isTrue) => (isTrue ? branch.run() : firstTrue(branches, index + 1)));
    if (holds) return branch.run();
  }
  return undefined;
};

/** Runs the first branch whose condition is true. */
export const choose = definePolicy({
  name: 'choose',
  sections: allSections,
  content: 'children',
  children: [when.definition, otherwise.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/choose-policy',
  fidelity: 'approximate',
  difference:
    'a condition that reads a member of `context.Response` before there is a response is false, as published runs show; with `strict` it fails with 500',
  attributes: {},
  run(_attributes, _run, children) {
    const branches = children.elements();
    return branches instanceof Promise ? branches.then((all) => firstTrue(all, 0)) : firstTrue(branches, 0);
  },
});
