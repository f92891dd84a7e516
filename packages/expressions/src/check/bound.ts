import type { Span } from '@spillway/diagnostics';
import type { CodeDiagnostic } from '../api.ts';
import type { Frame, Reference, Run } from '../runtime.ts';
import { type Type, types } from '../types.ts';

/** A checked expression: its static type and the closure that computes it. */
export interface Bound {
  readonly type: Type;
  readonly span: Span;
  readonly run: Run;
  /** Known while compiling; a value of the static type. */
  readonly constant?: { readonly value: unknown };
  /** Which string instance it gives, where that is known; see origins.ts. */
  readonly origin?: string;
  /** Present when it can be assigned: evaluates the parts once and gives the place. */
  readonly place?: (frame: Frame) => Reference;
  /** Present on lambdas and method groups, whose type comes from the delegate they become. */
  readonly deferred?: Deferred;
  /** Present on a tuple literal: its elements convert one by one. */
  readonly elements?: readonly Bound[];
  /** Says a statement made of it alone has an effect: calls, assignments, ++. */
  readonly effect?: boolean;
}

/** A function without a type yet. */
export interface Deferred {
  /** Undefined for a method group, which may take several counts. */
  readonly parameterCount?: number;
  /** The result of the body for those parameter types; undefined when it does not check. */
  returns(parameters: readonly Type[]): Type | undefined;
  /** The function as that delegate; errors of the body come along. */
  bind(parameters: readonly Type[], returns: Type): DeferredResult;
  /** What is wrong with the body, when it checked with none of the parameter types it was tried with. */
  problems?(): readonly CodeDiagnostic[];
}

export interface DeferredResult {
  readonly run: Run;
  readonly diagnostics: readonly CodeDiagnostic[];
}

export const erroneous = (span: Span): Bound => ({ type: types.error, span, run: () => null });

export const constantOf = (type: Type, value: unknown, span: Span): Bound => ({
  type,
  span,
  run: () => value,
  constant: { value },
});
