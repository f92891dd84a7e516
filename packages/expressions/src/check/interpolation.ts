import { boxing } from '../boxing.ts';
import type { Run } from '../runtime.ts';
import type { Expression, InterpolatedPart } from '../syntax/ast.ts';
import { aligned, formatValue } from '../text/format.ts';
import { isNamed, types, typeText } from '../types.ts';
import type { Bound } from './bound.ts';
import { checkExpression } from './expressions.ts';
import { textRun } from './operators.ts';
import type { Scope } from './scope.ts';

/** `$"…{value,alignment:format}…"` */
export const checkInterpolated = (scope: Scope, node: Extract<Expression, { kind: 'interpolated' }>): Bound => {
  const runs = node.parts.map((part) => checkPart(scope, part));
  const run: Run = (frame) => {
    let text = '';
    for (const part of runs) text += part(frame) as string;
    frame.runtime.checkLength(text.length);
    return text;
  };
  return { type: types.string, span: node.span, run };
};

const checkPart = (scope: Scope, part: InterpolatedPart): Run => {
  if (typeof part === 'string') return () => part;
  const value = checkExpression(scope, part.value);
  if (value.type.kind === 'void' || value.deferred)
    scope.report(
      value.span,
      'EXP201',
      `${typeText(value.type)} is no value to print`,
      'call it so that it gives a value',
    );
  const width = part.alignment ? alignmentOf(scope, part.alignment) : 0;
  const { format } = part;
  if (format === undefined && width === 0) return textRun(value);
  const box = boxing(value.type);
  return (frame) => {
    const held = value.run(frame);
    return aligned(formatValue(box ? box(held) : held, format ?? ''), width);
  };
};

const alignmentOf = (scope: Scope, node: Expression): number => {
  const { constant, type } = checkExpression(scope, node);
  if (constant && isNamed(type, 'int')) return constant.value as number;
  scope.report(node.span, 'EXP218', 'the alignment must be a constant number', 'write for example {value,10}');
  return 0;
};
