import { implicitConversion } from '../conversions.ts';
import { delegateShape, lineage } from '../registry.ts';
import { isNamed, isOpen, rankOf, sameType, substitute, type Type } from '../types.ts';
import type { Bound } from './bound.ts';

/** Infers type arguments of a generic method (C# 7, section 7.5.2, as far as the member tables need it). */

interface InferencePair {
  readonly parameter: Type;
  readonly argument: Bound;
}

type Bounds = Map<string, Type[]>;

/** One type per type parameter, or undefined when the arguments do not tell. */
export const inferTypes = (
  names: readonly string[],
  pairs: readonly InferencePair[],
): ReadonlyMap<string, Type> | undefined => {
  const bounds: Bounds = new Map(names.map((name) => [name, []]));
  for (const { parameter, argument } of pairs)
    if (!argument.deferred && !['null', 'error'].includes(argument.type.kind))
      collect(parameter, argument.type, bounds);
  const fixed = new Map<string, Type>();
  const functions = pairs.filter(({ argument }) => argument.deferred);
  for (let round = 0; round <= functions.length; round++) {
    fix(bounds, fixed);
    for (const pair of functions) collectFromFunction(pair, fixed, bounds);
  }
  fix(bounds, fixed);
  return names.every((name) => fixed.has(name)) ? fixed : undefined;
};

const collect = (parameter: Type, argument: Type, bounds: Bounds): void => {
  if (parameter.kind === 'parameter') {
    const known = bounds.get(parameter.name);
    if (known && !known.some((type) => sameType(type, argument))) known.push(argument);
    return;
  }
  if (!isOpen(parameter)) return;
  if (parameter.kind === 'array') {
    if (argument.kind === 'array' && rankOf(argument) === rankOf(parameter))
      collect(parameter.element, argument.element, bounds);
    return;
  }
  if (parameter.kind === 'named') collectNamed(parameter, argument, bounds);
};

/** The one construction of the parameter's type among the bases of the argument; two different ones tell nothing. */
const collectNamed = (parameter: Type & { kind: 'named' }, argument: Type, bounds: Bounds): void => {
  const found = lineage(argument).filter(
    (base) => isNamed(base, parameter.name) && base.args.length === parameter.args.length,
  );
  const [base] = found;
  if (found.length !== 1 || base?.kind !== 'named') return;
  for (const [i, inner] of parameter.args.entries()) collect(inner, base.args[i]!, bounds);
};

const collectFromFunction = (
  { parameter, argument }: InferencePair,
  fixed: ReadonlyMap<string, Type>,
  bounds: Bounds,
): void => {
  const shape = delegateShape(parameter);
  if (!shape || !isOpen(shape.returns)) return;
  const inputs = shape.parameters.map((type) => substitute(type, fixed));
  if (inputs.some(isOpen)) return;
  const result = argument.deferred?.returns(inputs);
  if (result && result.kind !== 'void') collect(shape.returns, result, bounds);
};

const fix = (bounds: Bounds, fixed: Map<string, Type>): void => {
  for (const [name, types] of bounds) {
    const best = bestCommonType(types);
    if (best && !fixed.has(name)) fixed.set(name, best);
  }
};

/** The type among these that all others convert to. */
export const bestCommonType = (types: readonly Type[]): Type | undefined =>
  types.find((candidate) => types.every((type) => implicitConversion({ type }, candidate)));
