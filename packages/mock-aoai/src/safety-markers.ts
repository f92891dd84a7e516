/**
 * What the doubles of content safety and of the content filter find is written into the text, so that a test says what is
 * to be found: `[[Violence:4]]` has that severity, `[[attack]]` is an attack on the model.
 */

export const categories = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;
export type Category = (typeof categories)[number];

/** The highest severity written for a category, of 0 to 7. */
export const severityIn = (text: string, category: string): number =>
  Math.max(
    0,
    ...[...text.matchAll(/\[\[(\w+):([0-7])\]\]/g)].map(([, name, level]) => (name === category ? Number(level) : 0)),
  );

export const isAttack = (text: string): boolean => text.includes('[[attack]]');

/** Where the first severity of at least `least` is written; -1 when none is. */
export const indexOfSeverity = (text: string, least: number): number => {
  const found = [...text.matchAll(/\[\[(\w+):([0-7])\]\]/g)].find(
    ([, name, level]) => categories.some((each) => each === name) && Number(level) >= least,
  );
  return found?.index ?? -1;
};
