import type { Diagnostic } from '../diagnostic.ts';

/** A finding as other programs read it; line and column are one-based, and absent when it is about no place. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
  readonly reference?: string;
}

export const diagnosticJson = (diagnostic: Diagnostic): DiagnosticJson => {
  const at =
    diagnostic.source !== undefined && diagnostic.span !== undefined
      ? diagnostic.source.positionAt(diagnostic.span.start)
      : undefined;
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...at,
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    ...(diagnostic.reference === undefined ? {} : { reference: diagnostic.reference }),
  };
};
