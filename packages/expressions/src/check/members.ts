import type { Run } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { substitute, type Type, typeText } from '../types.ts';
import { hostObject } from '../values/host-object.ts';
import type { Bound } from './bound.ts';
import { constantOf, erroneous } from './bound.ts';
import { placed } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { onPresent, receiverRun } from './invoke.ts';
import {
  extensionMethods,
  instanceMethods,
  isValueMember,
  membersNamed,
  noteMember,
  reportMissing,
  staticMethods,
  takesReceiver,
} from './lookup.ts';
import { methodGroup } from './method-groups.ts';
import { originBelow } from './origins.ts';
import type { Candidate } from './overloads.ts';
import type { Scope } from './scope.ts';
import { tupleElement } from './tuples.ts';
import { staticTarget, typeTarget } from './type-names.ts';

type MemberNode = Expression & { readonly kind: 'member' };

/** `target.Name` used as a value: a property, a constant or a method group. */
export const checkMember = (scope: Scope, node: MemberNode): Bound => {
  const type = staticTarget(scope, node.target);
  if (type) return type.kind === 'error' ? erroneous(node.span) : staticMember(scope, node, type);
  if (typeTarget(scope, node.target)?.kind === 'namespace') {
    scope.report(node.span, 'EXP205', `unknown type \`${namespaceText(node)}\``, 'check the namespace and the name');
    return erroneous(node.span);
  }
  const receiver = checkExpression(scope, node.target);
  return receiver.type.kind === 'error' ? erroneous(node.span) : instanceMember(scope, node, receiver);
};

const namespaceText = (node: Expression): string =>
  node.kind === 'member' ? `${namespaceText(node.target)}.${node.name}` : node.kind === 'name' ? node.name : '';

const staticMember = (scope: Scope, node: MemberNode, type: Type): Bound => {
  const [found] = membersNamed(type, node.name, (m) => m.isStatic && isValueMember(m));
  if (found) {
    const { member } = found;
    noteMember(scope, member, node.nameSpan);
    if (member.kind === 'constant') return constantOf(member.type, member.run(), node.span);
    return {
      type: substitute(member.type, found.bindings),
      span: node.span,
      run: placed(node.span, (frame) => member.run(frame.runtime, [])),
    };
  }
  const methods = staticMethods(type, node.name);
  if (methods.length > 0)
    return methodGroup(scope, methods, { name: node.name, span: node.span, nameSpan: node.nameSpan });
  reportMissing(scope, type, { name: node.name, span: node.nameSpan, isStatic: true });
  return erroneous(node.span);
};

const instanceMember = (scope: Scope, node: MemberNode, receiver: Bound): Bound => {
  const anonymous = anonymousProperty(node, receiver);
  if (anonymous) return anonymous;
  const element = tupleElement(receiver, node);
  const found = membersNamed(receiver.type, node.name, (m) => !m.isStatic && m.kind === 'property')[0];
  if (element && found) noteMember(scope, found.member, node.nameSpan);
  if (element) return element;
  if (found) return readProperty(scope, { ...found, receiver }, node);
  const methods = [
    ...instanceMethods(receiver, node.name),
    ...extensionMethods(receiver, node.name).filter(takesReceiver),
  ];
  if (methods.length > 0)
    return methodGroup(scope, methods, { name: node.name, span: node.span, nameSpan: node.nameSpan });
  if (receiver.deferred || receiver.type.kind === 'null' || receiver.type.kind === 'void')
    scope.report(node.nameSpan, 'EXP203', `${typeText(receiver.type)} has no members`, 'use a value');
  else reportMissing(scope, receiver.type, { name: node.name, span: node.nameSpan, isStatic: false });
  return erroneous(node.span);
};

const anonymousProperty = (node: MemberNode, receiver: Bound): Bound | undefined => {
  const { type } = receiver;
  const properties = type.kind === 'named' ? type.anonymous : undefined;
  const index = properties?.findIndex((property) => property.name === node.name) ?? -1;
  if (index < 0) return undefined;
  const run = placed(node.span, (frame) => (receiver.run(frame) as { values: readonly unknown[] }).values[index]);
  return { type: properties![index]!.type, span: node.span, run };
};

const readProperty = (scope: Scope, candidate: Candidate & { readonly receiver: Bound }, node: MemberNode): Bound => {
  const { member, bindings, receiver } = candidate;
  noteBody(scope, member.declaring.name, member.name);
  noteMember(scope, member, node.nameSpan);
  const target = receiverRun(receiver, candidate);
  const get = onPresent(member.run, receiver);
  const args = [...bindings.values()];
  const run: Run = placed(node.span, (frame) => get(target(frame), frame.runtime, args) ?? null);
  const bound = {
    type: substitute(member.type, bindings),
    span: node.span,
    run,
    ...originBelow(receiver, `.${node.name}`),
  };
  const { set } = member;
  if (!set) return bound;
  const put = onPresent(set, receiver);
  return {
    ...bound,
    place: (frame) => {
      const value = target(frame);
      return {
        get: () => get(value, frame.runtime, args),
        set: (v) => put(value, v, frame.runtime, args),
      };
    },
  };
};

/** The host buffers a body only for expressions that may read it. */
const noteBody = (scope: Scope, declaring: string, name: string): void => {
  if (name !== 'Body') return;
  if (declaring === 'IRequest') scope.session.reads.requestBody = true;
  if (declaring === 'IResponse') scope.session.reads.responseBody = true;
};

/** `context` itself. */
export const contextValue = (span: Bound['span']): Bound => ({
  type: { kind: 'named', name: 'IContext', args: [] },
  span,
  origin: 'context',
  run: (frame) => hostObject('IContext', frame.runtime.environment.context),
});
