import type { Span } from '@spillway/diagnostics';
import { boxing, refersTo } from '../boxing.ts';
import { explicitReference, implicitConversion } from '../conversions.ts';
import { arithmetic, compareNumbers, isInteger, isNumber, promoted, shift } from '../numeric.ts';
import { definitionOf, delegateShape, isEnum, isReference, membersOf } from '../registry.ts';
import type { Run } from '../runtime.ts';
import { table } from '../table.ts';
import { isNamed, nullableElement, nullableOf, type Type, types, typeText } from '../types.ts';
import { objectText } from '../values/object.ts';
import type { Bound } from './bound.ts';
import { convert, placed, tryConvert } from './convert.ts';
import { buildCall } from './invoke.ts';
import { isSameInstance } from './origins.ts';
import { applicable, bestChoice, isChoice } from './overloads.ts';
import type { Scope } from './scope.ts';

interface Operands {
  readonly operator: string;
  readonly left: Bound;
  readonly right: Bound;
  readonly span: Span;
}

/** A binary operator other than && || ?? on checked operands; undefined after a diagnostic. */
export const checkBinaryOperator = (scope: Scope, operands: Operands): Bound => {
  const { left, right, span, operator } = operands;
  if (left.type.kind === 'error' || right.type.kind === 'error') return { type: types.error, span, run: () => null };
  const found =
    userOperator(scope, operands) ??
    concatenation(operands) ??
    numeric(scope, operands) ??
    booleans(operands) ??
    enums(scope, operands) ??
    equality(scope, operands) ??
    withNull(operands);
  if (found) return fold(scope, found, left, right);
  scope.report(
    span,
    'EXP210',
    `\`${operator}\` does not apply to \`${typeText(left.type)}\` and \`${typeText(right.type)}\``,
    operatorHelp(operands),
  );
  return { type: types.error, span, run: () => null };
};

const operatorHelp = ({ operator, left, right }: Operands): string => {
  const pair = [left.type, right.type];
  if (pair.some((t) => t.kind === 'named' && /^J(?:Token|Value|Object|Array)$/.test(t.name)))
    return 'convert the token first: `(string)token` or `token.Value<int>()`';
  if (pair.some((t) => isNamed(t, 'object')))
    return 'cast the `object` first, for example `(string)context.Variables["name"]`';
  if (pair.some((t) => isNamed(t, 'char')) && pair.some((t) => isNamed(t, 'string')))
    return 'a char is written with single quotes, a string with double quotes';
  if (pair.some((t) => nullableElement(t))) return 'use `.Value` or `??` to get rid of the null';
  return operator === '&&' || operator === '||'
    ? 'both sides must be `bool`'
    : 'convert one side to the type of the other';
};

/** Computes an operation on constants while compiling; an error in it is an error of the code. */
const fold = (scope: Scope, bound: Bound, left: Bound, right: Bound): Bound => {
  if (!left.constant || !right.constant || bound.constant || left.type.kind === 'null' || right.type.kind === 'null')
    return bound;
  try {
    return { ...bound, constant: { value: bound.run(undefined as never) } };
  } catch (error) {
    scope.report(
      bound.span,
      'EXP214',
      'the constant expression cannot be computed',
      error instanceof Error ? error.message : 'change the numbers',
    );
    return bound;
  }
};

const concatenation = ({ operator, left, right, span }: Operands): Bound | undefined => {
  const isString = (bound: Bound): boolean => isNamed(bound.type, 'string');
  if (operator !== '+' || (!isString(left) && !isString(right))) return undefined;
  if ([left, right].some((side) => side.type.kind === 'void' || side.deferred)) return undefined;
  const [a, b] = [textRun(left), textRun(right)];
  const run: Run = (frame) => {
    const text = (a(frame) as string) + (b(frame) as string);
    frame?.runtime.checkLength(text.length);
    return text;
  };
  return { type: types.string, span, run };
};

/** `null + value` is a text, as the null can only be one. */
const withNull = (operands: Operands): Bound | undefined => {
  const { left, right, operator } = operands;
  const [side, other] = left.type.kind === 'null' ? [left, right] : [right, left];
  if (operator !== '+' || side.type.kind !== 'null' || ['null', 'function', 'void'].includes(other.type.kind))
    return undefined;
  if (delegateShape(other.type)) return undefined;
  const text: Bound = { ...side, type: types.string };
  return concatenation(side === left ? { ...operands, left: text } : { ...operands, right: text });
};

/** The text of any value, as `+` and interpolation take it. */
export const textRun = ({ type, run }: Bound): Run => {
  const box = boxing(type);
  return (frame) => {
    const value = run(frame);
    return typeof value === 'string' ? value : objectText(box ? box(value) : value);
  };
};

const userOperator = (scope: Scope, { operator, left, right, span }: Operands): Bound | undefined => {
  const sides = [left.type, right.type].map((type) => nullableElement(type) ?? type);
  const members = sides.flatMap((type) => {
    const definition = definitionOf(type);
    return definition
      ? membersOf(definition).filter((m) => m.kind === 'operator' && m.name === operator && m.parameters.length === 2)
      : [];
  });
  if (members.length === 0) return undefined;
  const lifted =
    nullableElement(left.type) ||
    nullableElement(right.type) ||
    left.type.kind === 'null' ||
    right.type.kind === 'null';
  if (lifted)
    return lift(scope, { operator, left, right, span }, (l, r) =>
      userOperator(scope, { operator, left: l, right: r, span }),
    );
  const args = [left, right].map((bound) => ({ mode: 'value' as const, span: bound.span, bound }));
  const choices = [...new Set(members)]
    .map((member) => applicable({ member, bindings: new Map() }, args, []))
    .filter(isChoice);
  const best = bestChoice(choices, args);
  return best && buildCall(scope, best, { name: operator, span, nameSpan: span });
};

/** Runs an operator on nullable operands: null gives null, and false (or true for !=) in a comparison. */
const lift = (
  scope: Scope,
  { operator, left, right, span }: Operands,
  plain: (left: Bound, right: Bound) => Bound | undefined,
): Bound | undefined => {
  const inner = (bound: Bound, other: Bound, slot: number): Bound => {
    const type = bound.type.kind === 'null' ? other.type : bound.type;
    return { type: nullableElement(type) ?? type, span: bound.span, run: (frame) => frame.slots[slot]?.value };
  };
  const [a, b] = [scope.session.newSlot(), scope.session.newSlot()];
  const core = plain(inner(left, right, a), inner(right, left, b));
  if (!core) return undefined;
  const comparison = ['==', '!=', '<', '>', '<=', '>='].includes(operator);
  const whenNull = (x: unknown, y: unknown): boolean | null =>
    comparison ? (operator === '==' ? x === y : operator === '!=' && x !== y) : null;
  const run: Run = (frame) => {
    const [x, y] = [left.run(frame), right.run(frame)];
    if (x === null || y === null) return whenNull(x, y);
    frame.slots[a] = { value: x };
    frame.slots[b] = { value: y };
    return core.run(frame);
  };
  return { type: comparison ? types.bool : nullableOf(core.type), span, run };
};

const isNumeric = (type: Type): boolean => isNumber(nullableElement(type) ?? type);

const numeric = (scope: Scope, operands: Operands): Bound | undefined => {
  const { left, right, operator, span } = operands;
  const nullSide = left.type.kind === 'null' || right.type.kind === 'null';
  if (nullSide && (isNumeric(left.type) || isNumeric(right.type)))
    return lift(scope, operands, (l, r) => numeric(scope, { operator, left: l, right: r, span }));
  if (!isNumeric(left.type) || !isNumeric(right.type)) return undefined;
  if (nullableElement(left.type) || nullableElement(right.type))
    return lift(scope, operands, (l, r) => numeric(scope, { operator, left: l, right: r, span }));
  if (operator === '<<' || operator === '>>') return shifted(scope, operands);
  const common = commonType(left, right);
  if (!common) return undefined;
  const [a, b] = [convert(scope, left, common).run, convert(scope, right, common).run];
  const test = comparisons[operator];
  if (test) return { type: types.bool, span, run: (frame) => test(compareNumbers(a(frame), b(frame))) };
  if ('&|^'.includes(operator) && !isInteger(common)) return undefined;
  const compute = arithmetic(operator, common, {
    checked: scope.checked ?? Boolean(left.constant && right.constant && isInteger(common)),
  });
  return compute && { type: common, span, run: placed(span, (frame) => compute(a(frame), b(frame))) };
};

/** An int constant adapts to ulong, other pairs follow numeric promotion. */
const commonType = (left: Bound, right: Bound): Type | undefined => {
  const direct = promoted(left.type, right.type);
  if (direct && !(isNamed(direct, 'long') && (isNamed(left.type, 'uint') || isNamed(right.type, 'uint'))))
    return direct;
  if (implicitConversion(left, right.type) && left.constant) return right.type;
  if (implicitConversion(right, left.type) && right.constant) return left.type;
  return direct;
};

const comparisons: Readonly<Record<string, (order: number | undefined) => boolean>> = table({
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order === -1,
  '>': (order) => order === 1,
  '<=': (order) => order === -1 || order === 0,
  '>=': (order) => order === 1 || order === 0,
});

const shifted = (scope: Scope, { operator, left, right, span }: Operands): Bound | undefined => {
  const type = ['int', 'uint', 'long', 'ulong']
    .map((name) => types[name as 'int'])
    .find((t) => tryConvert(scope, left, t));
  const count = tryConvert(scope, right, types.int);
  if (!type || !count || !isInteger(left.type)) return undefined;
  const [a, b] = [convert(scope, left, type).run, count.run];
  const compute = shift(operator as '<<' | '>>', type);
  return { type, span, run: (frame) => compute(a(frame), b(frame)) };
};

const booleanOperations: Readonly<Record<string, (a: boolean, b: boolean) => boolean>> = table({
  '&': (a, b) => a && b,
  '|': (a, b) => a || b,
  '^': (a, b) => a !== b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
});

/** `bool?` compares like any nullable; null equals null only. */
const booleans = ({ operator, left, right, span }: Operands): Bound | undefined => {
  const isBool = (type: Type): boolean => isNamed(nullableElement(type) ?? type, 'bool');
  const sides = [left.type, right.type];
  const compute = booleanOperations[operator] as ((a: unknown, b: unknown) => boolean) | undefined;
  const comparing = operator === '==' || operator === '!=';
  const fits =
    sides.every((type) => isNamed(type, 'bool')) ||
    (comparing && sides.some(isBool) && sides.every((type) => isBool(type) || type.kind === 'null'));
  return compute && fits
    ? { type: types.bool, span, run: (frame) => compute(left.run(frame), right.run(frame)) }
    : lifted(sides)
      ? liftedBooleans({ operator, left, right, span })
      : undefined;
};

/** `&`, `|` and `^` of `bool?`: null is "unknown", so that `false & null` is false and `true | null` is true. */
const liftedBooleans = ({ operator, left, right, span }: Operands): Bound | undefined => {
  if (operator !== '&' && operator !== '|' && operator !== '^') return undefined;
  const decisive = operator === '^' ? undefined : operator === '|';
  const compute = (a: unknown, b: unknown): boolean | null => {
    if (decisive !== undefined && (a === decisive || b === decisive)) return decisive;
    if (a === null || b === null) return null;
    return operator === '^' ? a !== b : !decisive;
  };
  return { type: nullableOf(types.bool), span, run: (frame) => compute(left.run(frame), right.run(frame)) };
};

const lifted = (sides: readonly Type[]): boolean =>
  sides.some((type) => nullableElement(type)) &&
  sides.every((type) => type.kind === 'null' || isNamed(nullableElement(type) ?? type, 'bool'));

const enums = (scope: Scope, { operator, left, right, span }: Operands): Bound | undefined => {
  const type = [left.type, right.type].find(isEnum);
  if (!type) return undefined;
  const test = comparisons[operator];
  const [a, b] = [tryConvert(scope, left, type), tryConvert(scope, right, type)];
  if (a && b && test)
    return { type: types.bool, span, run: (frame) => test(compareNumbers(a.run(frame), b.run(frame))) };
  const compute = arithmetic(operator, types.int, { checked: false });
  if (!compute) return undefined;
  if (a && b && '&|^-'.includes(operator))
    return { type: operator === '-' ? types.int : type, span, run: (frame) => compute(a.run(frame), b.run(frame)) };
  const withInt = '+-'.includes(operator) && [left.type, right.type].some((t) => isNamed(t, 'int'));
  return withInt ? { type, span, run: (frame) => compute(left.run(frame), right.run(frame)) } : undefined;
};

/** == and != between references, strings and nulls. */
const equality = (scope: Scope, { operator, left, right, span }: Operands): Bound | undefined => {
  if (operator !== '==' && operator !== '!=') return undefined;
  const [l, r] = [left.type, right.type];
  const comparable =
    comparableNull(left, right) ||
    (isReference(l) && isReference(r) && (refersTo(l, r) || refersTo(r, l) || isInterfacePair(l, r)));
  if (!comparable) return undefined;
  const equal = operator === '==';
  const run = isText(l) && isText(r) ? sameValue : sameReference(isSameInstance(left, right));
  if (isText(l) !== isText(r) && l.kind !== 'null' && r.kind !== 'null') warnOfReferences(scope, span, operator);
  return { type: types.bool, span, run: (frame) => run(left.run(frame) ?? null, right.run(frame) ?? null) === equal };
};

const isText = (type: Type): boolean => isNamed(type, 'string');

/** Compiles, and is hardly ever what the author means (CS0252). */
const warnOfReferences = (scope: Scope, span: Span, operator: string): void => {
  const message = `\`${operator}\` between \`object\` and \`string\` compares references, not text`;
  scope.session.warn(span, 'EXP229', message, 'cast to string to compare the text, for example `(string)value == "a"`');
};

const isInterfacePair = (a: Type, b: Type): boolean =>
  [a, b].some((type) => definitionOf(type)?.shape === 'interface') && explicitReference(a, b);

const comparableNull = (left: Bound, right: Bound): boolean => {
  const nullable = (type: Type): boolean => isReference(type) || nullableElement(type) !== undefined;
  return (left.type.kind === 'null' && nullable(right.type)) || (right.type.kind === 'null' && nullable(left.type));
};

const sameValue = (a: unknown, b: unknown): boolean => a === b;

/**
 * Strings and bools have no identity of their own: equal ones are one object only where they come from one place. The
 * empty string is one object wherever it comes from.
 */
const sameReference =
  (oneInstance: boolean) =>
  (a: unknown, b: unknown): boolean =>
    a === b && (oneInstance || a === '' || (typeof a !== 'string' && typeof a !== 'boolean'));
