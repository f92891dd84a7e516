import { byPlace, type Diagnostic, diagnosticJson, type SourceText, sourceText } from '@spillway/diagnostics';
import { seededRandom } from '@spillway/emulator';
import {
  ClrException,
  type CodeDiagnostic,
  compileExpression,
  contextFromData,
  describeValue,
  type ExpressionForm,
  runVectors,
} from '@spillway/expressions';
import '@spillway/expressions/node';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { colorsFor, type Format, type Output, printDiagnostics } from '../output.ts';
import { type ContextOptions, contextData, readJson } from './eval-context.ts';
import { explanationJson, explanationText } from './eval-explain.ts';
import { evalSession } from './eval-session.ts';

export interface EvalOptions extends ContextOptions {
  readonly format: Format;
  readonly explain?: boolean;
  readonly vectors?: string;
  readonly seed: number;
}

const evalVectors = (path: string, format: Format, output: Output): number => {
  const outcome = runVectors(readJson(path));
  if (format === 'json') output.out(JSON.stringify(outcome));
  else {
    for (const result of outcome.results)
      if (!result.pass) output.out(`${result.id} failed: ${JSON.stringify(result)}`);
    output.out(`${outcome.passed} passed, ${outcome.failed} failed`);
  }
  return outcome.failed === 0 ? exitCodes.ok : exitCodes.findings;
};

const unwrap = (text: string): { readonly code: string; readonly form: ExpressionForm; readonly offset: number } => {
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  if (trimmed.startsWith('@(') && trimmed.endsWith(')'))
    return { code: trimmed.slice(2, -1), form: 'single', offset: start + 2 };
  if (trimmed.startsWith('@{') && trimmed.endsWith('}'))
    return { code: trimmed.slice(2, -1), form: 'block', offset: start + 2 };
  throw new UsageError(
    'the expression is not written as `@(…)` or `@{…}`',
    "quote it for your shell, for example spillway eval '@(1 + 1)'",
  );
};

const tell = (format: Format, output: Output, value: object, text: string): void =>
  output.out(format === 'json' ? JSON.stringify(value) : text);

const noted = (diagnostics: readonly CodeDiagnostic[], source: SourceText, offset: number): readonly Diagnostic[] =>
  diagnostics
    .map(
      ({ span, ...each }): Diagnostic => ({
        ...each,
        source,
        span: { start: span.start + offset, end: span.end + offset },
      }),
    )
    .sort(byPlace);

const evaluate = (text: string, options: EvalOptions, data: unknown, output: Output): number => {
  const { code, form, offset } = unwrap(text);
  const source = sourceText('expression', text);
  const isJson = options.format === 'json';
  const explain = options.explain === true;
  const { expression, diagnostics, explanation = [] } = compileExpression(code, form, { explain });
  const found = noted(diagnostics, source, offset);
  const extra = explain ? { explanation: explanationJson(source, explanation, offset) } : {};
  if (explain && !isJson) output.out(`${explanationText(code, explanation)}\n`);
  if (!isJson) printDiagnostics(output, found);
  if (expression === undefined) {
    if (isJson) output.out(JSON.stringify({ diagnostics: found.map(diagnosticJson), ...extra }));
    return exitCodes.findings;
  }
  const context = contextFromData(data);
  const environment = { context, now: () => context.timestamp, random: seededRandom(options.seed) };
  try {
    const value = describeValue(expression.evaluate(environment));
    tell(options.format, output, { ...value, ...extra }, `${colorsFor(output).cyan(value.type)} ${value.value}`);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ClrException)) throw error;
    const { line, column } = source.positionAt(error.span.start + offset);
    tell(
      options.format,
      output,
      { throws: error.type, message: error.clrMessage, line, column, ...extra },
      `${colorsFor(output).red(error.type)} ${error.clrMessage} (${line}:${column})`,
    );
    return exitCodes.findings;
  }
};

/** Evaluates one expression, a file of vectors, or without either every line that comes in. */
export const evalCommand = async (text: string | undefined, options: EvalOptions, output: Output): Promise<number> => {
  if (options.vectors !== undefined && text !== undefined)
    throw new UsageError('an expression and --vectors do not go together', 'leave one of them out');
  if (options.vectors !== undefined) return evalVectors(options.vectors, options.format, output);
  const data = contextData(options);
  if (text !== undefined) return evaluate(text, options, data, output);
  const evaluateLine = (line: string, explain: boolean): number =>
    evaluate(line, { ...options, explain: explain || options.explain === true }, data, output);
  return await evalSession((line, { explain }) => withoutEnding(() => evaluateLine(line, explain), output), output);
};

/** A line that is no expression is told, and the next one read. */
const withoutEnding = (run: () => number, output: Output): number => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err(`error: ${error.message}${error.help === undefined ? '' : `\n  help: ${error.help}`}`);
    return exitCodes.findings;
  }
};
