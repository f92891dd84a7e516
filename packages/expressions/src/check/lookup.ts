import type { Span } from '@spillway/diagnostics';
import { implicitConversion } from '../conversions.ts';
import { isAllowed, type KnownMember, knownMember } from '../known-members.ts';
import type { TypeDefinition } from '../members/definition.ts';
import { bindingsOf, definitionOf, extensionsNamed, lineage, membersOf } from '../registry.ts';
import type { MemberInfo } from '../signature.ts';
import { isNamed, isOpen, named, type Type, typeText } from '../types.ts';
import type { Bound } from './bound.ts';
import type { Candidate } from './overloads.ts';
import { type Scope, suggestion } from './scope.ts';

/** Finds members on a type and its bases. */

const changing: ReadonlySet<string> = new Set('Add Clear Remove CopyTo IsReadOnly Insert RemoveAt'.split(' '));

/**
 * What classes and arrays implement explicitly shows through the interface only: an array has neither `Add` nor
 * `Count`. */
const isHidden = (type: Type, { name: declaring, shape }: TypeDefinition, name: string): boolean =>
  shape === 'interface' &&
  ((changing.has(name) &&
    ['ICollection', 'IList', 'ISet'].includes(declaring) &&
    definitionOf(type)?.shape !== 'interface') ||
    (type.kind === 'array' && name === 'Count'));

export const membersNamed = (type: Type, name: string, wanted: (member: MemberInfo) => boolean): readonly Candidate[] =>
  lineage(type).flatMap((base) => {
    const definition = definitionOf(base);
    if (!definition || isHidden(type, definition, name)) return [];
    const bindings = bindingsOf(base);
    return membersOf(definition)
      .filter((member) => member.name === name && wanted(member))
      .map((member) => ({ member, bindings }));
  });

export const instanceMethods = (receiver: Bound, name: string): readonly Candidate[] =>
  membersNamed(receiver.type, name, (m) => m.kind === 'method' && !m.isStatic).map((candidate) => ({
    ...candidate,
    receiver,
  }));

export const staticMethods = (type: Type, name: string): readonly Candidate[] =>
  membersNamed(type, name, (m) => m.kind === 'method' && m.isStatic);

export const extensionMethods = (receiver: Bound, name: string): readonly Candidate[] =>
  extensionsNamed(name).map((member) => ({ member, bindings: new Map(), receiver }));

/** Whether the value fits the first parameter of the extension method, as far as that can be told from it alone. */
export const takesReceiver = ({ member, receiver }: Candidate): boolean => {
  const [first] = member.parameters;
  if (!first || !receiver) return false;
  if (!isOpen(first.type)) return implicitConversion(receiver, first.type) !== undefined;
  const { type } = first;
  return (
    type.kind === 'parameter' ||
    type.kind === 'array' ||
    (type.kind === 'named' && lineage(receiver.type).some((base) => isNamed(base, type.name)))
  );
};

export const isValueMember = (member: MemberInfo): boolean => member.kind === 'property' || member.kind === 'constant';

export const indexersOf = (receiver: Bound): readonly Candidate[] =>
  membersNamed(receiver.type, 'this', (m) => m.kind === 'indexer').map((candidate) => ({ ...candidate, receiver }));

export const constructorsOf = (type: Type): readonly Candidate[] => {
  const definition = definitionOf(type);
  const bindings = bindingsOf(type);
  return definition
    ? membersOf(definition)
        .filter((m) => m.kind === 'constructor')
        .map((member) => ({ member, bindings }))
    : [];
};

const allNames = (type: Type, isStatic: boolean): readonly string[] =>
  lineage(type).flatMap((base) => {
    const definition = definitionOf(base);
    return definition
      ? membersOf(definition)
          .filter((m) => m.isStatic === isStatic && m.name !== 'this')
          .map((m) => m.name)
      : [];
  });

/** Says why a member that .NET has cannot be used; false when .NET has none of that name. */
const reportKnown = (scope: Scope, known: KnownMember | undefined, text: string, span: Span): boolean => {
  if (known?.kind === 'refused')
    scope.report(
      span,
      'EXP222',
      `\`${text}\` is not on the allow-list of policy expressions`,
      'Azure refuses it; use an allowed member',
    );
  else if (known?.kind === 'newer')
    scope.report(
      span,
      'EXP221',
      `\`${text}\` needs ${known.version}`,
      'the gateway is only known to run .NET Core 3.1; write it with older members',
    );
  else if (known?.kind === 'unsupported')
    scope.report(span, 'EXP221', `\`${text}\` cannot run here`, `${known.why}; use another member`);
  return known !== undefined;
};

/** Where members of that name may come from: the type, its bases, and LINQ for what can be walked. */
const sourcesOf = (type: Type, isStatic: boolean): readonly Type[] => {
  const bases = lineage(type);
  const walks = !isStatic && bases.some((base) => isNamed(base, 'IEnumerable'));
  return walks ? [...bases, named('Enumerable')] : bases;
};

/** Says that a type has no such member, or that it has one this engine refuses. */
export const reportMissing = (
  scope: Scope,
  type: Type,
  place: { readonly name: string; readonly span: Span; readonly isStatic: boolean },
): void => {
  const { name, span, isStatic } = place;
  const text = typeText(type);
  const known = sourcesOf(type, isStatic)
    .map((base) => knownMember(base, name))
    .find((found) => found !== undefined);
  if (reportKnown(scope, known, `${text}.${name}`, span)) return;
  if (allNames(type, !isStatic).includes(name))
    scope.report(
      span,
      'EXP203',
      `\`${text}.${name}\` is ${isStatic ? 'no static member' : 'a static member'}`,
      isStatic ? 'call it on a value' : `write \`${text}.${name}\` with the type name`,
    );
  else
    scope.report(
      span,
      'EXP203',
      `\`${text}\` has no member \`${name}\``,
      suggestion(name, allNames(type, isStatic), 'check the name and its upper and lower case'),
    );
};

/** Notes the use of a member; warns of one that runs here and that Azure refuses when the policy is saved. */
export const noteMember = (scope: Scope, member: MemberInfo, span: Span): void => {
  const { declaring, name, kind } = member;
  scope.session.noteMember(span, member);
  if (kind === 'operator' || isAllowed(declaring.name, name)) return;
  const message = `\`${declaring.name}.${name}\` is not on the allow-list of policy expressions`;
  scope.session.warn(span, 'EXP222', message, 'it runs here, but Azure may refuse the policy; use an allowed member');
};
