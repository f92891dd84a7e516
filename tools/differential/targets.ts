import { definitions } from '../../packages/expressions/src/members/index.ts';
import { findTypeName, fullTypeName, needsQualifier } from '../../packages/expressions/src/namespaces.ts';
import { definitionNamed, membersOf } from '../../packages/expressions/src/registry.ts';
import type { MemberInfo } from '../../packages/expressions/src/signature.ts';
import {
  isNamed,
  type NamedType,
  named,
  nullableOf,
  sameType,
  substitute,
  type Type,
  types,
  typeText,
} from '../../packages/expressions/src/types.ts';
import type { Choice } from './choice.ts';
import { isSteady } from './pool.ts';

/** Every member that runs here, in the order of the tables. */
export const allMembers: readonly MemberInfo[] = definitions.flatMap((definition) => membersOf(definition));

/** What type parameters become. */
const simple: readonly Type[] = [
  types.int,
  types.string,
  types.double,
  types.bool,
  types.long,
  types.char,
  types.decimal,
  nullableOf(types.int),
  types.object,
  named('DateTime'),
  named('Guid'),
  named('JToken'),
];
const valueTypes: readonly Type[] = [types.int, types.double, types.bool, types.long, types.decimal, named('DateTime')];

const references: readonly Type[] = [types.string, types.object, named('JToken')];

const enumTypes: readonly Type[] = ['DayOfWeek', 'JTokenType', 'StringComparison'].map((name) => named(name));

/** What a message body can be read as. */
const bodyTypes: readonly Type[] = ['string', 'JObject', 'JArray', 'JToken', 'XElement', 'XDocument'].map((name) =>
  named(name),
);

const isValueType = (type: Type): boolean =>
  type.kind === 'named' &&
  !isNamed(type, 'Nullable') &&
  ['struct', 'enum'].includes(definitionNamed(type.name, type.args.length)?.shape ?? '');

/** Whether .NET lets these types stand for the type parameters of the member. */
const isAllowed = ({ declaring, name }: MemberInfo, bindings: Bindings): boolean =>
  [...bindings.values()].every((type) => {
    if (declaring.name === 'Enum')
      return enumTypes.includes(type) || (type.kind === 'named' && definitionNamed(type.name)?.shape === 'enum');
    if (declaring.name === 'Nullable') return isValueType(type);
    return name !== 'As' || bodyTypes.some((each) => sameType(each, type));
  });

/** Members that change with time or chance, or that exist for other members only. */
export const isComparable = ({ declaring, name, signature }: MemberInfo): boolean =>
  isSteady(name) &&
  !['Random', 'RandomNumberGenerator', 'RNGCryptoServiceProvider'].includes(declaring.name) &&
  !(['RSA', 'AsymmetricAlgorithm'].includes(declaring.name) && /^(?:Encrypt|Export|Sign|ToXml)/.test(name)) &&
  !/Span</.test(signature);

export type Bindings = ReadonlyMap<string, Type>;

/** Type parameters that make `wanted` of a declared type; undefined when it can never be that. */
export const unify = (declared: Type, wanted: Type, known: Bindings = new Map()): Bindings | undefined => {
  if (declared.kind === 'parameter') {
    const before = known.get(declared.name);
    if (before) return JSON.stringify(before) === JSON.stringify(wanted) ? known : undefined;
    return wanted.kind === 'named' || wanted.kind === 'array'
      ? new Map([...known, [declared.name, wanted]])
      : undefined;
  }
  if (declared.kind === 'array')
    return wanted.kind === 'array' && declared.rank === wanted.rank
      ? unify(declared.element, wanted.element, known)
      : undefined;
  if (declared.kind !== 'named' || wanted.kind !== 'named') return undefined;
  if (declared.name !== wanted.name || declared.args.length !== wanted.args.length) return undefined;
  let bindings: Bindings | undefined = known;
  for (const [i, arg] of declared.args.entries()) bindings = bindings && unify(arg, wanted.args[i]!, bindings);
  return bindings;
};

/** A parameter inside `T?` stands for a value type. */
const isNullableParameter = (type: Type, name: string): boolean => {
  if (type.kind === 'array') return isNullableParameter(type.element, name);
  if (type.kind !== 'named') return false;
  if (isNamed(type, 'Nullable') && type.args[0]?.kind === 'parameter') return type.args[0].name === name;
  return type.args.some((arg) => isNullableParameter(arg, name));
};

/** Gives every type parameter of a member a type. */
export const bound = (choice: Choice, member: MemberInfo, known: Bindings): Bindings => {
  const { declaring, typeParameters, parameters, type } = member;
  const all = [...(declaring.parameters ?? []), ...typeParameters];
  const written = [type, ...parameters.map((parameter) => parameter.type)];
  const isValue = (name: string): boolean =>
    declaring.name === 'Nullable' || written.some((each) => isNullableParameter(each, name));
  const from = (name: string): readonly Type[] => {
    if (declaring.name === 'Enum') return enumTypes;
    const constraint = member.constraints?.get(name);
    if (constraint === 'struct') return valueTypes;
    if (constraint === 'class') return references;
    if (constraint) return [constraint];
    if (member.name === 'As') return bodyTypes;
    return isValue(name) ? valueTypes : simple;
  };
  return new Map(all.map((name) => [name, known.get(name) ?? choice.pick(from(name))] as const));
};

/** The type a member belongs to, with its parameters filled in. */
export const declaringType = ({ declaring }: MemberInfo, bindings: Bindings): Type =>
  named(declaring.name, ...(declaring.parameters ?? []).map((name) => bindings.get(name) ?? types.object));

export const closed = (type: Type, bindings: Bindings): Type => substitute(type, bindings);

export interface Producer {
  readonly member: MemberInfo;
  readonly bindings: Bindings;
}

const gives = new Map<string, readonly Producer[]>();

/** Members whose result has that type. */
export const producersOf = (wanted: Type, key: string): readonly Producer[] => {
  const known = gives.get(key);
  if (known) return known;
  const found = allMembers
    .filter((member) => isComparable(member) && member.type.kind !== 'void')
    .flatMap((member): readonly Producer[] => {
      const bindings = unify(member.type, wanted);
      return bindings && isAllowed(member, bindings) ? [{ member, bindings }] : [];
    });
  gives.set(key, found);
  return found;
};

export const randomType = (choice: Choice): Type => choice.pick(simple);

/** The name an expression must write: types of namespaces that are not imported need theirs. */
const writtenName = ({ name, args }: NamedType): string => {
  if (needsQualifier(name, args.length)) return `System.Collections.${name}`;
  return findTypeName(name) === undefined ? fullTypeName(name) : name;
};

const qualified = (type: Type): Type => {
  if (type.kind === 'array') return { ...type, element: qualified(type.element) };
  if (type.kind !== 'named') return type;
  const args = type.args.map(qualified);
  const isBuiltIn = type.name === 'Nullable' || type.name === 'ValueTuple';
  return { ...type, args, name: isBuiltIn ? type.name : writtenName(type) };
};

/** A type as an expression writes it. */
export const textOf = (type: Type): string => typeText(qualified(type));
