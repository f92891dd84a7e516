import { boxing, castTo, isInstance, refersTo } from '../boxing.ts';
import { explicitConversion, explicitReference } from '../conversions.ts';
import { findTypeName } from '../namespaces.ts';
import { isReference } from '../registry.ts';
import type { Run } from '../runtime.ts';
import type { Expression, Pattern, TypeNode } from '../syntax/ast.ts';
import { nullableElement, sameType, type Type, types, typeText } from '../types.ts';
import { equalValues } from '../values/object.ts';
import { type Bound, erroneous } from './bound.ts';
import { boxed, tryConvert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './type-names.ts';

/** `value as T` */
export const checkAs = (scope: Scope, node: Extract<Expression, { kind: 'as' }>): Bound => {
  const operand = checkExpression(scope, node.operand);
  const type = resolveType(scope, node.type);
  if (operand.type.kind === 'error' || type.kind === 'error') return { ...erroneous(node.span), type };
  if (!isReference(type) && !nullableElement(type)) {
    scope.report(
      node.span,
      'EXP202',
      `\`as\` cannot give \`${typeText(type)}\`, which is never null`,
      `write \`as ${typeText(type)}?\` or a cast`,
    );
    return erroneous(node.span);
  }
  if (!explicitConversion(operand, type) && !related(operand.type, type)) {
    scope.report(
      node.span,
      'EXP202',
      `a \`${typeText(operand.type)}\` is never a \`${typeText(type)}\``,
      'convert the value instead',
    );
    return { ...erroneous(node.span), type };
  }
  const [value, cast] = [boxed(scope, operand), castTo(type)];
  const run: Run = (frame) => {
    const held = value.run(frame);
    return isInstance(held, type) ? cast(held) : null;
  };
  return { type, span: node.span, run };
};

const related = (a: Type, b: Type): boolean => refersTo(a, b) || refersTo(b, a);

/** `value is T`, `value is T name`, `value is constant` */
export const checkIs = (scope: Scope, node: Extract<Expression, { kind: 'is' }>): Bound => {
  const operand = checkExpression(scope, node.operand);
  const slot = scope.session.newSlot();
  const subject: Bound = { type: operand.type, span: operand.span, run: (frame) => frame.slots[slot]?.value };
  const test = checkPattern(scope, node.pattern, subject);
  const run: Run = (frame) => {
    frame.slots[slot] = { value: operand.run(frame) };
    return test(frame);
  };
  return { type: types.bool, span: node.span, run };
};

/** A closure that tests the subject and sets the variables of the pattern. */
export const checkPattern = (scope: Scope, pattern: Pattern, subject: Bound): Run => {
  if (pattern.kind === 'var-pattern') return checkVar(scope, pattern, subject);
  if (pattern.kind === 'constant-pattern') return checkConstant(scope, pattern.value, subject);
  const value = pattern.name === undefined ? constantBehind(pattern.type) : undefined;
  return value ? checkConstant(scope, value, subject) : checkType(scope, pattern, subject);
};

const checkVar = (scope: Scope, pattern: Extract<Pattern, { kind: 'var-pattern' }>, subject: Bound): Run => {
  const variable = pattern.name === undefined ? undefined : scope.variable(pattern.name, subject.type, pattern.span);
  return (frame) => {
    if (variable) frame.slots[variable.slot] = { value: subject.run(frame) };
    return true;
  };
};

/** `JTokenType.Null` reads like a type; when no type has that name it is a constant. */
const constantBehind = (type: TypeNode): Expression | undefined => {
  const name = type.parts.map((part) => part.name).join('.');
  if (
    type.nullable ||
    type.ranks.length > 0 ||
    findTypeName(name) !== undefined ||
    type.parts.some((part) => part.args.length > 0)
  )
    return undefined;
  const [first, ...rest] = type.parts;
  return rest.reduce<Expression>(
    (target, part) => ({ kind: 'member', target, name: part.name, nameSpan: part.span, typeArgs: [], span: type.span }),
    { kind: 'name', name: first!.name, typeArgs: [], span: first!.span },
  );
};

const checkConstant = (scope: Scope, node: Expression, subject: Bound): Run => {
  const value = checkExpression(scope, node);
  if (value.type.kind === 'error') return () => false;
  if (!value.constant) scope.report(node.span, 'EXP219', 'a pattern needs a constant', 'compare with `==` instead');
  const target = subject.type.kind === 'error' ? value.type : subject.type;
  const converted = tryConvert(scope, value, target);
  if (!converted) {
    scope.report(
      node.span,
      'EXP201',
      `\`${typeText(value.type)}\` is never equal to \`${typeText(target)}\``,
      'use a constant of the type of the value',
    );
    return () => false;
  }
  return (frame) => equalValues(subject.run(frame) ?? null, converted.run(frame));
};

/** Whether a value of the one static type may be of the other; nothing is converted for a pattern. */
const canBe = (from: Type, to: Type): boolean => {
  const plain = nullableElement(from) ?? from;
  if (isReference(plain) && isReference(to)) return explicitReference(plain, to);
  return sameType(plain, to) || (isReference(to) ? refersTo(plain, to) : isReference(plain) && refersTo(to, plain));
};

const checkType = (scope: Scope, pattern: Extract<Pattern, { kind: 'type-pattern' }>, subject: Bound): Run => {
  const type = resolveType(scope, pattern.type);
  const variable = pattern.name === undefined ? undefined : scope.variable(pattern.name, type, pattern.span);
  if (type.kind === 'error' || subject.type.kind === 'error') return () => false;
  if (pattern.name !== undefined && !canBe(subject.type, type))
    scope.report(
      pattern.span,
      'EXP202',
      `a \`${typeText(subject.type)}\` is never a \`${typeText(type)}\``,
      'leave the pattern out, or convert the value first',
    );
  const [box, cast] = [boxing(subject.type), castTo(type)];
  return (frame) => {
    const held = subject.run(frame);
    const value = box ? box(held) : held;
    const matches = isInstance(value, type);
    if (variable) frame.slots[variable.slot] = { value: matches ? cast(value) : null };
    return matches;
  };
};
