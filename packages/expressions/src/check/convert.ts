import type { Span } from '@spillway/diagnostics';
import { type Conversion, explicitConversion, implicitConversion } from '../conversions.ts';
import { located } from '../exceptions.ts';
import { isInteger, isNumber, numberConversion } from '../numeric.ts';
import { delegateShape } from '../registry.ts';
import type { Run } from '../runtime.ts';
import { attempt } from '../text/parse-numbers.ts';
import { isNamed, sameType, type Type, types, typeText } from '../types.ts';
import type { Bound } from './bound.ts';
import { interned, originOf } from './origins.ts';
import type { Scope } from './scope.ts';
import { convertTuple } from './tuples.ts';

/** Gives exceptions of the closure the place they come from. */
export const placed =
  (span: Span, run: Run): Run =>
  (frame) => {
    try {
      return run(frame);
    } catch (error) {
      throw located(error, span);
    }
  };

/** Conversions that leave a constant a constant (C# 7, section 7.19). */
const foldable: ReadonlySet<Conversion['kind']> = new Set(['identity', 'numeric', 'constant', 'enum']);

const sameObject: ReadonlySet<Conversion['kind']> = new Set(['identity', 'reference', 'unboxing']);

const applied = (scope: Scope, bound: Bound, conversion: Conversion, to: Type): Bound => {
  const { apply, kind, operator } = conversion;
  const { run, span, constant } = bound;
  if (operator) scope.session.noteMember(span, operator);
  const known = constant &&
    foldable.has(kind) && { constant: { value: apply ? apply(constant.value) : constant.value } };
  const origin = sameObject.has(kind) ? originOf(bound) : kind === 'null' ? interned : undefined;
  const kept = { ...known, ...(origin !== undefined && { origin }) };
  if (!apply) return { type: to, span, run, ...kept };
  const converted: Run = (frame) => apply(run(frame));
  const quiet = foldable.has(kind) || kind === 'boxing';
  return { type: to, span, run: quiet ? converted : placed(span, converted), ...kept };
};

/** The value as that type, or undefined when C# does not convert it by itself. */
export const tryConvert = (scope: Scope, bound: Bound, to: Type): Bound | undefined => {
  if (bound.deferred) return convertFunction(scope, bound, to);
  const tuple = bound.elements && convertTuple(scope, bound, to);
  if (tuple) return tuple;
  const conversion = implicitConversion(bound, to);
  return conversion && applied(scope, bound, conversion, to);
};

const convertFunction = (scope: Scope, bound: Bound, to: Type): Bound | undefined => {
  const shape = delegateShape(to);
  const { deferred } = bound;
  if (!shape || !deferred) return undefined;
  if (deferred.parameterCount !== undefined && deferred.parameterCount !== shape.parameters.length) return undefined;
  const { run, diagnostics } = deferred.bind(shape.parameters, shape.returns);
  for (const diagnostic of diagnostics) scope.session.add(diagnostic);
  return { type: to, span: bound.span, run };
};

/** The value as that type; a diagnostic when it cannot be. */
export const convert = (scope: Scope, bound: Bound, to: Type): Bound => {
  const converted = tryConvert(scope, bound, to);
  if (converted) return converted;
  const from = bound.type.kind === 'function' ? 'a lambda' : `\`${typeText(bound.type)}\``;
  scope.report(bound.span, 'EXP201', `${from} does not convert to \`${typeText(to)}\``, conversionHelp(bound, to));
  return { type: to, span: bound.span, run: bound.run };
};

const conversionHelp = (bound: Bound, to: Type): string => {
  if (isNamed(to, 'string')) return 'call `.ToString()` or cast with `(string)`';
  if (bound.type.kind === 'null')
    return `\`${typeText(to)}\` cannot be null; write \`${typeText(to)}?\` or another value`;
  if (isNamed(to, 'bool')) return 'C# has no truthy values: compare, for example `!= null`, or cast with `(bool)`';
  return explicitConversion(bound, to)
    ? `cast with \`(${typeText(to)})\``
    : 'change the value or the type it is used as';
};

/** A cast; a diagnostic when C# knows none between the types. */
export const castBound = (scope: Scope, bound: Bound, to: Type, span: Span): Bound => {
  if (bound.deferred) return { ...convert(scope, bound, to), span };
  const conversion = explicitConversion(bound, to, { checked: scope.checked === true });
  if (!conversion) {
    scope.report(
      span,
      'EXP202',
      `\`${typeText(bound.type)}\` cannot be cast to \`${typeText(to)}\``,
      castHelp(bound.type, to),
    );
    return { type: to, span, run: bound.run };
  }
  if (losesConstant(scope, bound, to)) {
    const help = 'choose a value in range, or write `unchecked((T)value)` to keep the low bits';
    scope.report(span, 'EXP214', `the constant does not fit \`${typeText(to)}\``, help);
    return { type: to, span, run: bound.run };
  }
  return applied(scope, { ...bound, span }, conversion, to);
};

/** A constant that does not fit is an error of the code, except inside `unchecked`. */
const losesConstant = (scope: Scope, { type, constant }: Bound, to: Type): boolean => {
  const isDecimal = isNamed(to, 'decimal');
  if (!constant || (scope.checked === false && !isDecimal) || !isNumber(type)) return false;
  if (!isInteger(to) && !isDecimal) return false;
  const change = numberConversion(type, to, { checked: true });
  return change !== undefined && attempt(() => ({ value: change(constant.value) })) === undefined;
};

const castHelp = (from: Type, to: Type): string => {
  if (isNamed(from, 'string') && to.kind === 'named' && ['int', 'long', 'double', 'bool'].includes(to.name))
    return `parse it: \`${to.name}.Parse(…)\``;
  return isNamed(to, 'string')
    ? 'call `.ToString()`'
    : 'cast to `object` first only when the value really has that type';
};

/** The value as `object`. */
export const boxed = (scope: Scope, bound: Bound): Bound =>
  sameType(bound.type, types.object) ? bound : convert(scope, bound, types.object);
