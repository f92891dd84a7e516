/** Bounds of one evaluation; what is left out has its default. */
export interface LimitOptions {
  /** Statements, calls and sequence elements; default 2 000 000. */
  readonly maxSteps?: number;
  /** Characters of one string; default 16 Mi. */
  readonly maxStringLength?: number;
  /** Elements of one collection; default 1 Mi. */
  readonly maxCollectionSize?: number;
  /** Nested calls of lambdas and local functions; default 200. */
  readonly maxCallDepth?: number;
}

export type Limits = Required<LimitOptions>;

export const defaultLimits: Limits = {
  maxSteps: 2_000_000,
  maxStringLength: 16 * 1024 * 1024,
  maxCollectionSize: 1024 * 1024,
  maxCallDepth: 200,
};
