import { invalidOperation } from '../exceptions.ts';
import type { Frame, Reference, Run } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { isNamed, type NamedType, named, type Type, types, typeText } from '../types.ts';
import { ClrTuple } from '../values/tuple.ts';
import { type Bound, erroneous } from './bound.ts';
import { convert, placed, tryConvert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { callBest } from './invoke.ts';
import { instanceMethods } from './lookup.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './type-names.ts';

type TupleNode = Extract<Expression, { kind: 'tuple' }>;

const maxElements = 7;

/** `(a, name: b)` */
export const checkTuple = (scope: Scope, node: TupleNode): Bound => {
  const elements = node.elements.map(({ value }) => checkExpression(scope, value));
  if (elements.some((element) => element.type.kind === 'error')) return erroneous(node.span);
  if (elements.length > maxElements) {
    scope.report(
      node.span,
      'EXP121',
      `a tuple of more than ${maxElements} elements is not supported yet`,
      'use an anonymous type',
    );
    return erroneous(node.span);
  }
  const tuple = node.elements.map(({ name }) => name);
  const plain = named('ValueTuple', ...elements.map((element) => element.type));
  const type: NamedType = tuple.some(Boolean) ? { ...plain, tuple } : plain;
  return {
    type,
    span: node.span,
    elements,
    run: tupleRun(
      type.args,
      elements.map(({ run }) => run),
    ),
  };
};

const tupleRun =
  (args: readonly Type[], runs: readonly Run[]): Run =>
  (frame) =>
    new ClrTuple(
      'ValueTuple',
      args,
      runs.map((run) => run(frame)),
    );

/** A tuple literal as that tuple type: element by element, so that null and lambdas find their type. */
export const convertTuple = (scope: Scope, bound: Bound, to: Type): Bound | undefined => {
  const { elements } = bound;
  if (!elements || !isNamed(to, 'ValueTuple') || to.args.length !== elements.length) return undefined;
  const runs: Run[] = [];
  for (const [i, element] of elements.entries()) {
    const converted = tryConvert(scope, element, to.args[i]!);
    if (!converted) return undefined;
    runs.push(converted.run);
  }
  return { type: to, span: bound.span, run: tupleRun(to.args, runs) };
};

/** The position of an element by its own name or as `Item1`; -1 when there is none. */
const elementIndex = (type: Type, name: string): number => {
  if (!isNamed(type, 'ValueTuple') || type.args.length < 2) return -1;
  const own = type.tuple?.indexOf(name) ?? -1;
  const position = own >= 0 ? own : Number(/^Item([1-9]\d*)$/.exec(name)?.[1] ?? 0) - 1;
  return position < type.args.length ? position : -1;
};

/** `tuple.Item1`, `tuple.name`; assigning one puts a changed tuple into the variable. */
export const tupleElement = (
  receiver: Bound,
  { name, span }: { readonly name: string; readonly span: Bound['span'] },
): Bound | undefined => {
  const index = elementIndex(receiver.type, name);
  if (index < 0 || receiver.type.kind !== 'named') return undefined;
  const { place } = receiver;
  const run: Run = (frame) => (receiver.run(frame) as ClrTuple).items[index];
  const bound: Bound = { type: receiver.type.args[index]!, span, run };
  return place ? { ...bound, place: elementPlace(place, index) } : bound;
};

const elementPlace =
  (place: NonNullable<Bound['place']>, index: number) =>
  (frame: Frame): Reference => {
    const whole = place(frame);
    return {
      get: () => (whole.get() as ClrTuple).items[index],
      set: (value) => whole.set((whole.get() as ClrTuple).with(index, value)),
    };
  };

/** What one name on the left of a deconstruction takes. */
interface Target {
  readonly assign: (frame: Frame) => (value: unknown) => void;
}

/** `(a, b) = value`, `(int a, var b) = value`, `var (a, b) = value` */
export const checkDeconstruction = (scope: Scope, node: Extract<Expression, { kind: 'assign' }>): Bound => {
  const value = checkExpression(scope, node.value);
  if (value.type.kind === 'error') declareAll(scope, node.target as TupleNode);
  const target = value.type.kind === 'error' ? undefined : targetFor(scope, node.target as TupleNode, value);
  if (!target) return { ...erroneous(node.span), effect: true };
  const run: Run = (frame) => {
    const assign = target.assign(frame);
    const result = value.run(frame);
    assign(result);
    return result;
  };
  return { type: value.type, span: node.span, run: placed(node.span, run), effect: true };
};

/** After a mistake on the right the names still exist. */
const declareAll = (scope: Scope, node: TupleNode): void => {
  for (const { value } of node.elements) {
    if (value.kind === 'tuple') declareAll(scope, value);
    if (value.kind === 'declaration' && value.name !== '_') scope.variable(value.name, types.error, value.span);
  }
};

/** How the value comes apart: its types, and its parts at run time. */
interface Parts {
  readonly types: readonly Type[];
  readonly bounds?: readonly Bound[] | undefined;
  readonly split: (frame: Frame, value: unknown) => readonly unknown[];
}

export const targetFor = (scope: Scope, node: TupleNode, value: Bound): Target | undefined => {
  const parts = partsOf(scope, value, node.elements.length);
  if (!parts) {
    scope.report(
      value.span,
      'EXP230',
      `\`${typeText(value.type)}\` does not come apart into ${node.elements.length} values`,
      'use a tuple of that many elements, or read its members one by one',
    );
    declareAll(scope, node);
    return undefined;
  }
  const targets = node.elements.map(({ value: element }, i) =>
    elementTarget(scope, element, { type: parts.types[i]!, bound: parts.bounds?.[i], span: element.span }),
  );
  return {
    assign: (frame) => {
      const setters = targets.map((target) => target.assign(frame));
      return (whole) => {
        for (const [i, part] of parts.split(frame, whole).entries()) setters[i]!(part);
      };
    },
  };
};

const partsOf = (scope: Scope, value: Bound, count: number): Parts | undefined => {
  const { type } = value;
  if (isNamed(type, 'ValueTuple') && type.args.length === count)
    return { types: type.args, bounds: value.elements, split: (_frame, tuple) => (tuple as ClrTuple).items };
  const slot = scope.session.newSlot();
  const receiver: Bound = { type, span: value.span, run: (frame) => frame.slots[slot]?.value };
  const methods = instanceMethods(receiver, 'Deconstruct').filter(
    ({ member }) => member.parameters.length === count && member.parameters.every((p) => p.mode === 'out'),
  );
  const [found] = methods;
  if (!found) return undefined;
  const outs = found.member.parameters.map(() => scope.session.newSlot());
  const outTypes = found.member.parameters.map((p) => found.bindings.get((p.type as { name: string }).name) ?? p.type);
  const args = outs.map((out, i) => ({
    mode: 'out' as const,
    span: value.span,
    bound: {
      type: outTypes[i]!,
      span: value.span,
      run: () => null,
      place: (frame: Frame): Reference => ({
        get: () => frame.slots[out]?.value,
        set: (item) => {
          frame.slots[out] = { value: item };
        },
      }),
    },
  }));
  const call = callBest(scope, methods, {
    args,
    typeArgs: [],
    site: { name: 'Deconstruct', span: value.span, nameSpan: value.span },
  });
  return (
    call && {
      types: outTypes,
      split: (frame, whole) => {
        frame.slots[slot] = { value: whole };
        call.run(frame);
        return outs.map((out) => frame.slots[out]?.value);
      },
    }
  );
};

interface Part {
  readonly type: Type;
  /** The element of a tuple literal. */
  readonly bound: Bound | undefined;
  readonly span: Bound['span'];
}

const elementTarget = (scope: Scope, node: Expression, part: Part): Target => {
  if (node.kind === 'tuple') {
    const inner: Bound = { type: part.type, span: part.span, run: () => invalidOperation('deconstruction') };
    return targetFor(scope, node, inner) ?? { assign: () => () => {} };
  }
  if (node.kind === 'declaration') return declared(scope, node, part);
  if (node.kind === 'name' && node.name === '_' && !scope.find('_')) return { assign: () => () => {} };
  const target = checkExpression(scope, node);
  const { place } = target;
  if (!place) {
    if (target.type.kind !== 'error')
      scope.report(node.span, 'EXP216', 'this cannot be assigned', 'write a variable, or declare one: `var name`');
    return { assign: () => () => {} };
  }
  const change = converter(scope, part, target.type);
  return {
    assign: (frame) => {
      const reference = place(frame);
      return (value) => reference.set(change(frame, value));
    },
  };
};

/** The part as the type of the variable. */
const converter = (scope: Scope, part: Part, to: Type): ((frame: Frame, value: unknown) => unknown) => {
  const slot = scope.session.newSlot();
  const { bound } = part;
  const source: Bound = {
    type: part.type,
    span: part.span,
    run: (frame) => frame.slots[slot]?.value,
    ...(bound?.constant && { constant: bound.constant }),
  };
  const { run } = convert(scope, source, to);
  return (frame, value) => {
    frame.slots[slot] = { value };
    return run(frame);
  };
};

const declared = (scope: Scope, node: Extract<Expression, { kind: 'declaration' }>, part: Part): Target => {
  const inferred = node.type.parts.length === 1 && node.type.parts[0]!.name === 'var';
  const type = inferred ? part.type : resolveType(scope, node.type);
  if (inferred && ['null', 'void', 'function'].includes(part.type.kind))
    scope.report(node.span, 'EXP220', '`var` cannot take its type from this', 'write the type instead of `var`');
  const change = converter(scope, part, type);
  if (node.name === '_') return { assign: () => () => {} };
  const { slot } = scope.variable(node.name, type, node.span);
  return {
    assign: (frame) => (value) => {
      frame.slots[slot] = { value: change(frame, value) };
    },
  };
};
