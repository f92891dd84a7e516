import type { Span } from '@spillway/diagnostics';
import type { CodeDiagnostic } from './api.ts';

/** A finding on its way out of a stage that cannot go on. */
export class Problem extends Error {
  readonly diagnostic: CodeDiagnostic;
  constructor(diagnostic: CodeDiagnostic) {
    super(`${diagnostic.code}: ${diagnostic.message}`);
    this.diagnostic = diagnostic;
  }
}

/** The message and its help line; every error has both. */
interface Finding {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

export const errorAt = (span: Span, finding: Finding): CodeDiagnostic => ({ ...finding, severity: 'error', span });

export const fail = (span: Span, code: string, message: string, help: string): never => {
  throw new Problem(errorAt(span, { code, message, help }));
};
