export {
  assertNever,
  byPlace,
  type Diagnostic,
  DiagnosticsError,
  type Fix,
  hasErrors,
  InternalError,
  type RelatedPlace,
  type Severity,
} from './diagnostic.ts';
export { applyFixes } from './fixes.ts';
export { didYouMean, nearest } from './nearest.ts';
export { renderGithub } from './render/github.ts';
export { type DiagnosticJson, diagnosticJson } from './render/json.ts';
export { type PrettyOptions, renderPretty } from './render/pretty.ts';
export { renderSarif, type SarifOptions } from './render/sarif.ts';
export { type Position, type SourceText, type Span, sourceText } from './source-text.ts';
