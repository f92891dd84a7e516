export type {
  CodeDiagnostic,
  CompiledExpression,
  CompileOptions,
  CompileResult,
  ExplainedPart,
  ExpressionForm,
} from './api.ts';
export { clr } from './clr.ts';
export { compileExpression } from './compile.ts';
export type * from './context.ts';
export { contextFromData } from './context-from-data.ts';
export { describeValue } from './describe.ts';
export { type JsonToXmlOptions, jsonToXml, type XmlToJsonOptions, xmlToJson } from './documents.ts';
export { ClrException } from './exceptions.ts';
export { type ExpressionFacts, expressionFacts, type VariableRead } from './facts.ts';
export type { LimitOptions } from './limits.ts';
export { type MemberRow, memberTable } from './member-table.ts';
export { expressionEnd } from './syntax/scan.ts';
export type { ClrValue } from './values/value.ts';
export { runVectors, type Vector, type VectorOutcome, type VectorReport, type VectorResult } from './vectors.ts';
