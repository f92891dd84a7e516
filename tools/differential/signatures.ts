import type { MemberInfo, ParameterInfo } from '../../packages/expressions/src/signature.ts';
import { Choice } from './choice.ts';
import type { Program } from './programs.ts';
import { allMembers, type Bindings, bound, closed, declaringType, isComparable, textOf } from './targets.ts';

/** One call of every method and constructor with all arguments named: it compiles only when the signature is right. */

const value = ({ name, mode, type }: ParameterInfo, bindings: Bindings): string => {
  const text = textOf(closed(type, bindings));
  if (mode === 'out') return `out ${text} o_${name}`;
  return mode === 'ref' ? `ref r_${name}` : `default(${text})`;
};

/** JSON and XML have a class of this name each, with methods that C# 7 cannot tell apart when they stand behind a value. */
const isCalledByClass = ({ declaring }: MemberInfo): boolean => /^(?:Xml)?Extensions$/.test(declaring.name);

const target = (member: MemberInfo, bindings: Bindings): string => {
  const owner = textOf(declaringType(member, bindings));
  if (member.kind === 'constructor') return `new ${owner}`;
  const typeArguments = member.typeParameters.map((name) => textOf(bindings.get(name)!)).join(', ');
  const name = `${member.name}${typeArguments === '' ? '' : `<${typeArguments}>`}`;
  if (member.isExtension && !isCalledByClass(member))
    return `(default(${textOf(closed(member.parameters[0]!.type, bindings))})).${name}`;
  if (!member.isStatic) return `(default(${owner})).${name}`;
  return `${owner}.${name}`;
};

const programFor = (member: MemberInfo): Program => {
  const bindings = bound(new Choice(member.signature), member, new Map());
  const parameters = member.isExtension && !isCalledByClass(member) ? member.parameters.slice(1) : member.parameters;
  const references = parameters.filter(({ mode }) => mode === 'ref');
  const declared = references.map(({ name, type }) => {
    const text = textOf(closed(type, bindings));
    return `${text} r_${name} = default(${text}); `;
  });
  const args = parameters.map((parameter) => `${parameter.name}: ${value(parameter, bindings)}`).join(', ');
  const call = `${target(member, bindings)}(${args})`;
  return { kind: 'block', expression: ` ${declared.join('')}${call}; return 1; `, isMutated: false };
};

/** A tuple is written as a literal; its constructors have no other way. */
const isNameable = ({ kind, declaring, parameters }: MemberInfo): boolean =>
  (kind === 'constructor' || (kind === 'method' && parameters.length > 0)) && declaring.name !== 'ValueTuple';

export const signaturePrograms = (): readonly Program[] =>
  allMembers.filter((member) => isNameable(member) && isComparable(member)).map(programFor);
