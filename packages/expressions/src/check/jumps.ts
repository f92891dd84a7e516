import { completion, type Exec } from '../runtime.ts';
import type { Statement } from '../syntax/ast.ts';
import { convert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import type { LoopContext, Scope, SwitchTargets } from './scope.ts';
import type { Step } from './statements.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** `break` and `continue` */
export const checkLeave = (scope: Scope, node: Of<'break' | 'continue'>): Step => {
  const { loop } = scope;
  const allowed = node.kind === 'break' ? loop !== undefined : loop?.continues === true;
  if (!allowed)
    scope.report(
      node.span,
      'EXP224',
      `\`${node.kind}\` stands outside of a loop`,
      'use `return` to end the expression',
    );
  if (loop && node.kind === 'break') loop.breaks = true;
  const end = node.kind === 'break' ? completion.break : completion.continue;
  return { exec: () => end, completes: false };
};

const jumpTo =
  (target: unknown): Exec =>
  (frame) => {
    frame.runtime.step();
    frame.target = target;
    return completion.goto;
  };

/** `goto label;` */
export const checkGoto = (scope: Scope, node: Of<'goto'>): Step => {
  const label = scope.findLabel(node.name);
  if (!label)
    scope.report(
      node.span,
      'EXP224',
      `there is no label \`${node.name}\` here`,
      'a label must stand in a block around the `goto`, and no `finally` may be between them',
    );
  else label.isTarget = true;
  return { exec: jumpTo(label), completes: false };
};

/** The switch around, which may be outside of a loop. */
const sectionsAround = (scope: Scope): SwitchTargets | undefined => {
  let loop: LoopContext | undefined;
  for (let at: Scope | undefined = scope; at && at.fn === scope.fn; at = at.parent)
    if (at.loop !== loop) {
      loop = at.loop;
      if (loop?.sections) return loop.sections;
    }
  return undefined;
};

/** `goto case value;` and `goto default;` */
export const checkGotoCase = (scope: Scope, node: Of<'goto-case'>): Step => {
  const sections = sectionsAround(scope);
  const value = node.value && checkExpression(scope, node.value);
  if (value?.type.kind === 'error') return { exec: jumpTo(undefined), completes: false };
  const target = sections?.find(value && convert(scope, value, sections.subject));
  if (!sections) scope.report(node.span, 'EXP224', '`goto case` stands outside of a `switch`', 'use `if` and `else`');
  else if (!target)
    scope.report(node.span, 'EXP224', 'the `switch` has no such case', 'name a constant one of its cases has');
  return { exec: jumpTo(target), completes: false };
};
