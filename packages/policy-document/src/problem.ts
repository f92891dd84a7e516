import type { Diagnostic, SourceText, Span } from '@spillway/diagnostics';

/** Something wrong with the text, before it is tied to a source. */
export interface Problem {
  readonly code: string;
  readonly severity?: Diagnostic['severity'];
  readonly message: string;
  readonly span: Span;
  readonly help: string;
  readonly fix?: Diagnostic['fix'];
  readonly related?: { readonly message: string; readonly span: Span };
}

export const diagnosticOf = (source: SourceText, { related, ...problem }: Problem): Diagnostic => ({
  severity: 'error',
  ...problem,
  source,
  ...(related && { related: [{ ...related, source }] }),
});
