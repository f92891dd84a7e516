import { isInteger, isNumber, negate } from '../numeric.ts';
import { definitionOf, isEnum, membersOf } from '../registry.ts';
import type { Expression } from '../syntax/ast.ts';
import { isNamed, nullableElement, nullableOf, type Type, types, typeText } from '../types.ts';
import { type Bound, constantOf, erroneous } from './bound.ts';
import { convert, placed, tryConvert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import type { Scope } from './scope.ts';

type UnaryNode = Extract<Expression, { kind: 'unary' }>;

/** `!x`, `-x`, `+x`, `~x`. */
export const checkUnary = (scope: Scope, node: UnaryNode): Bound => {
  const smallest = smallestInteger(node);
  if (smallest) return smallest;
  const operand = checkExpression(scope, node.operand);
  if (operand.type.kind === 'error') return erroneous(node.span);
  const found = checkNot(node, operand) ?? checkUserUnary(scope, node, operand) ?? checkNumeric(scope, node, operand);
  if (found) return operand.constant ? { ...found, constant: { value: found.run(undefined as never) } } : found;
  scope.report(
    node.span,
    'EXP210',
    `\`${node.operator}\` does not apply to \`${typeText(operand.type)}\``,
    node.operator === '!' ? 'compare the value first, for example `x == null`' : 'convert the value to a number first',
  );
  return erroneous(node.span);
};

/** -2147483648 is an int although 2147483648 alone is none; likewise for long. */
const smallestInteger = ({ operator, operand, span }: UnaryNode): Bound | undefined => {
  if (operator !== '-' || operand.kind !== 'literal') return undefined;
  const { value } = operand.literal;
  if (value === 2147483648) return constantOf(types.int, -2147483648, span);
  return value === 0x8000000000000000n ? constantOf(types.long, -0x8000000000000000n, span) : undefined;
};

const checkNot = ({ operator, span }: UnaryNode, operand: Bound): Bound | undefined =>
  operator === '!' && isNamed(operand.type, 'bool')
    ? { type: types.bool, span, run: (frame) => !operand.run(frame) }
    : operator === '!' && isNamed(nullableElement(operand.type) ?? operand.type, 'bool')
      ? { type: operand.type, span, run: (frame) => negated(operand.run(frame)) }
      : undefined;

const negated = (value: unknown): boolean | null => (value === null ? null : !value);

const checkUserUnary = (scope: Scope, { operator, span }: UnaryNode, operand: Bound): Bound | undefined => {
  const definition = definitionOf(operand.type);
  const member =
    definition &&
    membersOf(definition).find((m) => m.kind === 'operator' && m.name === operator && m.parameters.length === 1);
  if (!member) return undefined;
  scope.session.noteMember(span, member);
  return {
    type: member.type,
    span,
    run: placed(span, (frame) => member.run(operand.run(frame), frame.runtime, [])),
  };
};

/** Small integers become int; minus on uint gives long. */
const numericResult = (operator: string, type: Type): Type | undefined => {
  if (!isNumber(type)) return undefined;
  if (isNamed(type, 'uint') && operator === '-') return types.long;
  if (isNamed(type, 'ulong') && operator === '-') return undefined;
  return isInteger(type) && !['uint', 'long', 'ulong'].some((name) => isNamed(type, name)) ? types.int : type;
};

const checkNumeric = (scope: Scope, { operator, span }: UnaryNode, operand: Bound): Bound | undefined => {
  const element = nullableElement(operand.type);
  if (operator === '~' && isEnum(operand.type))
    return { type: operand.type, span, run: (frame) => ~(operand.run(frame) as number) };
  const type = numericResult(operator, element ?? operand.type);
  if (!type || operator === '!' || (operator === '~' && !isInteger(type))) return undefined;
  const compute = computation(operator, type, scope.checked === true);
  if (!element) {
    const { run } = convert(scope, operand, type);
    return { type, span, run: placed(span, (frame) => compute(run(frame))) };
  }
  const lifted = tryConvert(scope, operand, nullableOf(type)) ?? operand;
  const run: Bound['run'] = (frame) => {
    const value = lifted.run(frame);
    return value === null ? null : compute(value);
  };
  return { type: nullableOf(type), span, run: placed(span, run) };
};

const computation = (operator: string, type: Type, checked: boolean): ((value: unknown) => unknown) => {
  if (operator === '+') return (value) => value;
  if (operator === '-') return negate(type, { checked });
  if (isNamed(type, 'uint')) return (value) => ~(value as number) >>> 0;
  if (isNamed(type, 'ulong')) return (value) => BigInt.asUintN(64, ~(value as bigint));
  return (value) => (typeof value === 'bigint' ? ~value : ~(value as number));
};
