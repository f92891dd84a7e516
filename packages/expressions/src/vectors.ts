import { compileExpression } from './compile.ts';
import { contextFromData } from './context-from-data.ts';
import { describeValue } from './describe.ts';
import { ClrException } from './exceptions.ts';
import type { ClrValue } from './values/value.ts';

/** One expression with what real .NET made of it. */
export interface Vector {
  readonly id: string;
  readonly kind: 'single' | 'block';
  readonly expression: string;
  readonly context: unknown;
  readonly expect: VectorOutcome;
}

export type VectorOutcome =
  | { readonly type: string; readonly value: string }
  | { readonly throws: string; readonly message?: string }
  | { readonly compileError: string };

export type VectorResult = { readonly id: string; readonly pass: boolean } & VectorOutcome;

export interface VectorReport {
  readonly results: readonly VectorResult[];
  readonly passed: number;
  readonly failed: number;
}

/** Runs every vector of a vectors file and compares; chance is fixed, and so is time where no clock is given. */
export const runVectors = (file: unknown, now?: () => number): VectorReport => {
  const results = vectorsOf(file).map((vector) => runVector(vector, now));
  const passed = results.filter((result) => result.pass).length;
  return { results, passed, failed: results.length - passed };
};

const vectorsOf = (file: unknown): readonly Vector[] =>
  typeof file === 'object' && file !== null && 'vectors' in file && Array.isArray(file.vectors) ? file.vectors : [];

const runVector = (vector: Vector, now?: () => number): VectorResult => {
  const outcome = outcomeOf(vector, now);
  return { id: vector.id, pass: matches(outcome, vector.expect), ...outcome };
};

const outcomeOf = (vector: Vector, now?: () => number): VectorOutcome => {
  const { expression, diagnostics } = compileExpression(vector.expression, vector.kind);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!expression) return { compileError: errors.map((d) => `${d.code} ${d.message}`).join('; ') };
  const context = contextFromData(vector.context);
  try {
    const value = expression.evaluate({ context, now: now ?? (() => context.timestamp), random: { next: () => 0.5 } });
    return outcomeValue(value);
  } catch (error) {
    if (error instanceof ClrException) return { throws: error.type, message: error.clrMessage };
    throw error;
  }
};

const outcomeValue = (value: ClrValue): VectorOutcome => describeValue(value);

/** The codes of compile errors are our own; .NET's only say that there must be one. What is merely not done yet is none. */
const matches = (actual: VectorOutcome, expected: VectorOutcome): boolean => {
  if ('compileError' in expected)
    return 'compileError' in actual && !/EXP12[1-9]|EXP22[12]/.test(actual.compileError.slice(0, 6));
  if ('throws' in expected)
    return (
      'throws' in actual &&
      actual.throws === expected.throws &&
      (expected.message === undefined || actual.message === expected.message)
    );
  return 'type' in actual && actual.type === expected.type && actual.value === expected.value;
};
