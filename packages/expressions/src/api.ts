import type { Span } from '@spillway/diagnostics';
import type { Environment } from './context.ts';
import type { LimitOptions } from './limits.ts';
import type { ClrValue } from './values/value.ts';

/** `@(…)` is single, `@{…}` is a block. */
export type ExpressionForm = 'single' | 'block';

/** One finding about an expression; `span` counts characters from the start of the code inside the brackets. */
export interface CodeDiagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: Span;
  readonly help?: string;
  readonly reference?: string;
}

/** A checked expression, ready to be evaluated any number of times. */
export interface CompiledExpression {
  readonly code: string;
  readonly form: ExpressionForm;
  /** The static type of the result as C# writes it. */
  readonly type: string;
  /** Which bodies the code may read, so that the host buffers them first. */
  readonly reads: { readonly requestBody: boolean; readonly responseBody: boolean };
  /**
   * Runs the code and gives the boxed result.
   * @throws ClrException when the code throws or exceeds a limit
   */
  evaluate(environment: Environment): ClrValue;
}

/** What a part of the code is: its static type, or the member it was bound to. */
export type ExplainedPart = { readonly span: Span } & (
  | { readonly kind: 'value'; readonly type: string }
  | { readonly kind: 'member'; readonly declaring: string; readonly signature: string }
);

export interface CompileOptions {
  readonly limits?: LimitOptions;
  /** Asks for `explanation`; off by default because it costs time and memory. */
  readonly explain?: boolean;
}

export interface CompileResult {
  /** Absent when there is an error among the diagnostics. */
  readonly expression?: CompiledExpression;
  readonly diagnostics: readonly CodeDiagnostic[];
  /** Every sub-expression and every member in use, in the order of the code; only with `explain`. */
  readonly explanation?: readonly ExplainedPart[];
}
