import { completion, type Exec, type Frame, type Run } from '../runtime.ts';
import { type Expression, isStatement, type LambdaParameter, type Statement } from '../syntax/ast.ts';
import { sameType, type Type, types, typeText } from '../types.ts';
import type { AnonymousObject } from '../values/anonymous-object.ts';
import type { Bound, Deferred, DeferredResult } from './bound.ts';
import { convert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { bestCommonType } from './inference.ts';
import { type FunctionContext, hasErrors, type Scope } from './scope.ts';
import { checkStatement } from './statements.ts';
import { resolveType } from './type-names.ts';

type LambdaNode = Expression & { readonly kind: 'lambda' };

interface Body {
  readonly slots: readonly number[];
  readonly type: Type;
  /** Runs the body in a frame whose parameters are set. */
  readonly run: Run;
}

/** A lambda is checked once for each set of parameter types it is tried with. */
export const checkLambda = (scope: Scope, node: LambdaNode): Bound => {
  const known = new Map<string, { readonly body: Body; readonly result: DeferredResult }>();
  const bindTo = (
    parameters: readonly Type[],
    returns: Type | undefined,
  ): { readonly body: Body; readonly result: DeferredResult } => {
    const key = [...parameters, returns ?? types.null].map(typeText).join();
    const found = known.get(key);
    if (found) return found;
    const inferred = returns && !isStatement(node.body) && known.get([...parameters, types.null].map(typeText).join());
    if (inferred && sameType(inferred.body.type, returns)) return inferred;
    const { result: body, diagnostics } = scope.session.apart(() => checkBody(scope, node, parameters, returns));
    const made = { body, result: { run: closure(body), diagnostics } };
    known.set(key, made);
    return made;
  };
  const deferred: Deferred = {
    parameterCount: node.parameters.length,
    returns: (parameters) => {
      const { body, result } = bindTo(parameters, undefined);
      return hasErrors(result.diagnostics) || body.type.kind === 'null' || body.type.kind === 'function'
        ? undefined
        : body.type;
    },
    bind: (parameters, returns) => bindTo(parameters, returns).result,
    problems: () => {
      const tried = Array.from(known.values(), ({ result }) => result.diagnostics);
      return tried.every(hasErrors) ? (tried[0] ?? []) : [];
    },
  };
  return { type: types.function, span: node.span, run: () => null, deferred };
};

const checkBody = (scope: Scope, node: LambdaNode, given: readonly Type[], returns: Type | undefined): Body => {
  const fn: FunctionContext = { returns, found: [], name: 'lambda' };
  const inner = scope.inner({ fn, loop: undefined, conditionalTarget: undefined, isInCatch: false });
  const starts: Run[] = [];
  const slots = node.parameters.map((parameter, i) =>
    parameter.spread
      ? declareRange(inner, parameter, given[i] ?? types.error, starts)
      : declareParameter(inner, parameter, given[i] ?? types.error),
  );
  if (isStatement(node.body)) return { slots, ...blockBody(inner, node.body, fn) };
  const value = checkExpression(inner, node.body);
  if (returns?.kind === 'void' && !value.effect && value.type.kind !== 'error')
    inner.report(
      node.body.span,
      'EXP223',
      'the lambda does nothing with its value',
      'call a method or assign a variable',
    );
  const { run } = returns && returns.kind !== 'void' ? convert(inner, value, returns) : value;
  return { slots, type: value.type, run: starts.length === 0 ? run : after(starts, run) };
};

const after =
  (starts: readonly Run[], run: Run): Run =>
  (frame) => {
    for (const start of starts) start(frame);
    return run(frame);
  };

/** The range variables of a query arrive in one object; each gets a slot of its own. */
const declareRange = (scope: Scope, parameter: LambdaParameter, given: Type, starts: Run[]): number => {
  const whole = scope.session.newSlot();
  const names = given.kind === 'named' ? (given.anonymous ?? []) : [];
  for (const [i, { name, type }] of names.entries()) {
    const { slot } = scope.variable(name, type, parameter.span, { fixed: 'a range variable' });
    starts.push((frame) => {
      const { values } = frame.slots[whole]!.value as AnonymousObject;
      frame.slots[slot] = { value: values[i] };
    });
  }
  return whole;
};

const declareParameter = (scope: Scope, parameter: LambdaParameter, given: Type): number => {
  const written = parameter.type && resolveType(scope, parameter.type);
  if (written && !sameType(written, given) && given.kind !== 'error')
    scope.report(
      parameter.span,
      'EXP201',
      `the parameter is \`${typeText(given)}\`, not \`${typeText(written)}\``,
      'leave the type out',
    );
  const details = parameter.range ? { fixed: 'a range variable' } : {};
  return scope.variable(parameter.name, written ?? given, parameter.span, details).slot;
};

const blockBody = (scope: Scope, block: Statement, fn: FunctionContext): { readonly type: Type; readonly run: Run } => {
  const { exec, completes } = checkStatement(scope, block);
  const found = fn.found.map((value) => value.type).filter((type) => type.kind !== 'null');
  const onlyNull = fn.found.length > 0 && found.length === 0;
  const type =
    fn.returns ?? (onlyNull ? types.null : fn.found.length === 0 ? types.void : (bestCommonType(found) ?? types.error));
  if (completes && type.kind !== 'void')
    scope.report(block.span, 'EXP211', 'not every path of the lambda returns a value', 'add a `return` at its end');
  return { type, run: runBlock(exec) };
};

/** Runs statements and gives what `return` left. */
export const runBlock =
  (exec: Exec): Run =>
  (frame) =>
    exec(frame) === completion.return ? frame.returned : null;

/** The function value: keeps the variables of the place it was made at, and has its own parameters in each call. */
const closure =
  ({ slots, run }: Body): Run =>
  (frame) => {
    const captured = frame.slots.slice();
    const { runtime } = frame;
    return (...args: readonly unknown[]) =>
      callIn({ runtime, slots: captured.slice(), returned: null }, slots, args, run);
  };

export const callIn = (frame: Frame, slots: readonly number[], args: readonly unknown[], run: Run): unknown => {
  frame.runtime.enter();
  for (const [i, slot] of slots.entries()) frame.slots[slot] = { value: args[i] };
  try {
    return run(frame);
  } finally {
    frame.runtime.leave();
  }
};
