const length = (vector: readonly number[]): number => Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));

/** One minus the cosine: 0 for the same direction. */
export const distance = (a: readonly number[], b: readonly number[]): number => {
  const dot = a.reduce((sum, each, index) => sum + each * (b[index] ?? 0), 0);
  const lengths = length(a) * length(b);
  return lengths === 0 ? 1 : 1 - dot / lengths;
};
