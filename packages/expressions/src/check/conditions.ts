import { implicitConversion } from '../conversions.ts';
import { isReference } from '../registry.ts';
import type { Run } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { isNamed, nullableElement, nullableOf, type Type, types, typeText } from '../types.ts';
import { type Bound, erroneous } from './bound.ts';
import { convert } from './convert.ts';
import { checkCondition, checkExpression } from './expressions.ts';
import { originOfEither } from './origins.ts';
import type { Scope } from './scope.ts';

/** `&&` and `||`: the right side runs only when it decides. */
export const checkLogical = (scope: Scope, node: Extract<Expression, { kind: 'binary' }>): Bound => {
  const left = checkExpression(scope, node.left);
  const right = checkExpression(scope, node.right);
  const wrong = [left, right].filter((side) => !isNamed(side.type, 'bool') && side.type.kind !== 'error');
  if (wrong.length > 0)
    scope.report(
      node.span,
      'EXP210',
      `\`${node.operator}\` does not apply to \`${typeText(left.type)}\` and \`${typeText(right.type)}\``,
      'both sides must be `bool`: compare, or cast with `(bool)`',
    );
  const run: Run =
    node.operator === '&&'
      ? (frame) => left.run(frame) && right.run(frame)
      : (frame) => left.run(frame) || right.run(frame);
  const known =
    left.constant && right.constant && wrong.length === 0 ? { constant: { value: run(undefined as never) } } : {};
  return { type: types.bool, span: node.span, run, ...known };
};

/** `test ? yes : no`; one side converts to the type of the other. */
export const checkConditional = (scope: Scope, node: Extract<Expression, { kind: 'conditional' }>): Bound => {
  const test = checkCondition(scope, node.test);
  const yes = checkExpression(scope, node.yes);
  const no = checkExpression(scope, node.no);
  const type = commonType(yes, no);
  if (!type) {
    scope.report(
      node.span,
      'EXP217',
      `the two values are \`${typeText(yes.type)}\` and \`${typeText(no.type)}\``,
      'cast one of them so that both have one type, for example `(object)`',
    );
    return erroneous(node.span);
  }
  const [first, second] = [convert(scope, yes, type), convert(scope, no, type)];
  const chosen = test.constant?.value === true ? first : second;
  return {
    type,
    span: node.span,
    run: (frame) => (test.run(frame) ? first.run(frame) : second.run(frame)),
    ...originOfEither(yes, no),
    ...(test.constant && first.constant && second.constant && { constant: chosen.constant! }),
  };
};

const commonType = (a: Bound, b: Bound): Type | undefined => {
  if (a.type.kind === 'error') return b.type;
  if (b.type.kind === 'error') return a.type;
  if (a.deferred || b.deferred || a.type.kind === 'void' || b.type.kind === 'void') return undefined;
  if (implicitConversion(a, b.type) && b.type.kind !== 'null') return b.type;
  return implicitConversion(b, a.type) && a.type.kind !== 'null' ? a.type : undefined;
};

/** `a ?? b` */
export const checkCoalesce = (scope: Scope, node: Extract<Expression, { kind: 'binary' }>): Bound => {
  const left = checkExpression(scope, node.left);
  const right = checkExpression(scope, node.right);
  if (left.type.kind === 'error') return erroneous(node.span);
  const element = nullableElement(left.type);
  if (!element && !isReference(left.type)) {
    scope.report(
      node.span,
      'EXP210',
      `\`??\` does not apply to \`${typeText(left.type)}\`, which is never null`,
      'leave `??` and the value behind it out',
    );
    return erroneous(node.span);
  }
  const type = coalesceType(left, right, element);
  if (!type) {
    scope.report(
      node.span,
      'EXP210',
      `\`??\` does not apply to \`${typeText(left.type)}\` and \`${typeText(right.type)}\``,
      'both sides need one type; cast one of them',
    );
    return erroneous(node.span);
  }
  const source: Bound = element && !nullableElement(type) ? { ...left, type: element } : left;
  const [slot, fallback] = [scope.session.newSlot(), convert(scope, right, type).run];
  const kept = convert(scope, { ...source, run: (frame) => frame.slots[slot]?.value }, type).run;
  const run: Run = (frame) => {
    const value = left.run(frame) ?? null;
    if (value === null) return fallback(frame);
    frame.slots[slot] = { value };
    return kept(frame);
  };
  return { type, span: node.span, run };
};

const coalesceType = (left: Bound, right: Bound, element: Type | undefined): Type | undefined => {
  if (element && (right.type.kind === 'error' || implicitConversion(right, element))) return element;
  if (left.type.kind !== 'null' && implicitConversion(right, left.type)) return left.type;
  if (left.type.kind === 'null' && right.type.kind === 'null') return undefined;
  return implicitConversion({ type: element ?? left.type }, right.type) ? right.type : undefined;
};

/** `target?.rest`: null when the target is, else the rest of the chain on it. */
export const checkConditionalAccess = (
  scope: Scope,
  node: Extract<Expression, { kind: 'conditional-access' }>,
): Bound => {
  const target = checkExpression(scope, node.target);
  if (target.type.kind === 'error') return erroneous(node.span);
  const element = nullableElement(target.type);
  if (!element && !isReference(target.type)) {
    scope.report(
      node.span,
      'EXP210',
      `\`?.\` does not apply to \`${typeText(target.type)}\`, which is never null`,
      'write `.` instead',
    );
    return erroneous(node.span);
  }
  const slot = scope.session.newSlot();
  const inner: Bound = { type: element ?? target.type, span: target.span, run: (frame) => frame.slots[slot]?.value };
  const rest = checkExpression(scope.inner({ conditionalTarget: inner }), node.rest);
  const run: Run = (frame) => {
    const value = target.run(frame) ?? null;
    if (value === null) return null;
    // A recursive call inside the rest may use the slot again.
    const outer = frame.slots[slot];
    frame.slots[slot] = { value };
    const result = rest.run(frame);
    if (outer) frame.slots[slot] = outer;
    return result;
  };
  const { effect } = rest;
  return { type: liftedType(rest.type), span: node.span, run, ...(effect && { effect }) };
};

const liftedType = (type: Type): Type =>
  type.kind === 'void' || type.kind === 'error' || isReference(type) || nullableElement(type) ? type : nullableOf(type);
