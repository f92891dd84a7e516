import type { SourceText, Span } from './source-text.ts';

export type Severity = 'error' | 'warning' | 'note';

/** A place that explains a diagnostic, beside the one it is about. */
export interface RelatedPlace {
  readonly message: string;
  readonly source: SourceText;
  readonly span: Span;
}

/** A change to the text that ends a finding, and nothing else. Edits do not overlap. */
export interface Fix {
  /** What it does, as a sentence in lower case without a full stop. */
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/**
 * One finding about something the user wrote. Data first: the text a terminal shows is made by a renderer.
 * `code` is stable (three capitals, three digits); `message` is one sentence in lower case without a full stop, the
 * user's own words in backticks; `help` says what to do.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly source?: SourceText | undefined;
  readonly span?: Span | undefined;
  readonly help?: string | undefined;
  readonly reference?: string | undefined;
  readonly related?: readonly RelatedPlace[] | undefined;
  /** Only where it is plain what was meant. */
  readonly fix?: Fix | undefined;
}

/** True when at least one finding is an error. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');

/** Orders findings by file name, then by place, then by code. */
export const byPlace = (a: Diagnostic, b: Diagnostic): number => {
  const names = compare(a.source?.name ?? '', b.source?.name ?? '');
  if (names !== 0) return names;
  return (a.span?.start ?? 0) - (b.span?.start ?? 0) || compare(a.code, b.code);
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Carries findings across a boundary that can only throw, such as loading an artifacts folder. */
export class DiagnosticsError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join('; '));
    this.name = 'DiagnosticsError';
    this.diagnostics = diagnostics;
  }
}

/** A mistake of ours, never of the user: the command line ends with exit code 70. */
export class InternalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(`internal error: ${message}`, options);
    this.name = 'InternalError';
  }
}

/** Ends a switch over a union: reached only when a case is missing. */
export const assertNever = (value: never): never => {
  throw new InternalError(`unexpected ${JSON.stringify(value)}`);
};
