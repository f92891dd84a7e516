import { boolean } from '../attributes.ts';
import { allSections, defineChild, definePolicy } from '../define-policy.ts';

/** A branch of choose: runs its policies when the condition is true and no earlier branch was. */
export const when = defineChild({
  name: 'when',
  content: 'policies',
  min: 1,
  attributes: {
    condition: boolean({ required: true, expressions: true, late: true, doc: 'takes this branch when true' }),
  },
});

/** The branch of choose that runs when no condition was true. */
export const otherwise = defineChild({ name: 'otherwise', content: 'policies', max: 1, attributes: {} });

/** Runs the first branch whose condition is true. */
export const choose = definePolicy({
  name: 'choose',
  sections: allSections,
  content: 'children',
  children: [when.definition, otherwise.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/choose-policy',
  fidelity: 'exact',
  attributes: {},
  async run(_attributes, _run, children) {
    for (const branch of await children.elements()) {
      const condition = branch.attributes['condition'] as (() => Promise<boolean>) | undefined;
      if (condition === undefined || (await condition())) return branch.run();
    }
    return undefined;
  },
});
