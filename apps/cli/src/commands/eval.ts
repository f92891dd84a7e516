import { byPlace, type Diagnostic, diagnosticJson, sourceText } from '@spillway/diagnostics';
import { seededRandom } from '@spillway/emulator';
import {
  ClrException,
  compileExpression,
  contextFromData,
  describeValue,
  type ExpressionForm,
  runVectors,
} from '@spillway/expressions';
import '@spillway/expressions/node';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { colorsFor, type Format, type Output, printDiagnostics } from '../output.ts';
import { readUserFile } from '../project.ts';

export interface EvalOptions {
  readonly format: Format;
  readonly context?: string;
  readonly vectors?: string;
  readonly seed: number;
}

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readUserFile(path)) as unknown;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`\`${path}\` is not valid JSON`, error instanceof Error ? error.message : undefined);
  }
};

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

const evaluate = (text: string, options: EvalOptions, output: Output): number => {
  const { code, form, offset } = unwrap(text);
  const source = sourceText('expression', text);
  const { expression, diagnostics } = compileExpression(code, form);
  const found = diagnostics
    .map(
      (each): Diagnostic => ({
        ...each,
        source,
        span: { start: each.span.start + offset, end: each.span.end + offset },
      }),
    )
    .sort(byPlace);
  if (expression === undefined) {
    if (options.format === 'json') output.out(JSON.stringify({ diagnostics: found.map(diagnosticJson) }));
    else printDiagnostics(output, found);
    return exitCodes.findings;
  }
  const context = contextFromData(options.context === undefined ? {} : readJson(options.context));
  const environment = { context, now: () => context.timestamp, random: seededRandom(options.seed) };
  try {
    const value = describeValue(expression.evaluate(environment));
    tell(options.format, output, value, `${colorsFor(output).cyan(value.type)} ${value.value}`);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof ClrException)) throw error;
    const { line, column } = source.positionAt(error.span.start + offset);
    tell(
      options.format,
      output,
      { throws: error.type, message: error.clrMessage, line, column },
      `${colorsFor(output).red(error.type)} ${error.clrMessage} (${line}:${column})`,
    );
    return exitCodes.findings;
  }
};

/** Evaluates one expression, or a file of vectors. */
export const evalCommand = (text: string | undefined, options: EvalOptions, output: Output): number => {
  if (options.vectors !== undefined && text !== undefined)
    throw new UsageError('an expression and --vectors do not go together', 'leave one of them out');
  if (options.vectors !== undefined) return evalVectors(options.vectors, options.format, output);
  if (text === undefined)
    throw new UsageError('there is no expression to evaluate', "write spillway eval '@(1 + 1)' or --vectors FILE");
  return evaluate(text, options, output);
};
