/** One thing that was expected and did not happen. */
export interface Mismatch {
  readonly expectation: string;
  readonly expected: string;
  readonly actual: string;
}

/** Nothing when both are the same; texts as they are, other values as JSON. */
export const compare = (expectation: string, expected: unknown, actual: unknown): readonly Mismatch[] => {
  const [wanted, got] = [expected, actual].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return wanted === got ? [] : [{ expectation, expected: wanted ?? '', actual: got ?? '' }];
};
