/**
 * The count of work of the evaluation that runs: for helpers deep below the members, which are not handed the runtime.
 * Evaluation is synchronous, so there is one at a time; a host that evaluates inside another nests them.
 */
let step: ((count?: number) => void) | undefined;

export const metered = <T>(counting: (count?: number) => void, run: () => T): T => {
  const outer = step;
  step = counting;
  try {
    return run();
  } finally {
    step = outer;
  }
};

/** Counts pieces of work; throws when the evaluation has done enough. */
export const spend = (count = 1): void => step?.(count);
