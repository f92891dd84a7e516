import type { CodeDiagnostic, CompiledExpression, CompileOptions, CompileResult, ExpressionForm } from './api.ts';
import { checkAssigned } from './check/assigned.ts';
import type { Bound } from './check/bound.ts';
import { checkExpression } from './check/expressions.ts';
import { bestCommonType } from './check/inference.ts';
import { runBlock } from './check/lambdas.ts';
import { assignmentsIn } from './check/origins.ts';
import { type FunctionContext, Scope, Session } from './check/scope.ts';
import { boxedRun, checkStatements } from './check/statements.ts';
import { located } from './exceptions.ts';
import { defaultLimits } from './limits.ts';
import { metered } from './meter.ts';
import { Problem } from './problem.ts';
import { type Run, Runtime } from './runtime.ts';
import { type Parsed, parse } from './syntax/parser.ts';
import { type Type, types, typeText } from './types.ts';

/**
 * Checks the code of a policy expression and makes it ready to run.
 * @param code the text inside the brackets of `@(…)` or `@{…}`
 */
export const compileExpression = (code: string, form: ExpressionForm, options: CompileOptions = {}): CompileResult => {
  let session = new Session(new Map(), options.explain);
  if (code.length > maxLength) return { diagnostics: [tooLong(code)] };
  try {
    const parsed = parse(code, form);
    session = new Session(assignmentsIn(parsed), options.explain);
    const checked = check(session, parsed, code);
    const { explanation } = session;
    const found = { diagnostics: inOrder(session.diagnostics), ...(explanation && { explanation }) };
    if (session.hasErrors) return found;
    return { expression: executable(code, form, { ...checked, reads: { ...session.reads } }, options), ...found };
  } catch (error) {
    if (error instanceof Problem) return { diagnostics: inOrder([...session.diagnostics, error.diagnostic]) };
    const overflow = located(error, { start: 0, end: code.length });
    if (overflow === error) throw error;
    return {
      diagnostics: [
        {
          code: 'EXP108',
          severity: 'error',
          message: 'the code nests too deeply',
          span: { start: 0, end: code.length },
          help: 'split it over several variables, each set by a policy of its own',
        },
      ],
    };
  }
};

/** No policy document may be longer than 256 KiB. */
const maxLength = 256 * 1024;

const tooLong = (code: string): CodeDiagnostic => ({
  code: 'EXP109',
  severity: 'error',
  message: `the code has ${code.length} characters, more than the 262144 a whole policy document may have`,
  span: { start: 0, end: Math.min(code.length, 80) },
  help: 'split it, or read long texts from a named value or a backend',
});

const inOrder = (diagnostics: readonly CodeDiagnostic[]): readonly CodeDiagnostic[] =>
  diagnostics.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);

interface Checked {
  readonly type: Type;
  readonly run: Run;
}

const check = (session: Session, parsed: Parsed, code: string): Checked => {
  const fn: FunctionContext = { returns: undefined, found: [], name: 'the expression' };
  const scope = new Scope(undefined, { session, fn });
  if (parsed.form === 'single') {
    const value = checkExpression(scope, parsed.value);
    return { type: value.type, run: boxedRun(scope, value) };
  }
  const { exec, completes } = checkStatements(scope, parsed.body);
  if (completes) {
    const end = code.trimEnd().length;
    scope.report(
      { start: Math.max(0, end - 1), end },
      'EXP211',
      'not every path of the expression returns a value',
      'add a `return` at the end',
    );
  }
  if (!session.hasErrors) checkAssigned(session, parsed.body);
  return { type: resultType(fn.found), run: runBlock(exec) };
};

/** The type all returned values share, `object` when they do not. */
const resultType = (found: readonly Bound[]): Type => {
  const given = found.map((value) => value.type).filter((type) => type.kind !== 'null' && type.kind !== 'error');
  if (found.length > given.length && given.length === 0) return types.object;
  return bestCommonType(given) ?? types.object;
};

const executable = (
  code: string,
  form: ExpressionForm,
  checked: Checked & Pick<CompiledExpression, 'reads'>,
  options: CompileOptions,
): CompiledExpression => {
  const limits = { ...defaultLimits, ...options.limits };
  const type = checked.type.kind === 'null' || checked.type.kind === 'error' ? types.object : checked.type;
  return Object.freeze({
    code,
    form,
    type: typeText(type),
    reads: checked.reads,
    evaluate: (environment) => {
      const runtime = new Runtime(environment, limits);
      try {
        return metered(
          (count) => runtime.step(count),
          () => checked.run({ runtime, slots: [], returned: null }) ?? null,
        );
      } catch (error) {
        throw located(error, { start: 0, end: code.length });
      }
    },
  } satisfies CompiledExpression);
};
