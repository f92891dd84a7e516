import { assertNever } from '@spillway/diagnostics';
import { defaultValue } from '../boxing.ts';
import { ClrException, nullReference } from '../exceptions.ts';
import type { Expression } from '../syntax/ast.ts';
import { table } from '../table.ts';
import { isNamed, named, types, typeText } from '../types.ts';
import { ClrTypeObject } from '../values/type-object.ts';
import { checkBareArray, checkImplicitArray, checkNewArray } from './arrays.ts';
import { checkAssignment, checkIncrement } from './assignments.ts';
import { type Bound, constantOf, erroneous } from './bound.ts';
import { checkCall } from './calls.ts';
import { checkCoalesce, checkConditional, checkConditionalAccess, checkLogical } from './conditions.ts';
import { castBound, convert, placed } from './convert.ts';
import { checkAnonymous, checkNew } from './creation.ts';
import { checkIndex } from './indexing.ts';
import { checkInterpolated } from './interpolation.ts';
import { checkLambda } from './lambdas.ts';
import { localCandidate } from './local-functions.ts';
import { checkMember, contextValue } from './members.ts';
import { methodGroup } from './method-groups.ts';
import { checkBinaryOperator } from './operators.ts';
import { checkAs, checkIs } from './patterns.ts';
import { type Scope, suggestion } from './scope.ts';
import { checkTuple } from './tuples.ts';
import { resolveType, typeTarget } from './type-names.ts';
import { checkUnary } from './unary.ts';

/** Types one expression and compiles it; after a diagnostic the result has the error type. */
export const checkExpression = (scope: Scope, node: Expression): Bound => {
  const bound = checkKind(scope, node);
  scope.session.noteValue(node.span, bound.type);
  return bound;
};

const checkKind = (scope: Scope, node: Expression): Bound => {
  switch (node.kind) {
    case 'literal':
      return constantOf(node.literal.type, node.literal.value, node.span);
    case 'name':
      return checkName(scope, node);
    case 'paren':
      return { ...checkExpression(scope, node.inner), span: node.span };
    case 'member':
      return checkMember(scope, node);
    case 'call':
      return checkCall(scope, node);
    case 'index':
      return checkIndex(scope, node);
    case 'binary':
      return checkBinary(scope, node);
    case 'unary':
      return node.operator === '++' || node.operator === '--'
        ? checkIncrement(scope, { ...node, prefix: true })
        : checkUnary(scope, node);
    case 'postfix':
      return checkIncrement(scope, { ...node, prefix: false });
    case 'assign':
      return checkAssignment(scope, node);
    case 'conditional':
      return checkConditional(scope, node);
    case 'conditional-access':
      return checkConditionalAccess(scope, node);
    case 'conditional-target':
      return scope.conditionalTarget ?? erroneous(node.span);
    case 'cast':
      return castBound(scope, checkExpression(scope, node.operand), resolveType(scope, node.type), node.span);
    case 'as':
      return checkAs(scope, node);
    case 'is':
      return checkIs(scope, node);
    case 'lambda':
      return checkLambda(scope, node);
    case 'interpolated':
      return checkInterpolated(scope, node);
    default:
      return checkCreation(scope, node);
  }
};

type Rest = Extract<
  Expression,
  {
    kind:
      | 'new'
      | 'new-array'
      | 'implicit-array'
      | 'bare-array'
      | 'anonymous'
      | 'throw-expression'
      | 'tuple'
      | 'checked'
      | 'default'
      | 'nameof'
      | 'typeof'
      | 'sizeof'
      | 'type'
      | 'declaration';
  }
>;

const checkCreation = (scope: Scope, node: Rest): Bound => {
  switch (node.kind) {
    case 'new':
      return checkNew(scope, node);
    case 'new-array':
      return checkNewArray(scope, node);
    case 'implicit-array':
      return checkImplicitArray(scope, node);
    case 'bare-array':
      return checkBareArray(scope, node, undefined);
    case 'anonymous':
      return checkAnonymous(scope, node);
    case 'tuple':
      return checkTuple(scope, node);
    case 'throw-expression':
      return checkThrow(scope, node);
    case 'checked':
      return { ...checkExpression(scope.inner({ checked: node.checked }), node.inner), span: node.span };
    case 'default':
      return checkDefault(scope, node);
    case 'nameof':
      return checkNameof(scope, node);
    case 'typeof': {
      const type = resolveType(scope, node.type);
      return { type: named('Type'), span: node.span, run: () => new ClrTypeObject(type) };
    }
    case 'sizeof':
      return checkSizeof(scope, node);
    case 'type':
    case 'declaration':
      scope.report(
        node.span,
        'EXP215',
        'a type stands where a value is expected',
        'name a member of it, for example `string.Empty`',
      );
      return erroneous(node.span);
    default:
      return assertNever(node);
  }
};

const checkName = (scope: Scope, node: Extract<Expression, { kind: 'name' }>): Bound => {
  const local = scope.find(node.name);
  if (local?.kind === 'variable') {
    const { slot, type, constant, fixed, origin } = local;
    if (constant) return constantOf(type, constant.value, node.span);
    const bound: Bound = {
      type,
      span: node.span,
      run: (frame) => frame.slots[slot]!.value,
      ...(origin !== undefined && { origin }),
    };
    if (fixed) return bound;
    return {
      ...bound,
      place: (frame) => {
        const cell = frame.slots[slot]!;
        return { get: () => cell.value, set: (value) => (cell.value = value) };
      },
    };
  }
  if (local) {
    const { span, name } = node;
    return methodGroup(scope, [localCandidate(local, span)], { name, span, nameSpan: span });
  }
  if (node.name === 'context') return contextValue(node.span);
  return unknownName(scope, node);
};

const unknownName = (scope: Scope, node: Extract<Expression, { kind: 'name' }>): Bound => {
  const target = typeTarget(scope, node);
  if (target?.kind === 'type')
    scope.report(
      node.span,
      'EXP215',
      `\`${node.name}\` is a type, not a value`,
      `name a member of it, or write \`new ${node.name}(…)\``,
    );
  else
    scope.report(
      node.span,
      'EXP204',
      `the name \`${node.name}\` does not exist here`,
      suggestion(
        node.name,
        [...scope.names(), 'context'],
        'declare a variable, or read one of the policy: `context.Variables["name"]`',
      ),
    );
  return erroneous(node.span);
};

const checkBinary = (scope: Scope, node: Extract<Expression, { kind: 'binary' }>): Bound => {
  if (node.operator === '&&' || node.operator === '||') return checkLogical(scope, node);
  if (node.operator === '??') return checkCoalesce(scope, node);
  const left = checkExpression(scope, node.left);
  const right = checkExpression(scope, node.right);
  return checkBinaryOperator(scope, { operator: node.operator, left, right, span: node.span });
};

/** Converts to anything, since it never gives a value. */
const checkThrow = (scope: Scope, node: Extract<Expression, { kind: 'throw-expression' }>): Bound => {
  const value = checkException(scope, node.value);
  return { type: types.error, span: node.span, run: placed(node.span, (frame) => throwValue(value.run(frame))) };
};

export const checkException = (scope: Scope, node: Expression): Bound =>
  convert(scope, checkExpression(scope, node), types.exception);

/** Throws a fresh exception, so that its place is that of the `throw`. */
export const throwValue = (value: unknown): never => {
  if (!(value instanceof ClrException)) return nullReference();
  throw value;
};

const checkDefault = (scope: Scope, node: Extract<Expression, { kind: 'default' }>): Bound => {
  const type = resolveType(scope, node.type);
  return { type, span: node.span, run: () => defaultValue(type) };
};

const sizes: Readonly<Record<string, number>> = table({
  bool: 1, sbyte: 1, byte: 1, char: 2, short: 2, ushort: 2, int: 4, uint: 4, float: 4, long: 8, ulong: 8, double: 8,
  decimal: 16,
}); // biome-ignore format: a table reads better in rows

const checkSizeof = (scope: Scope, node: Extract<Expression, { kind: 'typeof' | 'sizeof' }>): Bound => {
  const type = resolveType(scope, node.type);
  const size = sizes[typeText(type)];
  if (size !== undefined) return constantOf(types.int, size, node.span);
  if (type.kind !== 'error')
    scope.report(
      node.span,
      'EXP218',
      `\`sizeof(${typeText(type)})\` needs unsafe code`,
      'only simple types have a size',
    );
  return erroneous(node.span);
};

const checkNameof = (scope: Scope, node: Extract<Expression, { kind: 'nameof' }>): Bound => {
  const { target } = node;
  if (target.kind === 'name' || target.kind === 'member') return constantOf(types.string, target.name, node.span);
  scope.report(node.span, 'EXP215', '`nameof` needs a name', 'write nameof(variable) or nameof(value.Member)');
  return erroneous(node.span);
};

/** Checks a condition: it must be `bool`. */
export const checkCondition = (scope: Scope, node: Expression): Bound => {
  const bound = checkExpression(scope, node);
  if (isNamed(bound.type, 'bool')) return bound;
  if (bound.type.kind !== 'error')
    scope.report(
      node.span,
      'EXP213',
      `a condition must be \`bool\`, this is \`${typeText(bound.type)}\``,
      'compare it, for example `!= null`, or cast with `(bool)`',
    );
  return { ...bound, type: types.bool };
};
