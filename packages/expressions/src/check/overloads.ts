import type { Span } from '@spillway/diagnostics';
import type { CodeDiagnostic } from '../api.ts';
import { refersTo } from '../boxing.ts';
import { implicitConversion } from '../conversions.ts';
import { delegateShape, hides, isReference } from '../registry.ts';
import type { Constraint, MemberInfo, ParameterInfo } from '../signature.ts';
import type { Argument } from '../syntax/ast.ts';
import { table } from '../table.ts';
import { isOpen, nullableElement, sameType, substitute, type Type } from '../types.ts';
import type { Bound } from './bound.ts';
import { inferTypes } from './inference.ts';
import { hasErrors } from './scope.ts';

/** An argument of a call, checked as far as it can be before the method is chosen. */
export interface CallArgument {
  readonly name?: string;
  readonly mode: Argument['mode'];
  readonly span: Span;
  /** Absent for `out var x`, whose type comes from the method. */
  readonly bound?: Bound;
  /** The `T` of `out T x`. */
  readonly declared?: Type;
  readonly node?: Argument;
}

/** A method with the type arguments of the type it was found on. */
export interface Candidate {
  readonly member: MemberInfo;
  readonly bindings: ReadonlyMap<string, Type>;
  readonly receiver?: Bound;
}

/** Which arguments go to which parameter of the chosen method. */
export interface Choice {
  readonly candidate: Candidate;
  readonly bindings: ReadonlyMap<string, Type>;
  readonly parameters: readonly ParameterInfo[];
  /** Per parameter: an argument, the elements of `params`, or nothing where the default stands. */
  readonly slots: readonly Slot[];
  readonly expanded: boolean;
}

export type Slot =
  | { readonly kind: 'one'; readonly argument: CallArgument }
  | { readonly kind: 'many'; readonly arguments: readonly CallArgument[]; readonly element: Type }
  | { readonly kind: 'default' };

/** Why a method does not take the arguments; told when it was the only one. */
export type Mismatch =
  | { readonly kind: 'count' }
  | { readonly kind: 'named'; readonly name: string; readonly span: Span }
  | { readonly kind: 'inference' }
  | { readonly kind: 'constraint'; readonly parameter: string; readonly given: Type; readonly wanted: Constraint }
  | { readonly kind: 'argument'; readonly index: number; readonly argument: CallArgument; readonly expected: Type }
  | { readonly kind: 'body'; readonly diagnostics: readonly CodeDiagnostic[] };

export const isChoice = (result: Choice | Mismatch): result is Choice => 'slots' in result;

/** Tries one method, first as declared, then with its `params` array spread out. */
export const applicable = (
  candidate: Candidate,
  args: readonly CallArgument[],
  typeArgs: readonly Type[],
): Choice | Mismatch => {
  const normal = tryForm(candidate, args, typeArgs, false);
  if (isChoice(normal) || candidate.member.parameters.at(-1)?.mode !== 'params') return normal;
  const spread = tryForm(candidate, args, typeArgs, true);
  return isChoice(spread) || spread.kind !== 'count' ? spread : normal;
};

const tryForm = (
  candidate: Candidate,
  args: readonly CallArgument[],
  typeArgs: readonly Type[],
  expanded: boolean,
): Choice | Mismatch => {
  const slots = distribute(candidate, args, expanded);
  if ('kind' in slots) return slots;
  const bindings = bindTypes(candidate, slots, typeArgs);
  if (!bindings) return { kind: 'inference' };
  const parameters = candidate.member.parameters.map((p) => ({ ...p, type: substitute(p.type, bindings) }));
  return (
    mismatchOf(slots, parameters, bindings) ?? {
      candidate,
      bindings,
      parameters,
      slots: substituteSlots(slots, bindings),
      expanded,
    }
  );
};

/** What a type argument fails to be: C# 7.0 looks when the method is chosen, not before. */
export const broken = ({ candidate, bindings }: Choice): Mismatch | undefined => {
  for (const [parameter, wanted] of candidate.member.constraints ?? []) {
    const given = bindings.get(parameter)!;
    if (!meets(given, wanted)) return { kind: 'constraint', parameter, given, wanted };
  }
  return undefined;
};

const meets = (given: Type, wanted: Constraint): boolean => {
  if (wanted === 'class') return isReference(given);
  return wanted === 'struct' ? isValueType(given) : sameType(given, wanted) || refersTo(given, wanted);
};

const isValueType = (type: Type): boolean => !isReference(type) && !nullableElement(type) && type.kind !== 'void';

const substituteSlots = (slots: readonly Slot[], bindings: ReadonlyMap<string, Type>): readonly Slot[] =>
  slots.map((slot) => (slot.kind === 'many' ? { ...slot, element: substitute(slot.element, bindings) } : slot));

const distribute = (
  candidate: Candidate,
  args: readonly CallArgument[],
  expanded: boolean,
): readonly Slot[] | Mismatch => {
  const { parameters } = candidate.member;
  const fixedCount = expanded ? parameters.length - 1 : parameters.length;
  const positional = args.filter((arg) => arg.name === undefined);
  if (positional.length > fixedCount && !expanded) return { kind: 'count' };
  const slots: (Slot | undefined)[] = parameters.map((_, i) => {
    const argument = i < fixedCount ? positional[i] : undefined;
    return argument && { kind: 'one', argument };
  });
  for (const argument of args) {
    if (argument.name === undefined) continue;
    const index = parameters.findIndex((p) => p.name === argument.name);
    if (index < 0 || slots[index]) return { kind: 'named', name: argument.name, span: argument.span };
    slots[index] = { kind: 'one', argument };
  }
  const named = slots[fixedCount];
  if (expanded)
    slots[fixedCount] = {
      kind: 'many',
      arguments: named?.kind === 'one' ? [named.argument] : positional.slice(fixedCount),
      element: elementOf(parameters[fixedCount]!.type),
    };
  return fillDefaults(slots, parameters);
};

const elementOf = (type: Type): Type => (type.kind === 'array' ? type.element : type);

const fillDefaults = (
  slots: readonly (Slot | undefined)[],
  parameters: readonly ParameterInfo[],
): readonly Slot[] | Mismatch => {
  const filled: Slot[] = [];
  for (const [i, slot] of slots.entries()) {
    if (!slot && !parameters[i]!.defaultValue) return { kind: 'count' };
    filled.push(slot ?? { kind: 'default' });
  }
  return filled;
};

/** What is known of the type of an argument. */
const known = ({ bound, declared, span }: CallArgument): readonly Bound[] =>
  bound ? [bound] : declared ? [{ type: declared, span, run: () => null }] : [];

const bindTypes = (
  { member, bindings }: Candidate,
  slots: readonly Slot[],
  typeArgs: readonly Type[],
): ReadonlyMap<string, Type> | undefined => {
  const { typeParameters } = member;
  if (typeParameters.length === 0) return typeArgs.length === 0 ? bindings : undefined;
  if (typeArgs.length > 0)
    return typeArgs.length === typeParameters.length
      ? new Map([...bindings, ...typeParameters.map((n, i) => [n, typeArgs[i]!] as const)])
      : undefined;
  const pairs = slots.flatMap((slot, i) => {
    const parameter = substitute(member.parameters[i]!.type, bindings);
    if (slot.kind === 'one') return known(slot.argument).map((argument) => ({ parameter, argument }));
    if (slot.kind === 'many')
      return slot.arguments.flatMap((a) => (a.bound ? [{ parameter: elementOf(parameter), argument: a.bound }] : []));
    return [];
  });
  const inferred = inferTypes(typeParameters, pairs);
  return inferred && new Map([...bindings, ...inferred]);
};

const mismatchOf = (
  slots: readonly Slot[],
  parameters: readonly ParameterInfo[],
  bindings: ReadonlyMap<string, Type>,
): Mismatch | undefined => {
  for (const [index, slot] of slots.entries()) {
    const parameter = parameters[index]!;
    const expected = slot.kind === 'many' ? substitute(slot.element, bindings) : parameter.type;
    const given = slot.kind === 'one' ? [slot.argument] : slot.kind === 'many' ? slot.arguments : [];
    for (const argument of given) {
      const problem = argumentProblem(argument, parameter, expected);
      if (problem) return problem === 'type' ? { kind: 'argument', index, argument, expected } : problem;
    }
  }
  return undefined;
};

const argumentProblem = (
  argument: CallArgument,
  parameter: ParameterInfo,
  expected: Type,
): 'type' | Mismatch | undefined => {
  const mode = parameter.mode === 'params' ? 'value' : parameter.mode;
  if (argument.mode !== mode) return 'type';
  if (argument.declared && !sameType(argument.declared, expected)) return 'type';
  if (!argument.bound) return undefined;
  if (mode !== 'value') return sameType(argument.bound.type, expected) ? undefined : 'type';
  if (argument.bound.deferred) return functionProblem(argument.bound, expected);
  return implicitConversion(argument.bound, expected) ? undefined : 'type';
};

const functionProblem = ({ deferred }: Bound, expected: Type): 'type' | Mismatch | undefined => {
  const shape = delegateShape(expected);
  if (!shape || !deferred || isOpen(expected)) return 'type';
  if (deferred.parameterCount !== undefined && deferred.parameterCount !== shape.parameters.length) return 'type';
  const { diagnostics } = deferred.bind(shape.parameters, shape.returns);
  return hasErrors(diagnostics) ? { kind: 'body', diagnostics } : undefined;
};

/** The best of the applicable methods (C# 7, section 7.5.3.2); undefined when no one is better than all others. */
export const bestChoice = (all: readonly Choice[], args: readonly CallArgument[]): Choice | undefined => {
  const declaring = (choice: Choice): MemberInfo['declaring'] => choice.candidate.member.declaring;
  const choices = all.filter(
    (choice, index) =>
      !all.some((other) => hides(declaring(other), declaring(choice))) &&
      all.findIndex((other) => other.candidate.member === choice.candidate.member) === index,
  );
  return choices.find((choice) => choices.every((other) => other === choice || isBetter(choice, other, args)));
};

const isBetter = (a: Choice, b: Choice, args: readonly CallArgument[]): boolean => {
  let wins = 0;
  let losses = 0;
  for (const argument of args) {
    const order = compareConversions(argument, expectedType(a, argument), expectedType(b, argument));
    if (order < 0) wins++;
    if (order > 0) losses++;
  }
  if (wins !== losses && (wins === 0 || losses === 0)) return wins > losses;
  const isSame = args.every((argument) => {
    const [first, second] = [expectedType(a, argument), expectedType(b, argument)];
    return first !== undefined && second !== undefined && sameType(first, second);
  });
  if (wins > 0 || losses > 0) return false;
  return isSame ? isMoreSpecific(a, b) : leavesOut(a) === 0 && leavesOut(b) > 0;
};

/** Parameters that take what they take by default. */
const leavesOut = ({ slots }: Choice): number => slots.filter(({ kind }) => kind === 'default').length;

const isMoreSpecific = (a: Choice, b: Choice): boolean => {
  const generic = (choice: Choice): number => (choice.candidate.member.typeParameters.length > 0 ? 1 : 0);
  if (generic(a) !== generic(b)) return generic(a) < generic(b);
  if (a.expanded !== b.expanded) return b.expanded;
  if (leavesOut(a) !== leavesOut(b)) return leavesOut(a) < leavesOut(b);
  if (a.expanded && a.parameters.length !== b.parameters.length) return a.parameters.length > b.parameters.length;
  const special = compareDeclared(a, b);
  if (special !== 0) return special < 0;
  // Without an element to go by, the more special `params` array wins.
  return a.expanded && compareTargets(a.parameters.at(-1)!.type, b.parameters.at(-1)!.type) < 0;
};

/** Negative when the parameters of the first are declared more specially, as `string` is next to `TKey`. */
const compareDeclared = (a: Choice, b: Choice): number => {
  const [first, second] = [a, b].map(({ candidate }) => candidate.member.parameters);
  if (first!.length !== second!.length) return 0;
  return combined(first!.map(({ type }, i) => compareSpecial(type, second![i]!.type)));
};

const compareSpecial = (a: Type, b: Type): number => {
  if (a.kind === 'parameter' || b.kind === 'parameter')
    return Number(a.kind === 'parameter') - Number(b.kind === 'parameter');
  if (a.kind === 'array' && b.kind === 'array') return compareSpecial(a.element, b.element);
  if (a.kind !== 'named' || b.kind !== 'named' || a.args.length !== b.args.length) return 0;
  return combined(a.args.map((arg, i) => compareSpecial(arg, b.args[i]!)));
};

/** One side wins when it is better somewhere and nowhere worse. */
const combined = (orders: readonly number[]): number =>
  orders.some((order) => order < 0) ? (orders.some((order) => order > 0) ? 0 : -1) : Math.max(0, ...orders);

const expectedType = (choice: Choice, argument: CallArgument): Type | undefined => {
  for (const [i, slot] of choice.slots.entries()) {
    if (slot.kind === 'one' && slot.argument === argument) return choice.parameters[i]!.type;
    if (slot.kind === 'many' && slot.arguments.includes(argument)) return slot.element;
  }
  return undefined;
};

const signedOver: Readonly<Record<string, string>> = table({
  sbyte: 'byte ushort uint ulong',
  short: 'ushort uint ulong',
  int: 'uint ulong',
  long: 'ulong',
});

/** Negative when the first parameter type suits the argument better. */
const compareConversions = ({ bound }: CallArgument, a: Type | undefined, b: Type | undefined): number => {
  if (!bound || !a || !b || sameType(a, b)) return 0;
  if (bound.deferred) return compareFunctions(bound, a, b);
  if (sameType(bound.type, a)) return -1;
  if (sameType(bound.type, b)) return 1;
  return compareTargets(a, b);
};

const sameParameters = (a: readonly Type[], b: readonly Type[]): boolean =>
  a.length === b.length && a.every((type, i) => sameType(type, b[i]!));

const compareTargets = (a: Type, b: Type): number => {
  const [toB, toA] = [implicitConversion({ type: a }, b), implicitConversion({ type: b }, a)];
  if (toB && !toA) return -1;
  if (toA && !toB) return 1;
  if (a.kind !== 'named' || b.kind !== 'named') return 0;
  const [first, second] = [delegateShape(a), delegateShape(b)];
  if (first && second)
    return sameParameters(first.parameters, second.parameters) ? compareTargets(first.returns, second.returns) : 0;
  if (signedOver[a.name]?.split(' ').includes(b.name)) return -1;
  return signedOver[b.name]?.split(' ').includes(a.name) ? 1 : 0;
};

const compareFunctions = ({ deferred }: Bound, a: Type, b: Type): number => {
  const [first, second] = [delegateShape(a), delegateShape(b)];
  if (!first || !second || !deferred) return 0;
  if (sameType(first.returns, second.returns)) return 0;
  // A lambda that gives null has no type of its own.
  const result = deferred.returns(first.parameters);
  if (result && sameType(result, first.returns)) return -1;
  if (result && sameType(result, second.returns)) return 1;
  return compareTargets(first.returns, second.returns);
};
