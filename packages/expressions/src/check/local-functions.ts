import type { Span } from '@spillway/diagnostics';
import type { TypeDefinition } from '../members/definition.ts';
import type { Frame, Reference, Run } from '../runtime.ts';
import type { MemberInfo, ParameterInfo } from '../signature.ts';
import { type Expression, isStatement, type Statement } from '../syntax/ast.ts';
import { named, sameType, type Type, types, typeText } from '../types.ts';
import type { Bound } from './bound.ts';
import { convert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { runBlock } from './lambdas.ts';
import type { Candidate } from './overloads.ts';
import type { FunctionContext, LocalFunction, Scope } from './scope.ts';
import { checkStatement } from './statements.ts';
import { resolveType } from './type-names.ts';

type FunctionNode = Extract<Statement, { kind: 'function' }>;

/**
 * A local function is a member whose receiver is the frame of the caller, so that calls to it take names, defaults,
 * `params`, `ref`, `out` and type arguments as calls to any method do.
 */
const declaring: TypeDefinition = { name: '', shape: 'class', members: {} };

export const localCandidate = ({ member }: LocalFunction, span: Span): Candidate => ({
  member,
  bindings: new Map(),
  receiver: { type: types.object, span, run: (frame) => frame },
});

/** What runs for one choice of type arguments; filled once the body is compiled, maybe after the first call was. */
interface Instance {
  run?: Run;
  slots: readonly number[];
}

interface Prepared {
  readonly scope: Scope;
  readonly node: FunctionNode;
  readonly instances: Map<string, Instance>;
}

const prepared = new WeakMap<LocalFunction, Prepared>();

const open = (names: readonly string[]): ReadonlyMap<string, Type> =>
  new Map(names.map((name) => [name, { kind: 'parameter', name }]));

/** Makes the name known before the statements around it are checked. */
export const declareFunction = (scope: Scope, node: FunctionNode): LocalFunction => {
  const { name, typeParameters } = node;
  const outer = scope.inner({ typeParameters: open(typeParameters) });
  const parameters = node.parameters.map((parameter): ParameterInfo => {
    const { fallback, mode } = parameter;
    const type = resolveType(outer, parameter.type);
    return { name: parameter.name, type, mode, ...(fallback && defaultOf(outer, fallback, type)) };
  });
  const returns = resolveType(outer, node.returns);
  const self: { local?: LocalFunction } = {};
  const member: MemberInfo = {
    kind: 'method',
    name,
    isStatic: false,
    isExtension: false,
    typeParameters,
    parameters,
    type: returns,
    signature: signatureText(node, parameters, returns),
    declaring,
    run: (frame, ...rest) => invoke(self.local!, frame as Frame, rest),
  };
  const local = scope.declare<LocalFunction>({ kind: 'function', name, member }, node.span);
  self.local = local;
  prepared.set(local, { scope, node, instances: new Map() });
  return local;
};

const defaultOf = (scope: Scope, node: Expression, type: Type): Pick<ParameterInfo, 'defaultValue'> => {
  const value = convert(scope, checkExpression(scope, node), type);
  const isConstant = value.constant !== undefined || node.kind === 'default' || isNull(node);
  if (!isConstant) scope.report(node.span, 'EXP219', 'a default value must be a constant', 'pass the value instead');
  return { defaultValue: value.constant ?? { value: isConstant ? value.run(undefined as never) : null } };
};

const isNull = (node: Expression): boolean => node.kind === 'literal' && node.literal.value === null;

const signatureText = (node: FunctionNode, parameters: readonly ParameterInfo[], returns: Type): string => {
  const given = parameters.map((p) => `${p.mode === 'value' ? '' : `${p.mode} `}${typeText(p.type)} ${p.name}`);
  const generic = node.typeParameters.length === 0 ? '' : `<${node.typeParameters.join(', ')}>`;
  return `${typeText(returns)} ${node.name}${generic}(${given.join(', ')})`;
};

/** Checks the body where it stands; that of a generic one with types nothing is known of. */
export const checkFunction = (scope: Scope, node: FunctionNode): void => {
  const local = scope.find(node.name);
  const known = local?.kind === 'function' ? prepared.get(local) : undefined;
  if (local?.kind !== 'function' || known?.node !== node) return;
  const args = node.typeParameters.map((name) => named(name));
  if (args.length === 0) instanceOf(local, args);
  else if (!node.constrained) compile(known, local, args);
};

const instanceOf = (local: LocalFunction, args: readonly Type[]): Instance => {
  const known = prepared.get(local)!;
  const key = args.map(typeText).join();
  const found = known.instances.get(key);
  if (found) return found;
  const instance: Instance = { slots: [] };
  known.instances.set(key, instance);
  const { slots, run } = compile(known, local, args);
  instance.slots = slots;
  instance.run = run;
  return instance;
};

interface Compiled {
  readonly slots: readonly number[];
  readonly run: Run;
}

const compile = ({ scope, node }: Prepared, { member }: LocalFunction, args: readonly Type[]): Compiled => {
  const typeParameters = new Map(node.typeParameters.map((name, i) => [name, args[i]!]));
  const outer = scope.inner({ typeParameters });
  const returns = node.typeParameters.length === 0 ? member.type : resolveType(outer, node.returns);
  const fn: FunctionContext = { returns, found: [], name: node.name };
  const inner = outer.inner({ fn, loop: undefined, conditionalTarget: undefined, isInCatch: false });
  const slots = node.parameters.map((parameter, i) => {
    const type = node.typeParameters.length === 0 ? member.parameters[i]!.type : resolveType(outer, parameter.type);
    return inner.variable(parameter.name, type, parameter.span).slot;
  });
  return { slots, run: bodyRun(inner, node, returns) };
};

const bodyRun = (scope: Scope, node: FunctionNode, returns: Type): Run => {
  if (!isStatement(node.body)) {
    const value: Bound = checkExpression(scope, node.body);
    return sameType(returns, types.void) ? value.run : convert(scope, value, returns).run;
  }
  const { exec, completes } = checkStatement(scope, node.body);
  if (completes && returns.kind !== 'void')
    scope.report(
      node.span,
      'EXP211',
      `not every path of \`${node.name}\` returns a value`,
      'add a `return` at its end',
    );
  return runBlock(exec);
};

/** The arguments, then the runtime and the type arguments. */
const invoke = (local: LocalFunction, frame: Frame, rest: readonly unknown[]): unknown => {
  const { parameters } = local.member;
  const typeArgs = rest[parameters.length + 1] as readonly Type[];
  const { slots, run } = instanceOf(local, typeArgs);
  const { runtime } = frame;
  const inner: Frame = { runtime, slots: frame.slots.slice(), returned: null };
  runtime.enter();
  for (const [i, slot] of slots.entries())
    inner.slots[slot] =
      parameters[i]!.mode === 'out' || parameters[i]!.mode === 'ref'
        ? through(rest[i] as Reference)
        : { value: rest[i] };
  try {
    return run?.(inner) ?? null;
  } finally {
    runtime.leave();
  }
};

/** The variable of the caller under another name. */
const through = (reference: Reference): { value: unknown } => ({
  get value() {
    return reference.get();
  },
  set value(value) {
    reference.set(value);
  },
});
