import { isRefusedType } from '../known-members.ts';
import { findTypeName, isNamespace, knownTypeNames, needsQualifier, qualifiedSuggestion } from '../namespaces.ts';
import { aritiesOf, definitionNamed, definitionOf, isReference } from '../registry.ts';
import type { Expression, TypeNode } from '../syntax/ast.ts';
import { arrayOf, named, nullableOf, type Type, types, typeText } from '../types.ts';
import { type Scope, suggestion } from './scope.ts';

/** Resolves a type as written; a diagnostic and the error type when there is none. */
export const resolveType = (scope: Scope, node: TypeNode): Type => {
  const args = node.parts.at(-1)!.args;
  const parameter = node.parts.length === 1 && args.length === 0 ? scope.findType(node.parts[0]!.name) : undefined;
  const name = node.parts.map((part) => part.name).join('.');
  const plain = parameter ?? (name === 'void' ? types.void : namedType(scope, node, { name, args }));
  if (node.ranks.length > 0) refuseStatic(scope, plain, node);
  const nullable = node.nullable ? nullableType(scope, node, plain) : plain;
  return node.ranks.reduceRight<Type>((element, rank) => arrayOf(element, rank), nullable);
};

/** A type argument: any type but a static class. */
export const resolveArgument = (scope: Scope, node: TypeNode): Type => {
  const type = resolveType(scope, node);
  refuseStatic(scope, type, node);
  return type;
};

const refuseStatic = (scope: Scope, type: Type, node: TypeNode): void => {
  if (definitionOf(type)?.shape !== 'static') return;
  const help = 'use the type of a value';
  scope.report(node.span, 'EXP206', `\`${typeText(type)}\` is a static class, which nothing can be of`, help);
};

const nullableType = (scope: Scope, node: TypeNode, plain: Type): Type => {
  if (!isReference(plain)) return plain.kind === 'error' ? plain : nullableOf(plain);
  const help = `leave the \`?\` out: a \`${typeText(plain)}\` can be null without it`;
  scope.report(node.span, 'EXP120', 'a nullable reference type needs C# 8', help);
  return plain;
};

const namedType = (
  scope: Scope,
  node: TypeNode,
  { name, args }: { readonly name: string; readonly args: readonly TypeNode[] },
): Type => {
  if (node.tuple) {
    const elements = args.map((arg) => resolveType(scope, arg));
    const type = checkKnown(scope, { name, args: elements }, node.span);
    return type?.kind === 'named' && node.tuple.some(Boolean) ? { ...type, tuple: node.tuple } : (type ?? types.error);
  }
  const known = needsQualifier(name, args.length) ? undefined : findTypeName(name);
  if (known === undefined) return unknownType(scope, node, name);
  const resolved = args.map((arg) => resolveArgument(scope, arg));
  return checkKnown(scope, { name: known, args: resolved }, node.span) ?? types.error;
};

const unknownType = (scope: Scope, node: TypeNode, name: string): Type => {
  if (name === 'dynamic') {
    scope.report(
      node.span,
      'EXP121',
      '`dynamic` is not supported',
      'write the type, or `JToken` for JSON of any shape',
    );
    return types.error;
  }
  const qualified = qualifiedSuggestion(name);
  const help = qualified
    ? `write \`${qualified}\``
    : suggestion(name, knownTypeNames(), 'use a type of the policy expression allow-list');
  scope.report(node.span, 'EXP205', `unknown type \`${name}\``, help);
  return types.error;
};

const checkKnown = (
  scope: Scope,
  { name, args }: { readonly name: string; readonly args: readonly Type[] },
  span: TypeNode['span'],
): Type | undefined => {
  if (definitionNamed(name, args.length)) {
    if (isRefusedType(name)) warnRefused(scope, name, span);
    return named(name, ...args);
  }
  const arities = aritiesOf(name);
  if (arities.length > 0)
    scope.report(
      span,
      'EXP206',
      `\`${name}\` takes ${arities.join(' or ')} type arguments, ${args.length} given`,
      `write \`${name}<…>\``,
    );
  else if (isRefusedType(name))
    scope.report(
      span,
      'EXP222',
      `type \`${name}\` is not on the allow-list of policy expressions`,
      'Azure refuses it; use an allowed type',
    );
  else scope.report(span, 'EXP221', `type \`${name}\` is not supported yet`, unsupportedTypeHelp(name));
  return undefined;
};

const warnRefused = (scope: Scope, name: string, span: TypeNode['span']): void => {
  const message = `type \`${name}\` is not on the allow-list of policy expressions`;
  scope.session.warn(span, 'EXP222', message, 'it runs here, but Azure may refuse the policy; use an allowed type');
};

const unsupportedTypeHelp = (name: string): string =>
  `\`${name}\` is known, but this version of Spillway cannot run it`;

/** A static type named by an expression such as `string`, `Convert` or `System.Net.WebUtility`; silent. */
type TypeTarget =
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'namespace'; readonly name: string };

export const typeTarget = (scope: Scope, node: Expression): TypeTarget | undefined => {
  if (node.kind === 'name') {
    if (scope.find(node.name) || node.name === 'context') return undefined;
    return nameTarget(node.name);
  }
  if (node.kind !== 'member') return undefined;
  const outer = typeTarget(scope, node.target);
  return outer?.kind === 'namespace' ? nameTarget(`${outer.name}.${node.name}`) : undefined;
};

const nameTarget = (name: string): TypeTarget | undefined => {
  const type = findTypeName(name);
  if (type !== undefined) return { kind: 'type', name: type };
  return isNamespace(name) ? { kind: 'namespace', name } : undefined;
};

/** The type a target expression names, with its type arguments; undefined when it names none. */
export const staticTarget = (scope: Scope, node: Expression): Type | undefined => {
  if (node.kind === 'type') return resolveType(scope, node.type);
  const target = typeTarget(scope, node);
  if (target?.kind !== 'type') return undefined;
  if (node.kind === 'name' && scope.isUpcoming(node.name))
    scope.report(node.span, 'EXP203', `\`${node.name}\` is used before it is declared`, 'rename the variable');
  const args =
    node.kind === 'name' || node.kind === 'member' ? node.typeArgs.map((arg) => resolveType(scope, arg)) : [];
  return checkKnown(scope, { name: target.name, args }, node.span) ?? types.error;
};
