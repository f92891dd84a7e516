import type { Span } from '@spillway/diagnostics';
import { isInstance } from '../boxing.ts';
import { nullReference, raise } from '../exceptions.ts';
import type { Frame, Reference } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { rankOf, sameType, substitute, type Type, types, typeText } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import { type Bound, erroneous } from './bound.ts';
import { checkArguments } from './calls.ts';
import { convert, placed } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { callBest, onPresent } from './invoke.ts';
import { indexersOf } from './lookup.ts';
import { originBelow } from './origins.ts';
import { applicable, bestChoice, type CallArgument, isChoice } from './overloads.ts';
import type { Scope } from './scope.ts';

/** `target[args]` */
export const checkIndex = (scope: Scope, node: Extract<Expression, { kind: 'index' }>): Bound => {
  const target = checkExpression(scope, node.target);
  return target.type.kind === 'error'
    ? erroneous(node.span)
    : indexBound(scope, target, checkArguments(scope, node.args), node.span);
};

export const indexBound = (scope: Scope, target: Bound, args: readonly CallArgument[], span: Span): Bound => {
  if (target.type.kind === 'array') return arrayElement(scope, target, args, span);
  const candidates = indexersOf(target);
  if (candidates.length === 0) {
    scope.report(span, 'EXP203', `\`${typeText(target.type)}\` has no indexer`, indexHelp(typeText(target.type)));
    return erroneous(span);
  }
  const result = callBest(scope, candidates, { args, typeArgs: [], site: { name: 'this[]', span, nameSpan: span } });
  if (!result) return erroneous(span);
  const { effect: _, ...value } = { ...result, ...originAt(target, args) };
  const place = indexerPlace(scope, target, args, candidates);
  return place ? { ...value, place } : value;
};

const originAt = (target: Bound, args: readonly CallArgument[]): ReturnType<typeof originBelow> => {
  const key = args[0]?.bound?.constant;
  return key && args.length === 1 ? originBelow(target, `[${String(key.value)}]`) : undefined;
};

const indexHelp = (type: string): string =>
  type === 'object'
    ? 'cast it first, for example `((JObject)value)["name"]`'
    : type.startsWith('IEnumerable')
      ? 'use `.ElementAt(index)` or `.ToList()[index]`'
      : 'call a method that gives an element';

const indexerPlace = (
  scope: Scope,
  target: Bound,
  args: readonly CallArgument[],
  candidates: ReturnType<typeof indexersOf>,
): Bound['place'] => {
  const choices = candidates.map((candidate) => applicable(candidate, args, [])).filter(isChoice);
  const choice = bestChoice(choices, args);
  if (!choice) return undefined;
  const { member, bindings } = choice.candidate;
  const { set } = member;
  if (!set) return undefined;
  const [get, put] = [onPresent(member.run, target), onPresent(set, target)];
  const keys = choice.slots.map((slot, i) =>
    slot.kind === 'one' && slot.argument.bound
      ? convert(scope, slot.argument.bound, choice.parameters[i]!.type).run
      : () => null,
  );
  const typeArgs = [...bindings.values()].map((type) => substitute(type, bindings));
  return (frame): Reference => {
    const self = target.run(frame);
    const values = keys.map((key) => key(frame));
    return {
      get: () => get(self, ...values, frame.runtime, typeArgs),
      set: (value) => put(self, ...values, value, frame.runtime, typeArgs),
    };
  };
};

const arrayElement = (scope: Scope, target: Bound, args: readonly CallArgument[], span: Span): Bound => {
  const rank = rankOf(target.type);
  const indexes = args.flatMap((arg) => (arg.bound ? [arrayIndex(scope, arg.bound)] : []));
  if (indexes.length !== rank || target.type.kind !== 'array') {
    const help = rank === 1 ? 'write array[index]' : `write array[${Array(rank).fill('i').join(', ')}]`;
    scope.report(span, 'EXP208', `the array takes ${rank === 1 ? 'one index' : `${rank} indexes`}`, help);
    return erroneous(span);
  }
  const { element } = target.type;
  const locate = (frame: Frame): (() => Located) => {
    const array = target.run(frame) as ClrArray | null;
    const at = indexes.map((index) => Number(index.run(frame)));
    return () => (array ? { array, items: array.items, index: position(array, at) } : nullReference());
  };
  return {
    type: element,
    span,
    run: placed(span, (frame) => {
      const { items, index } = locate(frame)();
      return items[index];
    }),
    place: (frame) => {
      const located = locate(frame);
      return {
        get: () => {
          const { items, index } = located();
          return items[index];
        },
        set: (value) => {
          const { array, items, index } = located();
          items[index] = storable(array, element, value);
        },
      };
    },
  };
};

/** An array of strings seen as one of objects still takes strings only. */
const storable = (array: ClrArray, element: Type, value: unknown): unknown =>
  value === null || sameType(array.element, element) || isInstance(value, array.element)
    ? value
    : raise('ArrayTypeMismatchException', 'Attempted to access an element as a type incompatible with the array.');

interface Located {
  readonly array: ClrArray;
  readonly items: unknown[];
  readonly index: number;
}

const arrayIndex = (scope: Scope, index: Bound): Bound =>
  convert(scope, index, index.type.kind === 'named' && index.type.name === 'long' ? types.long : types.int);

const position = ({ lengths }: ClrArray, at: readonly number[]): number => {
  let found = 0;
  for (const [i, index] of at.entries()) {
    const length = lengths[i]!;
    if (index < 0 || index >= length) raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.');
    found = found * length + index;
  }
  return found;
};
