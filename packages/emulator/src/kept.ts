/** The newest of what was added. */
export interface Kept<T> {
  add(each: T): void;
  all(): readonly T[];
  clear(): void;
}

/** Keeps at most `limit`; half of them go when it is full. */
export const keepNewest = <T>(limit: number): Kept<T> => {
  let kept: T[] = [];
  return {
    add(each) {
      kept.push(each);
      if (kept.length > limit) kept = kept.slice(-limit / 2);
    },
    all: () => kept,
    clear() {
      kept = [];
    },
  };
};
