import { delegateShape } from '../../packages/expressions/src/registry.ts';
import type { MemberInfo, ParameterInfo } from '../../packages/expressions/src/signature.ts';
import { sameType, type Type, types } from '../../packages/expressions/src/types.ts';
import { memberKey } from './pool.ts';
import { type Bindings, bound, closed, declaringType, textOf } from './targets.ts';
import { expression, lambda, type Place, primary } from './values.ts';

/** Numbers that say how much: never so large that both sides only fill their memory. */
const amounts =
  /^(?:count|length|capacity|totalWidth|repeatCount|size|length[1-3]|lengths|index|startIndex|digits|decimals|iterations|timeout)$/i;
const smallNumbers = ['0', '1', '2', '3', '-1', '5'];

const hints: Readonly<Record<string, readonly string[]>> = {
  format: ['"D"', '"N2"', '"x"', '"yyyy-MM-dd"', '"G"', '"o"', '"0.00"', '""', '"c"', '"{0}-{1}"'],
  pattern: ['"a+"', '"^(\\\\w)(\\\\d)?$"', '"[b-d]"', '"(?<n>l+)"', '"\\\\s"', '"("'],
  json: ['"{\\"a\\":[1,2.5,\\"x\\",null]}"', '"[1,2,3]"', '"5"', '"{\\"a\\""', '"null"'],
  path: ['"a"', '"$.a[0]"', '"a[?(@>1)]"', '"$..*"'],
  uriString: ['"https://h.example:8443/a/b?c=d#e"', '"/rel"', '"mailto:a@b.c"'],
  hostname: ['"https"', '"h.example"'],
};

const isWhole = (type: Type): boolean => sameType(type, types.int) || sameType(type, types.long);

const argument = (place: Place, parameter: ParameterInfo, bindings: Bindings, depth: number): string => {
  const { choice } = place;
  const type = closed(parameter.type, bindings);
  if (parameter.mode === 'out')
    return choice.chance(20) ? `out ${textOf(type)} ${place.fresh()}` : `out var ${place.fresh()}`;
  const isAmount = amounts.test(parameter.name);
  if (isAmount && isWhole(type)) return choice.pick(smallNumbers);
  const hinted = sameType(type, types.string) ? hints[parameter.name] : undefined;
  if (hinted && choice.chance(60)) return choice.pick(hinted);
  if (parameter.mode === 'params' && type.kind === 'array')
    return choice
      .times(choice.below(4), () =>
        isAmount && isWhole(type.element) ? choice.pick(smallNumbers) : expression(place, type.element, depth),
      )
      .join(', ');
  return delegateShape(type) ? lambda(place, type, depth) : expression(place, type, depth);
};

/** Arguments for a member: sometimes those of a golden line, since they make sense together. */
const argumentsFor = (place: Place, member: MemberInfo, bindings: Bindings, depth: number): readonly string[] => {
  const { choice, pool } = place;
  const parameters = member.isExtension ? member.parameters.slice(1) : member.parameters;
  const known = pool.calls.get(memberKey(member.declaring.name, member.signature));
  if (known && bindings.size === 0 && choice.chance(50)) return choice.pickNamed(known, (args) => args.join());
  const made: string[] = [];
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.defaultValue && choice.chance(50)) break;
    const text = argument(place, parameter, bindings, depth);
    const isLast = index === parameters.length - 1 && parameter.mode === 'value';
    made.push(isLast && choice.chance(4) ? `${parameter.name}: ${text}` : text);
  }
  return made.filter((text) => text !== '');
};

/** Type arguments that no argument tells must be written. */
const typeArguments = (
  { typeParameters, parameters }: MemberInfo,
  bindings: Bindings,
  choice: Place['choice'],
): string => {
  const told = (name: string): boolean => parameters.some(({ type }) => textOf(type).split(/\W/).includes(name));
  if (typeParameters.length === 0 || (typeParameters.every(told) && !choice.chance(10))) return '';
  return `<${typeParameters.map((name) => textOf(bindings.get(name)!)).join(', ')}>`;
};

const operator = (place: Place, member: MemberInfo, bindings: Bindings, depth: number): string => {
  const operands = member.parameters.map(({ type }) => primary(expression(place, closed(type, bindings), depth)));
  if (member.kind !== 'operator') return `(${textOf(closed(member.type, bindings))})${operands[0]!}`;
  return operands.length === 1 ? `${member.name}${operands[0]!}` : operands.join(` ${member.name} `);
};

const receiverOf = (place: Place, member: MemberInfo, bindings: Bindings, depth: number): string => {
  const type: Type = member.isExtension
    ? closed(member.parameters[0]!.type, bindings)
    : declaringType(member, bindings);
  return primary(expression(place, type, depth));
};

/** A tuple with its type written like any other: `new (int, string)(…)` is no C#. */
const created = (member: MemberInfo, bindings: Bindings): string => {
  const { name, parameters = [] } = member.declaring;
  if (name !== 'ValueTuple') return textOf(declaringType(member, bindings));
  return `${name}<${parameters.map((parameter) => textOf(bindings.get(parameter)!)).join(', ')}>`;
};

/** What a call is made on, and its first argument, where they are variables that are looked at later. */
export interface Given {
  readonly receiver?: string;
  readonly first?: string;
}

/** The use of one member, as an expression. */
export const call = (place: Place, member: MemberInfo, known: Bindings, depth: number, given: Given = {}): string => {
  const bindings = bound(place.choice, member, known);
  const { kind, name } = member;
  if (kind === 'operator' || kind === 'implicit' || kind === 'explicit')
    return operator(place, member, bindings, depth);
  const args = (): string => {
    const made = argumentsFor(place, member, bindings, depth);
    return (given.first === undefined ? made : [given.first, ...made.slice(1)]).join(', ');
  };
  if (kind === 'constructor') return `new ${created(member, bindings)}(${args()})`;
  const isInstance = !member.isStatic || member.isExtension;
  const target = isInstance
    ? (given.receiver ?? receiverOf(place, member, bindings, depth))
    : textOf(declaringType(member, bindings));
  if (kind === 'indexer') return `${target}[${args()}]`;
  if (kind !== 'method') return `${target}.${name}`;
  return `${target}.${name}${typeArguments(member, bindings, place.choice)}(${args()})`;
};
