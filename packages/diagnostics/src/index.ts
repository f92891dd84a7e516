export {
  assertNever,
  byPlace,
  type Diagnostic,
  DiagnosticsError,
  hasErrors,
  InternalError,
  type RelatedPlace,
  type Severity,
} from './diagnostic.ts';
export { didYouMean, nearest } from './nearest.ts';
export { type DiagnosticJson, diagnosticJson } from './render/json.ts';
export { type PrettyOptions, renderPretty } from './render/pretty.ts';
export { type Position, type SourceText, type Span, sourceText } from './source-text.ts';
