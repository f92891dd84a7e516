import type { Span } from '@spillway/diagnostics';
import { box, defaultValue } from '../boxing.ts';
import { definitionOf } from '../registry.ts';
import type { Run } from '../runtime.ts';
import type { Expression, Initializer, MemberInitializer } from '../syntax/ast.ts';
import { delegateName, type NamedType, type Type, typeText } from '../types.ts';
import { AnonymousObject } from '../values/anonymous-object.ts';
import { type Bound, erroneous } from './bound.ts';
import { checkArguments } from './calls.ts';
import { convert, placed } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { indexBound } from './indexing.ts';
import { callBest } from './invoke.ts';
import { constructorsOf, instanceMethods, membersNamed, noteMember, reportMissing } from './lookup.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './type-names.ts';

/** `new T(args) { … }` */
export const checkNew = (scope: Scope, node: Extract<Expression, { kind: 'new' }>): Bound => {
  const type = resolveType(scope, node.type);
  if (type.kind === 'error') {
    checkArguments(scope, node.args);
    return erroneous(node.span);
  }
  const created = construct(scope, node, type);
  if (!created) return erroneous(node.span);
  return node.initializer ? initialized(scope, { ...created, type }, node.initializer) : created;
};

const construct = (scope: Scope, node: Extract<Expression, { kind: 'new' }>, type: Type): Bound | undefined => {
  const candidates = constructorsOf(type);
  const args = checkArguments(scope, node.args);
  const shape = definitionOf(type)?.shape;
  if (args.length === 0 && shape === 'struct')
    return { type, span: node.span, run: () => defaultValue(type), effect: true };
  const delegate = delegateName(type) ? args[0]?.bound : undefined;
  if (delegate) return { ...convert(scope, delegate, type), span: node.span };
  if (candidates.length === 0) {
    scope.report(
      node.span,
      'EXP203',
      `\`${typeText(type)}\` cannot be created with \`new\``,
      newHelp(shape, typeText(type)),
    );
    return undefined;
  }
  const name = typeText(type);
  return callBest(scope, candidates, {
    args,
    typeArgs: [],
    site: { name: `new ${name}`, span: node.span, nameSpan: node.type.span },
  });
};

const newHelp = (shape: string | undefined, name: string): string => {
  if (shape === 'interface') return 'it is an interface; create a List<T> or Dictionary<TKey, TValue>';
  return shape === 'static'
    ? `it is static; call its methods as ${name}.Method(…)`
    : 'use a literal or a method that gives one';
};

/** Keeps the new object in a slot while the initializer fills it. */
const initialized = (scope: Scope, created: Bound, initializer: Initializer): Bound => {
  const slot = scope.session.newSlot();
  const self: Bound = { type: created.type, span: created.span, run: (frame) => frame.slots[slot]?.value };
  const actions = fill(scope, self, initializer);
  const run: Run = (frame) => {
    const outer = frame.slots[slot];
    const value = created.run(frame);
    frame.slots[slot] = { value };
    for (const action of actions) action(frame);
    if (outer) frame.slots[slot] = outer;
    return value;
  };
  return { ...created, run };
};

const fill = (scope: Scope, self: Bound, initializer: Initializer): readonly Run[] =>
  initializer.kind === 'collection'
    ? initializer.elements.map((element) => addElement(scope, self, element))
    : initializer.members.flatMap((member) => setMember(scope, self, member));

const addElement = (scope: Scope, self: Bound, element: readonly Expression[]): Run => {
  const first = element[0]!;
  const span: Span = { start: first.span.start, end: element.at(-1)!.span.end };
  const methods = instanceMethods(self, 'Add');
  if (methods.length === 0) {
    scope.report(
      span,
      'EXP203',
      `\`${typeText(self.type)}\` has no \`Add\` for a collection initializer`,
      'set properties as `Name = value`',
    );
    return () => null;
  }
  const args = element.map((value) => ({
    mode: 'value' as const,
    span: value.span,
    bound: checkExpression(scope, value),
  }));
  return (
    callBest(scope, methods, { args, typeArgs: [], site: { name: 'Add', span, nameSpan: span } })?.run ?? (() => null)
  );
};

const setMember = (scope: Scope, self: Bound, member: MemberInitializer): readonly Run[] => {
  const target =
    'index' in member.target
      ? indexBound(scope, self, checkArguments(scope, member.target.index), member.span)
      : property(scope, self, member.target.name, member.span);
  if (target.type.kind === 'error') return [];
  const { value } = member;
  if (value.kind === 'collection' || (value.kind === 'object' && 'members' in value)) return fill(scope, target, value);
  const converted = convert(scope, checkExpression(scope, value), target.type);
  const { place } = target;
  if (!place) {
    scope.report(member.span, 'EXP216', 'the property is read-only', 'pass the value to the constructor');
    return [];
  }
  return [placed(member.span, (frame) => place(frame).set(converted.run(frame)))];
};

const property = (scope: Scope, self: Bound, name: string, span: Span): Bound => {
  const found = membersNamed(self.type, name, (m) => m.kind === 'property' && !m.isStatic)[0];
  if (!found) {
    reportMissing(scope, self.type, { name, span, isStatic: false });
    return erroneous(span);
  }
  const { member } = found;
  const { set } = member;
  noteMember(scope, member, span);
  const run: Run = (frame) => member.run(self.run(frame), frame.runtime, []);
  const bound = { type: member.type, span, run };
  return set
    ? {
        ...bound,
        place: (frame) => ({ get: () => run(frame), set: (v) => set(self.run(frame), v, frame.runtime, []) }),
      }
    : bound;
};

/** `new { a = 1, b }` */
export const checkAnonymous = (scope: Scope, node: Extract<Expression, { kind: 'anonymous' }>): Bound => {
  const values = node.members.map((member) => {
    const value = checkExpression(scope, member.value);
    const typeless = value.type.kind === 'null' || value.type.kind === 'void' || value.deferred;
    if (typeless)
      scope.report(
        member.value.span,
        'EXP217',
        `\`${member.name}\` has no type`,
        'cast the value, for example `(string)null`',
      );
    return value;
  });
  const anonymous = node.members.map((member, i) => ({ name: member.name, type: values[i]!.type }));
  const type: NamedType = { kind: 'named', name: 'anonymous', args: [], anonymous };
  const run: Run = (frame) => {
    const held = values.map((value) => value.run(frame));
    return new AnonymousObject(
      type,
      held,
      held.map((value, i) => box(value, anonymous[i]!.type)),
    );
  };
  return { type, span: node.span, run };
};
