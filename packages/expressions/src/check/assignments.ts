import type { Span } from '@spillway/diagnostics';
import { implicitConversion } from '../conversions.ts';
import { isNumber } from '../numeric.ts';
import { isEnum } from '../registry.ts';
import type { Reference, Run } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { nullableElement, types, typeText } from '../types.ts';
import { checkBareArray } from './arrays.ts';
import { type Bound, erroneous } from './bound.ts';
import { castBound, convert, placed } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { checkBinaryOperator } from './operators.ts';
import type { Scope } from './scope.ts';
import { checkDeconstruction } from './tuples.ts';

/** `target = value` and `target op= value`. */
export const checkAssignment = (scope: Scope, node: Extract<Expression, { kind: 'assign' }>): Bound => {
  if (node.target.kind === 'tuple') return checkDeconstruction(scope, node);
  const target = checkExpression(scope, node.target);
  const value =
    node.value.kind === 'bare-array'
      ? checkBareArray(scope, node.value, target.type)
      : checkExpression(scope, node.value);
  if (target.type.kind === 'error') return { ...erroneous(node.span), effect: true };
  const { place } = target;
  if (!place) return cannotAssign(scope, node.target, node.span);
  if (node.operator === '=') return simple(scope, { target, place, value, span: node.span });
  return compound(scope, { target, place, value, span: node.span, operator: node.operator.slice(0, -1) });
};

const cannotAssign = (scope: Scope, node: Expression, span: Span): Bound => {
  const local = node.kind === 'name' ? scope.find(node.name) : undefined;
  const what =
    local?.kind === 'variable'
      ? (local.fixed ?? (local.constant ? 'a constant' : 'this'))
      : node.kind === 'member' || node.kind === 'index'
        ? 'it is read-only and'
        : 'this';
  const name = node.kind === 'name' || node.kind === 'member' ? `\`${node.name}\`` : 'the left side';
  scope.report(
    node.span,
    'EXP216',
    `${name} cannot be assigned: ${what === 'this' ? 'it is no variable' : what.startsWith('it is') ? 'it is read-only' : `it is ${what}`}`,
    'assign to a local variable; only policies change the request, expressions read it',
  );
  return { ...erroneous(span), effect: true };
};

interface Assignment {
  readonly target: Bound;
  readonly place: NonNullable<Bound['place']>;
  readonly value: Bound;
  readonly span: Span;
}

const simple = (scope: Scope, { target, place, value, span }: Assignment): Bound => {
  const converted = convert(scope, value, target.type);
  const run: Run = (frame) => {
    const reference = place(frame);
    const result = converted.run(frame);
    reference.set(result);
    return result;
  };
  return { type: target.type, span, run: placed(span, run), effect: true };
};

/** Reads the place through a slot, so that its parts are evaluated once. */
const throughSlot = (
  scope: Scope,
  { target }: Pick<Assignment, 'target'>,
): { readonly slot: number; readonly current: Bound } => {
  const slot = scope.session.newSlot();
  return {
    slot,
    current: { type: target.type, span: target.span, run: (frame) => (frame.slots[slot]!.value as Reference).get() },
  };
};

const compound = (scope: Scope, assignment: Assignment & { readonly operator: string }): Bound => {
  const { target, place, value, span, operator } = assignment;
  const { slot, current } = throughSlot(scope, assignment);
  const combined = checkBinaryOperator(scope, { operator, left: current, right: value, span });
  if (combined.type.kind === 'error') return { ...erroneous(span), effect: true };
  const shiftOperator = operator === '<<' || operator === '>>';
  const narrows = shiftOperator || implicitConversion(value, target.type) !== undefined;
  const result = narrows ? castBound(scope, combined, target.type, span) : convert(scope, combined, target.type);
  return {
    type: target.type,
    span,
    run: placed(span, updating({ slot, place, result: result.run, before: false })),
    effect: true,
  };
};

const updating =
  ({
    slot,
    place,
    result,
    before,
  }: {
    readonly slot: number;
    readonly place: NonNullable<Bound['place']>;
    readonly result: Run;
    readonly before: boolean;
  }): Run =>
  (frame) => {
    const reference = place(frame);
    frame.slots[slot] = { value: reference };
    const old = before ? reference.get() : undefined;
    const value = result(frame);
    reference.set(value);
    return before ? old : value;
  };

/** `++` and `--`, before or behind the variable. */
export const checkIncrement = (
  scope: Scope,
  node: { readonly operator: string; readonly operand: Expression; readonly span: Span; readonly prefix: boolean },
): Bound => {
  const target = checkExpression(scope, node.operand);
  if (target.type.kind === 'error') return { ...erroneous(node.span), effect: true };
  if (!target.place) return cannotAssign(scope, node.operand, node.span);
  const type = nullableElement(target.type) ?? target.type;
  if (!isNumber(type) && !isEnum(type)) {
    scope.report(
      node.span,
      'EXP210',
      `\`${node.operator}\` does not apply to \`${typeText(target.type)}\``,
      'it counts numbers only',
    );
    return { ...erroneous(node.span), effect: true };
  }
  const { slot, current } = throughSlot(scope, { target });
  const one: Bound = { type: types.int, span: node.span, run: () => 1, constant: { value: 1 } };
  const sum = checkBinaryOperator(scope, {
    operator: node.operator === '++' ? '+' : '-',
    left: current,
    right: one,
    span: node.span,
  });
  const result = castBound(scope, sum, target.type, node.span);
  const run = updating({ slot, place: target.place, result: result.run, before: !node.prefix });
  return { type: target.type, span: node.span, run: placed(node.span, run), effect: true };
};
