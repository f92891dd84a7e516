import { objectPairs } from '../conversions.ts';
import { nullReference } from '../exceptions.ts';
import type { JObject } from '../json/tokens.ts';
import { elementType, lineage } from '../registry.ts';
import { completion, type Exec, type Frame, type Run } from '../runtime.ts';
import type { Expression, Statement } from '../syntax/ast.ts';
import { isNamed, named, type Type, types, typeText } from '../types.ts';
import { elementsOf } from '../values/collections.ts';
import type { Bound } from './bound.ts';
import { castBound, placed } from './convert.ts';
import { checkCondition, checkExpression } from './expressions.ts';
import type { LoopContext, Scope } from './scope.ts';
import { checkStatement, type Step } from './statements.ts';
import { targetFor } from './tuples.ts';
import { resolveType } from './type-names.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const { next, break: broke, return: returned } = completion;

const loopScope = (scope: Scope): { readonly inner: Scope; readonly loop: LoopContext } => {
  const loop: LoopContext = { continues: true, breaks: false };
  return { inner: scope.inner({ loop }), loop };
};

/** A loop ends by itself unless its condition is always true; a `break` ends any loop. */
const ends = (test: Bound | undefined, loop: LoopContext): boolean =>
  loop.breaks || (test !== undefined && test.constant?.value !== true);

interface Parts {
  readonly test: Run | undefined;
  readonly body: Exec;
  readonly update: readonly Run[];
}

const loopExec =
  ({ test, body, update }: Parts): Exec =>
  (frame) => {
    while (test === undefined || test(frame)) {
      frame.runtime.step();
      const end = body(frame);
      if (end === broke) break;
      if (end >= returned) return end;
      for (const run of update) run(frame);
    }
    return next;
  };

export const checkWhile = (scope: Scope, node: Of<'while'>): Step => {
  const test = checkCondition(scope, node.test);
  const { inner, loop } = loopScope(scope);
  const body = checkStatement(inner, node.body);
  const exec = loopExec({ test: test.run, body: body.exec, update: [] });
  return { exec: placedExec(node, exec), completes: ends(test, loop) };
};

export const checkDo = (scope: Scope, node: Of<'do'>): Step => {
  const { inner, loop } = loopScope(scope);
  const body = checkStatement(inner, node.body);
  const test = checkCondition(scope, node.test);
  const again = loopExec({ test: test.run, body: body.exec, update: [] });
  const exec: Exec = (frame) => {
    const end = body.exec(frame);
    if (end >= returned) return end;
    return end === broke ? next : again(frame);
  };
  return { exec: placedExec(node, exec), completes: ends(test, loop) };
};

export const checkFor = (scope: Scope, node: Of<'for'>): Step => {
  const head = scope.inner();
  const setup = node.setup.map((statement) => checkStatement(head, statement).exec);
  const test = node.test && checkCondition(head, node.test);
  const update = node.update.map((value) => effectRun(head, value));
  const { inner, loop } = loopScope(head);
  const body = checkStatement(inner, node.body);
  const run = loopExec({ test: test?.run, body: body.exec, update });
  const exec: Exec = (frame) => {
    for (const start of setup) start(frame);
    return run(frame);
  };
  return { exec: placedExec(node, exec), completes: ends(test, loop) };
};

const effectRun = (scope: Scope, node: Expression): Run => {
  const { run, effect, type } = checkExpression(scope, node);
  if (!effect && type.kind !== 'error')
    scope.report(node.span, 'EXP223', 'the loop step changes nothing', 'write for example `i++`');
  return run;
};

const placedExec = (node: Statement, exec: Exec): Exec =>
  placed({ start: node.span.start, end: node.span.start + 3 }, exec) as Exec;

/** The element type and how to walk the value. */
interface Walk {
  readonly element: Type;
  readonly start: (value: unknown) => Iterable<unknown>;
}

const walkOf = (type: Type): Walk | undefined => {
  // A JObject walks its pairs in `foreach`, though as a JToken it is a sequence of properties.
  if (isNamed(type, 'JObject'))
    return {
      element: named('KeyValuePair', types.string, named('JToken')),
      start: (value) => objectPairs(value as JObject),
    };
  const element = type.kind === 'array' ? type.element : elementType(type);
  if (element) return { element, start: elementsOf };
  return lineage(type).some((base) => isNamed(base, 'IEnumerable'))
    ? { element: types.object, start: elementsOf }
    : undefined;
};

/** A null that is written: cast, in brackets, or as `default`. */
const isNull = (node: Expression): boolean => {
  if (node.kind === 'cast') return isNull(node.operand);
  if (node.kind === 'paren') return isNull(node.inner);
  return node.kind === 'default' || (node.kind === 'literal' && node.literal.value === null);
};

export const checkForeach = (scope: Scope, node: Of<'foreach'>): Step => {
  const source = checkExpression(scope, node.source);
  const walk = walkOf(source.type);
  if (isNull(node.source))
    scope.report(node.source.span, 'EXP225', '`null` cannot be walked by `foreach`', 'use a sequence');
  else if (!walk && source.type.kind !== 'error')
    scope.report(
      node.source.span,
      'EXP225',
      `\`${typeText(source.type)}\` cannot be walked by \`foreach\``,
      'use an array, a list or another sequence; cast an `object` first',
    );
  const element = walk?.element ?? types.error;
  const inferred = node.type.parts.length === 1 && node.type.parts[0]!.name === 'var';
  if (inferred && node.type.nullable)
    scope.report(node.type.span, 'EXP220', '`var` cannot be nullable', 'leave the `?` out, or write the type');
  const { inner } = loopScope(scope);
  const type = inferred ? element : resolveType(scope, node.type);
  const item = scope.session.newSlot();
  const current: Bound = { type: element, span: node.nameSpan, run: (frame) => frame.slots[item]?.value };
  const converted = castBound(inner, current, type, node.nameSpan);
  const target = node.target && targetFor(inner, node.target, current);
  const slot = node.target
    ? scope.session.newSlot()
    : inner.variable(node.name, type, node.nameSpan, { fixed: 'a foreach variable' }).slot;
  const statement = checkStatement(inner, node.body);
  const body = target ? { exec: takingApart(target, slot, statement.exec) } : statement;
  const start = placed(node.source.span, (frame) => walk?.start(source.run(frame) ?? nullReference()));
  const each = foreachExec({
    start: start as (frame: Frame) => Iterable<unknown>,
    item,
    slot,
    converted: converted.run,
    body: body.exec,
  });
  return { exec: placedExec(node, each), completes: true };
};

const takingApart =
  (target: NonNullable<ReturnType<typeof targetFor>>, slot: number, body: Exec): Exec =>
  (frame) => {
    target.assign(frame)(frame.slots[slot]?.value);
    return body(frame);
  };

interface ForeachParts {
  readonly start: (frame: Frame) => Iterable<unknown>;
  readonly item: number;
  readonly slot: number;
  readonly converted: Run;
  readonly body: Exec;
}

const foreachExec =
  ({ start, item, slot, converted, body }: ForeachParts): Exec =>
  (frame) => {
    for (const value of start(frame)) {
      frame.runtime.step();
      frame.slots[item] = { value };
      frame.slots[slot] = { value: converted(frame) };
      const end = body(frame);
      if (end === broke) break;
      if (end >= returned) return end;
    }
    return next;
  };
