import '../src/node.ts';
import {
  type CompileOptions,
  compileExpression,
  contextFromData,
  describeValue,
  type ExpressionForm,
} from '../src/index.ts';

/** The vector form of what the code gives; a compile error throws its codes. */
export const evaluate = (
  code: string,
  form: ExpressionForm = 'single',
  data: unknown = {},
  options: CompileOptions = {},
) => {
  const { expression, diagnostics } = compileExpression(code, form, options);
  if (!expression) throw new Error(diagnostics.map((d) => `${d.code} ${d.message}`).join('; '));
  const context = contextFromData(data);
  return describeValue(expression.evaluate({ context, now: () => context.timestamp, random: { next: () => 0.5 } }));
};

/** Only the text of the result. */
export const textOf = (code: string, form: ExpressionForm = 'single', data: unknown = {}): string =>
  evaluate(code, form, data).value;
