import type { Span } from '@spillway/diagnostics';
import { nullReference } from '../exceptions.ts';
import { delegateShape } from '../registry.ts';
import type { Run } from '../runtime.ts';
import type { Argument, Expression, TypeNode } from '../syntax/ast.ts';
import { types, typeText } from '../types.ts';
import { type Bound, erroneous } from './bound.ts';
import { convert, placed } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { type CallSite, callBest } from './invoke.ts';
import { localCandidate } from './local-functions.ts';
import {
  extensionMethods,
  instanceMethods,
  isValueMember,
  membersNamed,
  reportMissing,
  staticMethods,
} from './lookup.ts';
import type { CallArgument, Candidate } from './overloads.ts';
import { type LocalFunction, type Scope, suggestion } from './scope.ts';
import { resolveArgument, resolveType, staticTarget, typeTarget } from './type-names.ts';

type CallNode = Expression & { readonly kind: 'call' };
type MemberNode = Expression & { readonly kind: 'member' };

/** `target(…)`: a method, a local function or a delegate. */
export const checkCall = (scope: Scope, node: CallNode): Bound => {
  if (node.target.kind === 'member') return callMember(scope, node, node.target);
  if (node.target.kind === 'name') return callName(scope, node, node.target.name);
  return callDelegate(scope, node, checkExpression(scope, node.target));
};

/** `out _` where no variable has that name. */
const isDiscard = (scope: Scope, { mode, value }: Argument): boolean =>
  mode === 'out' && value.kind === 'name' && value.name === '_' && !scope.find('_');

const discard = (span: Span): Expression => {
  const part = { name: 'var', args: [], span };
  return { kind: 'declaration', type: { parts: [part], nullable: false, ranks: [], span }, name: '_', span };
};

const isVar = ({ parts }: TypeNode): boolean => parts.length === 1 && parts[0]!.name === 'var';

export const checkArguments = (scope: Scope, args: readonly Argument[]): readonly CallArgument[] =>
  args.map((given) => {
    const node = isDiscard(scope, given) ? { ...given, value: discard(given.value.span) } : given;
    const { mode, span, name } = node;
    const common = { mode, span, node, ...(name !== undefined && { name }) };
    if (node.value.kind !== 'declaration') return { ...common, bound: checkExpression(scope, node.value) };
    const { type } = node.value;
    return isVar(type) ? common : { ...common, declared: resolveType(scope, type) };
  });

/**
 * A call that cannot be resolved: its arguments are still looked at, and what it would declare with `out` is declared, so
 * that one mistake gives one finding.
 */
const failedCall = (scope: Scope, node: CallNode, args = checkArguments(scope, node.args)): Bound => {
  for (const { node: argument } of args) {
    if (argument?.value.kind !== 'declaration') continue;
    const { type, name, span } = argument.value;
    scope.variable(name, isVar(type) ? types.error : resolveType(scope, type), span);
  }
  return erroneous(node.span);
};

const callName = (scope: Scope, node: CallNode, name: string): Bound => {
  const local = scope.find(name);
  if (local?.kind === 'function') return callLocal(scope, node, local);
  if (local) return callDelegate(scope, node, checkExpression(scope, node.target));
  scope.report(
    node.target.span,
    'EXP204',
    `there is no function \`${name}\``,
    suggestion(name, scope.names(), 'methods need a target, for example `string.Join(…)` or `value.ToString()`'),
  );
  return failedCall(scope, node);
};

const callLocal = (scope: Scope, node: CallNode, local: LocalFunction): Bound => {
  const { span } = node.target;
  const typeArgs = node.target.kind === 'name' ? node.target.typeArgs.map((arg) => resolveArgument(scope, arg)) : [];
  const args = checkArguments(scope, node.args);
  const site: CallSite = { name: local.name, span: node.span, nameSpan: span };
  const result = callBest(scope, [localCandidate(local, span)], { args, typeArgs, site });
  return result ?? { ...failedCall(scope, node, args), effect: true };
};

const callDelegate = (scope: Scope, node: CallNode, target: Bound): Bound => {
  if (target.type.kind === 'error') return failedCall(scope, node);
  const shape = delegateShape(target.type);
  if (!shape || shape.parameters.length !== node.args.length) {
    scope.report(
      node.target.span,
      'EXP204',
      `\`${typeText(target.type)}\` cannot be called with ${node.args.length} arguments`,
      'call a method or a lambda variable',
    );
    return erroneous(node.span);
  }
  const runs = checkArguments(scope, node.args).map((arg, i) =>
    arg.bound ? convert(scope, arg.bound, shape.parameters[i]!).run : () => null,
  );
  const run: Run = (frame) => {
    const call = target.run(frame) as ((...args: unknown[]) => unknown) | null;
    return call ? call(...runs.map((argument) => argument(frame))) : nullReference();
  };
  return { type: shape.returns, span: node.span, run: placed(node.span, run), effect: true };
};

/** `Enum.TryParse(text, out X Enum)` means the variable by its first word, which is not there yet. */
const reportOwnName = (scope: Scope, node: CallNode, target: MemberNode): void => {
  if (target.target.kind !== 'name' || scope.find(target.target.name)) return;
  const { name, span } = target.target;
  const isDeclared = node.args.some(({ value }) => value.kind === 'declaration' && value.name === name);
  if (isDeclared) scope.report(span, 'EXP203', `\`${name}\` is used before it is declared`, 'rename the variable');
};

const callMember = (scope: Scope, node: CallNode, target: MemberNode): Bound => {
  reportOwnName(scope, node, target);
  const site: CallSite = { name: target.name, span: node.span, nameSpan: target.nameSpan };
  const type = staticTarget(scope, target.target);
  if (type?.kind === 'error') return failedCall(scope, node);
  if (type) {
    const methods = staticMethods(type, target.name);
    if (methods.length > 0) return invoke(scope, node, [methods], site);
    if (membersNamed(type, target.name, (m) => m.isStatic && isValueMember(m)).length > 0)
      return callDelegate(scope, node, checkExpression(scope, target));
    reportMissing(scope, type, { name: target.name, span: target.nameSpan, isStatic: true });
    return failedCall(scope, node);
  }
  if (typeTarget(scope, target.target)) return checkExpression(scope, target);
  const receiver = checkExpression(scope, target.target);
  return receiver.type.kind === 'error' ? failedCall(scope, node) : callOn(scope, node, target, receiver);
};

const callOn = (scope: Scope, node: CallNode, target: MemberNode, receiver: Bound): Bound => {
  const site: CallSite = { name: target.name, span: node.span, nameSpan: target.nameSpan };
  if (target.name === 'Invoke' && delegateShape(receiver.type)) return callDelegate(scope, node, receiver);
  const isValue = receiver.type.kind !== 'function' && receiver.type.kind !== 'null';
  const own = isValue ? instanceMethods(receiver, target.name) : [];
  const extensions = receiver.deferred || !isValue ? [] : extensionMethods(receiver, target.name);
  const property = membersNamed(receiver.type, target.name, (m) => m.kind === 'property')[0];
  if (own.length === 0 && property) return callProperty(scope, node, target, receiver);
  if (own.length === 0 && extensions.length === 0) {
    reportMissing(scope, receiver.type, { name: target.name, span: target.nameSpan, isStatic: false });
    return failedCall(scope, node);
  }
  return invoke(
    scope,
    node,
    [own, extensions].filter((group) => group.length > 0),
    site,
  );
};

/** A property that holds a delegate can be called; calling any other is a frequent slip for an indexer. */
const callProperty = (scope: Scope, node: CallNode, target: MemberNode, receiver: Bound): Bound => {
  const value = checkExpression(scope, target);
  if (delegateShape(value.type)) return callDelegate(scope, node, value);
  const extensions = extensionMethods(receiver, target.name);
  if (extensions.length > 0)
    return invoke(scope, node, [extensions], { name: target.name, span: node.span, nameSpan: target.nameSpan });
  const help =
    node.args.length === 1
      ? `write \`${target.name}[…]\` to read an entry`
      : `leave the brackets out: \`.${target.name}\``;
  scope.report(target.nameSpan, 'EXP204', `\`${target.name}\` is a property, not a method`, help);
  return erroneous(node.span);
};

/** Tries the groups in turn: methods of the type win over extension methods. */
const invoke = (scope: Scope, node: CallNode, groups: readonly (readonly Candidate[])[], site: CallSite): Bound => {
  const typeArgs = node.target.kind === 'member' ? node.target.typeArgs.map((arg) => resolveArgument(scope, arg)) : [];
  const args = checkArguments(scope, node.args);
  const call = { args, typeArgs, site };
  for (const group of groups.slice(0, -1)) {
    const { result, diagnostics } = scope.session.apart(() => callBest(scope, group, call));
    if (!result) continue;
    for (const diagnostic of diagnostics) scope.session.add(diagnostic);
    return result;
  }
  const last = groups.at(-1) ?? [];
  const result = callBest(scope, groups.length === 1 ? last : groups.flat(), call);
  if (result) return result;
  return { ...failedCall(scope, node, args), effect: true };
};
