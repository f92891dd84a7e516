import { isInstance, refersTo } from '../boxing.ts';
import { ClrException, LimitException } from '../exceptions.ts';
import { type Completion, completion, type Exec, type Frame, type Run } from '../runtime.ts';
import type { CatchClause, Statement } from '../syntax/ast.ts';
import { isNamed, type Type, types, typeText } from '../types.ts';
import { checkCondition } from './expressions.ts';
import type { Scope } from './scope.ts';
import { checkStatement, type Step } from './statements.ts';
import { resolveType } from './type-names.ts';

interface Handler {
  readonly type: Type;
  readonly slot: number | undefined;
  readonly filter: Run | undefined;
  readonly exec: Exec;
  readonly completes: boolean;
}

/** `try … catch … finally` */
export const checkTry = (scope: Scope, node: Extract<Statement, { kind: 'try' }>): Step => {
  const body = checkStatement(scope, node.body);
  const handlers = node.catches.map((clause) => checkCatch(scope, clause));
  reportUnreached(scope, node.catches, handlers);
  const last =
    node.finally && checkStatement(scope.inner({ isInCatch: false, loop: undefined, isFinally: true }), node.finally);
  const guarded = handlers.length === 0 ? body.exec : withHandlers(body.exec, handlers);
  const completes = (body.completes || handlers.some((handler) => handler.completes)) && (last?.completes ?? true);
  return { exec: last ? withFinally(guarded, last.exec) : guarded, completes };
};

/** A clause behind one that catches all it could. */
const reportUnreached = (scope: Scope, clauses: readonly CatchClause[], handlers: readonly Handler[]): void => {
  for (const [i, handler] of handlers.entries()) {
    const first = handlers.slice(0, i).find((other) => !other.filter && refersTo(handler.type, other.type));
    if (first && handler.type.kind !== 'error')
      scope.report(
        clauses[i]!.span,
        'EXP231',
        `this clause is never reached: \`${typeText(first.type)}\` is caught before`,
        'put the more special exception first',
      );
  }
};

const checkCatch = (scope: Scope, clause: CatchClause): Handler => {
  const inner = scope.inner({ isInCatch: true });
  const type = clause.type ? resolveType(scope, clause.type) : types.exception;
  if (clause.type && type.kind !== 'error' && !refersTo(type, types.exception))
    scope.report(
      clause.type.span,
      'EXP201',
      `\`${typeText(type)}\` is no exception`,
      'catch `Exception` or a type derived from it',
    );
  const slot = clause.name === undefined ? undefined : inner.variable(clause.name, type, clause.span).slot;
  const filter = clause.filter && checkCondition(inner, clause.filter).run;
  const { exec, completes } = checkStatement(inner, clause.body);
  return { type, slot, filter, exec, completes };
};

const withHandlers =
  (body: Exec, handlers: readonly Handler[]): Exec =>
  (frame) => {
    try {
      return body(frame);
    } catch (error) {
      // Limits and mistakes of the engine itself are no exceptions of the code.
      if (!(error instanceof ClrException) || error instanceof LimitException) throw error;
      const handler = handlers.find((candidate) => handles(candidate, error, frame));
      if (!handler) throw error;
      return handle(handler, error, frame);
    }
  };

const handles = (handler: Handler, error: ClrException, frame: Frame): boolean => {
  if (!isNamed(handler.type, 'Exception') && !isInstance(error, handler.type)) return false;
  if (handler.slot !== undefined) frame.slots[handler.slot] = { value: error };
  return handler.filter === undefined || isLetIn(handler.filter, frame);
};

/** What a filter throws is lost, and the clause does not handle (C# specification, throw statement). */
const isLetIn = (filter: NonNullable<Handler['filter']>, frame: Frame): boolean => {
  try {
    return filter(frame) === true;
  } catch (error) {
    if (!(error instanceof ClrException) || error instanceof LimitException) throw error;
    return false;
  }
};

const handle = (handler: Handler, error: ClrException, frame: Frame): Completion => {
  const outer = frame.caught;
  frame.caught = error;
  try {
    return handler.exec(frame);
  } finally {
    frame.caught = outer;
  }
};

const withFinally =
  (body: Exec, last: Exec): Exec =>
  (frame) => {
    let end: Completion = completion.next;
    try {
      end = body(frame);
    } finally {
      const { returned } = frame;
      last(frame);
      frame.returned = returned;
    }
    return end;
  };
