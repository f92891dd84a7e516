import { assertNever, type Span } from '@spillway/diagnostics';
import { boxing, refersTo } from '../boxing.ts';
import { raise } from '../exceptions.ts';
import { isReference } from '../registry.ts';
import { type Completion, completion, type Exec, type Run } from '../runtime.ts';
import type { Expression, Statement } from '../syntax/ast.ts';
import { isNamed, named, type Type, types, typeText } from '../types.ts';
import { fullName } from '../values/object.ts';
import { checkBareArray } from './arrays.ts';
import type { Bound } from './bound.ts';
import { convert, placed } from './convert.ts';
import { checkCondition, checkException, checkExpression, throwValue } from './expressions.ts';
import { checkGoto, checkGotoCase, checkLeave } from './jumps.ts';
import { checkFunction, declareFunction } from './local-functions.ts';
import { checkDo, checkFor, checkForeach, checkWhile } from './loops.ts';
import type { Label, Scope } from './scope.ts';
import { checkSwitch } from './switches.ts';
import { checkTry } from './tries.ts';
import { resolveType } from './type-names.ts';

/** A compiled statement, and whether control can reach its end. */
export interface Step {
  readonly exec: Exec;
  readonly completes: boolean;
}

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const { next } = completion;

export const checkStatement = (scope: Scope, node: Statement): Step => {
  switch (node.kind) {
    case 'block': {
      const inner = scope.inner(node.checked === undefined ? {} : { checked: node.checked });
      return checkStatements(inner, node.body);
    }
    case 'local':
      return checkLocal(scope, node);
    case 'function':
      checkFunction(scope, node);
      return { exec: () => next, completes: true };
    case 'expression':
      return checkEffect(scope, node);
    case 'if':
      return checkIf(scope, node);
    case 'return':
      return checkReturn(scope, node);
    case 'throw':
      return checkThrow(scope, node);
    case 'empty':
      return { exec: () => next, completes: true };
    case 'break':
    case 'continue':
      return checkLeave(scope, node);
    case 'goto':
      return checkGoto(scope, node);
    case 'goto-case':
      return checkGotoCase(scope, node);
    case 'labeled':
      return checkStatement(scope, node.body);
    default:
      return checkCompound(scope, node);
  }
};

const checkCompound = (
  scope: Scope,
  node: Of<'for' | 'foreach' | 'while' | 'do' | 'switch' | 'try' | 'using' | 'lock'>,
): Step => {
  switch (node.kind) {
    case 'for':
      return checkFor(scope, node);
    case 'foreach':
      return checkForeach(scope, node);
    case 'while':
      return checkWhile(scope, node);
    case 'do':
      return checkDo(scope, node);
    case 'switch':
      return checkSwitch(scope, node);
    case 'try':
      return checkTry(scope, node);
    case 'using':
      return checkUsing(scope, node);
    case 'lock':
      return checkLock(scope, node);
    default:
      return assertNever(node);
  }
};

/** Statements in the scope given; local functions and labels are known before the first one runs. */
export const checkStatements = (scope: Scope, body: readonly Statement[]): Step => {
  for (const statement of body) if (statement.kind === 'function') declareFunction(scope, statement);
  const labels = body.map((statement) => declareLabels(scope, statement));
  const steps = body.map((statement) => checkStatement(scope, statement));
  const completes = steps.reduce(
    (reached, step, index) => (reached || labels[index]!.some((label) => label.isTarget)) && step.completes,
    true,
  );
  const runs = steps.map(({ exec }, index) => ({ exec, labels: labels[index]! }));
  return { exec: sequence(runs.filter((_, index) => body[index]!.kind !== 'function')), completes };
};

/** Several labels may stand before one statement. */
const declareLabels = (scope: Scope, statement: Statement): readonly Label[] => {
  if (statement.kind !== 'labeled') return [];
  const label: Label = { name: statement.name, isTarget: false };
  scope.declareLabel(label, statement.span);
  return [label, ...declareLabels(scope, statement.body)];
};

interface Labeled {
  readonly exec: Exec;
  readonly labels: readonly Label[];
}

const sequence = (steps: readonly Labeled[]): Exec => {
  const [first] = steps;
  const execs = steps.map(({ exec }) => exec);
  if (steps.some(({ labels }) => labels.length > 0)) return withLabels(steps);
  if (execs.length === 1 && first) return first.exec;
  return (frame) => {
    for (const exec of execs) {
      const end = exec(frame);
      if (end !== next) return end;
    }
    return next;
  };
};

const withLabels = (steps: readonly Labeled[]): Exec => {
  const places = new Map<unknown, number>(
    steps.flatMap(({ labels }, index) => labels.map((label) => [label, index] as const)),
  );
  return (frame) => {
    for (let at = 0; at < steps.length; at++) {
      const end = steps[at]!.exec(frame);
      const target = end === completion.goto ? places.get(frame.target) : undefined;
      if (target !== undefined) at = target - 1;
      else if (end !== next) return end;
    }
    return next;
  };
};

const inTurn = (execs: readonly Exec[]): Exec => sequence(execs.map((exec) => ({ exec, labels: [] })));

/** `int a = 1, b;` */
const checkLocal = (scope: Scope, node: Of<'local'>): Step => {
  const inferred = node.type.parts.length === 1 && node.type.parts[0]!.name === 'var' && node.type.ranks.length === 0;
  const declared = inferred ? undefined : resolveType(scope, node.type);
  if (inferred && node.declarators.length > 1)
    scope.report(node.span, 'EXP220', '`var` declares one variable only', 'write a statement for each of them');
  if (inferred && node.type.nullable)
    scope.report(node.type.span, 'EXP220', '`var` cannot be nullable', 'leave the `?` out, or write the type');
  if (inferred && node.constant)
    scope.report(node.type.span, 'EXP220', 'a `const` cannot be a `var`', 'write the type instead of `var`');
  const execs = node.declarators.map((declarator): Exec => {
    const value = declarator.value && valueOf(scope, declarator.name, declarator.value, declared);
    const type = declared ?? inferredType(scope, value, declarator.span);
    const constant = node.constant ? constantValue(scope, value, declarator.span) : undefined;
    const details = { value, ...(constant && { constant }) };
    const { slot } = scope.variable(declarator.name, type, declarator.span, details);
    const { run }: { readonly run: Run } = value ?? { run: () => undefined };
    return (frame) => {
      frame.slots[slot] = { value: run(frame) };
      return next;
    };
  });
  return { exec: inTurn(execs), completes: true };
};

/** The name of a variable means it from the start, and may also mean its type where that has the same name. */
const valueOf = (scope: Scope, name: string, node: Expression, declared: Type | undefined): Bound =>
  declared && (typeText(declared) === name || fullName(declared).endsWith(`.${name}`))
    ? initialValue(scope, node, declared)
    : scope.before(name, () => initialValue(scope, node, declared));

const initialValue = (scope: Scope, node: Expression, declared: Type | undefined): Bound => {
  if (node.kind === 'bare-array') return checkBareArray(scope, node, declared);
  const value = checkExpression(scope, node);
  return declared ? convert(scope, value, declared) : value;
};

const hasType = (type: Type): boolean =>
  !['null', 'void', 'function'].includes(type.kind) && (!isNamed(type, 'ValueTuple') || type.args.every(hasType));

const inferredType = (scope: Scope, value: Bound | undefined, span: Span): Type => {
  if (value && hasType(value.type)) return value.type;
  const problem = !value ? 'has no value' : value.type.kind === 'null' ? 'is null' : `is ${typeText(value.type)}`;
  scope.report(
    span,
    'EXP220',
    `\`var\` cannot take its type from this: the variable ${problem}`,
    'write the type instead of `var`',
  );
  return types.error;
};

const constantValue = (scope: Scope, value: Bound | undefined, span: Span): { readonly value: unknown } | undefined => {
  if (value?.constant) return value.constant;
  scope.report(span, 'EXP219', 'a `const` needs a constant value', 'leave `const` out');
  return undefined;
};

const checkEffect = (scope: Scope, node: Of<'expression'>): Step => {
  const { run, effect, type } = checkExpression(scope, node.value);
  if (!effect && type.kind !== 'error')
    scope.report(
      node.span,
      'EXP223',
      'the statement does nothing with its value',
      'assign it, return it, or call a method',
    );
  return {
    exec: (frame) => {
      run(frame);
      return next;
    },
    completes: true,
  };
};

const checkIf = (scope: Scope, node: Of<'if'>): Step => {
  const test = checkCondition(scope, node.test);
  const yes = checkStatement(scope.inner(), node.yes);
  const no = node.no && checkStatement(scope.inner(), node.no);
  const exec: Exec = (frame) => (test.run(frame) ? yes.exec(frame) : no ? no.exec(frame) : next);
  const always = test.constant?.value;
  const completes =
    always === true
      ? yes.completes
      : always === false
        ? (no?.completes ?? true)
        : yes.completes || (no?.completes ?? true);
  return { exec, completes };
};

const checkReturn = (scope: Scope, node: Of<'return'>): Step => {
  const { fn } = scope;
  if (scope.isInFinally)
    scope.report(node.span, 'EXP224', '`return` cannot leave a `finally`', 'return behind the `try` statement');
  const value = node.value && checkExpression(scope, node.value);
  if (!value) {
    if (fn.returns?.kind !== 'void')
      scope.report(node.span, 'EXP211', '`return` needs a value here', 'write `return value;`');
    return { exec: () => completion.return, completes: false };
  }
  fn.found.push(value);
  if (fn.returns?.kind === 'void')
    scope.report(node.span, 'EXP211', `\`${fn.name}\` returns no value`, 'leave the value out');
  const run = fn.returns && fn.returns.kind !== 'void' ? convert(scope, value, fn.returns).run : boxedRun(scope, value);
  const exec: Exec = (frame) => {
    frame.returned = run(frame);
    return completion.return;
  };
  return { exec, completes: false };
};

/** The result of an expression leaves the engine boxed. */
export const boxedRun = (scope: Scope, value: Bound): Run => {
  if (value.deferred || value.type.kind === 'void') {
    scope.report(
      value.span,
      'EXP201',
      `the result is ${value.deferred ? 'a lambda' : 'void'}, which is no value`,
      'return a value',
    );
    return () => null;
  }
  const box = boxing(value.type);
  return box ? (frame) => box(value.run(frame)) : value.run;
};

const checkThrow = (scope: Scope, node: Of<'throw'>): Step => {
  if (!node.value) {
    if (!scope.isInCatch)
      scope.report(
        node.span,
        'EXP232',
        'a `throw` without a value stands outside of a `catch`',
        'name what to throw: `throw new Exception("…");`',
      );
    return {
      exec: (frame) => {
        throw frame.caught;
      },
      completes: false,
    };
  }
  const value = checkException(scope, node.value);
  const run = placed(node.span, (frame) => throwValue(value.run(frame)));
  return { exec: (frame) => run(frame) as Completion, completes: false };
};

/** `using (…)`: nothing an expression can open holds anything of the host, so there is nothing to release. */
const checkUsing = (scope: Scope, node: Of<'using'>): Step => {
  const inner = scope.inner();
  const { resource: opened } = node;
  const resource =
    node.resource.kind === 'local'
      ? checkLocal(inner, node.resource)
      : checkResource(inner, node.resource as Of<'expression'>);
  const [declared] = opened.kind === 'local' ? opened.declarators : [];
  const local = declared && inner.find(declared.name);
  if (local?.kind === 'variable') checkDisposable(scope, local.type, opened.span);
  const body = checkStatement(inner.inner(), node.body);
  return { exec: inTurn([resource.exec, body.exec]), completes: body.completes };
};

const checkDisposable = (scope: Scope, type: Type, span: Span): void => {
  if (type.kind === 'error' || type.kind === 'null' || refersTo(type, named('IDisposable'))) return;
  scope.report(span, 'EXP201', `\`${typeText(type)}\` needs no \`using\``, 'leave the `using` out');
};

const checkResource = (scope: Scope, node: Of<'expression'>): Step => {
  const value = checkExpression(scope, node.value);
  checkDisposable(scope, value.type, node.span);
  return {
    exec: (frame) => {
      value.run(frame);
      return next;
    },
    completes: true,
  };
};

const noLock = (): never => raise('ArgumentNullException', 'Value cannot be null.');

/** `lock (value) …`: an expression runs on one thread. */
const checkLock = (scope: Scope, node: Of<'lock'>): Step => {
  const value = checkExpression(scope, node.value);
  if (!isReference(value.type) && value.type.kind !== 'error')
    scope.report(
      node.value.span,
      'EXP201',
      `\`lock\` needs an object, this is \`${typeText(value.type)}\``,
      'leave the `lock` out: an expression runs on one thread',
    );
  const body = checkStatement(scope.inner(), node.body);
  const exec: Exec = (frame) => (value.run(frame) === null ? noLock() : body.exec(frame));
  return { exec, completes: body.completes };
};
