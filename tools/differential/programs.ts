import type { MemberInfo } from '../../packages/expressions/src/signature.ts';
import { call } from './calls.ts';
import { Choice } from './choice.ts';
import { mutated } from './mutate.ts';
import { isReproducible, memberKey, type Pool } from './pool.ts';
import { statement } from './statements.ts';
import { allMembers, bound, closed, declaringType, isComparable, textOf } from './targets.ts';
import { expression, type Place, primary } from './values.ts';

export interface Program {
  readonly kind: 'single' | 'block';
  readonly expression: string;
  /** Something was broken on purpose. */
  readonly isMutated: boolean;
}

const newPlace = (choice: Choice, pool: Pool): Place => {
  let count = 0;
  return { choice, pool, scope: [], fresh: () => `v${count++}` };
};

/** What changes with time or chance is asked for something that does not. */
const steadied = (member: MemberInfo, text: string): string => {
  if (isComparable(member)) return text;
  return member.type.kind === 'named' && member.type.name === 'bool'
    ? `${text} || true`
    : `${primary(text)}.GetType().Name`;
};

const last = ({ scope, choice }: Place, value: string): string => {
  const shown = scope.filter(({ isFixed }) => !isFixed).map(({ name }) => name);
  const parts = shown.slice(-4).map((name) => `${name}`);
  if (parts.length === 0 || choice.chance(25)) return `return ${value};`;
  return `return ${parts.map((part) => `"|" + ${part}`).join(' + ')} + "|" + ${primary(value)};`;
};

/** A member without a result: what it did to its receiver, or to its first argument, is the result. */
const effectOf = (place: Place, member: MemberInfo): Program => {
  const bindings = bound(place.choice, member, new Map());
  const name = place.fresh();
  const [first] = member.parameters;
  const type = member.isStatic && first ? closed(first.type, bindings) : declaringType(member, bindings);
  const within = { ...place, scope: [...place.scope, { name, type }] };
  const isReference = first?.mode === 'ref';
  const given = member.isStatic ? { first: isReference ? `ref ${name}` : name } : { receiver: name };
  const use = call(within, member, bindings, 1, given);
  const statements = `${textOf(type)} ${name} = ${expression(place, type, 0)}; ${use}; return ${name};`;
  return { kind: 'block', expression: ` ${statements} `, isMutated: false };
};

const setterOf = (place: Place, member: MemberInfo): Program => {
  const bindings = bound(place.choice, member, new Map());
  const type = declaringType(member, bindings);
  const name = place.fresh();
  const within: Place = { ...place, scope: [{ name, type }] };
  const index =
    member.kind === 'indexer'
      ? `[${member.parameters.map((p) => expression(place, p.type.kind === 'parameter' ? bindings.get(p.type.name)! : p.type, 0)).join(', ')}]`
      : `.${member.name}`;
  const value = expression(within, member.type.kind === 'parameter' ? bindings.get(member.type.name)! : member.type, 1);
  return {
    kind: 'block',
    expression: ` var ${name} = ${expression(place, type, 0)}; ${name}${index} = ${value}; return ${name}; `,
    isMutated: false,
  };
};

const blockOf = (place: Place, value: (place: Place) => string): Program => {
  let inner = place;
  const texts = place.choice.times(1 + place.choice.below(4), () => {
    const written = statement(inner, 2);
    inner = written.place;
    return written.text;
  });
  return { kind: 'block', expression: ` ${texts.join(' ')} ${last(inner, value(inner))} `, isMutated: false };
};

/** One program about one member: alone, or among statements. */
const programAbout = (choice: Choice, pool: Pool, member: MemberInfo): Program => {
  const place = newPlace(choice, pool);
  if (member.type.kind === 'void') return effectOf(place, member);
  if (member.set && choice.chance(40)) return setterOf(place, member);
  const value = (at: Place): string => steadied(member, call(at, member, new Map(), choice.below(3)));
  const program: Program = choice.chance(55)
    ? { kind: 'single', expression: value(place), isMutated: false }
    : blockOf(place, value);
  const canRunOn = /\b(?:while|for)\b/.test(program.expression);
  if (canRunOn || !choice.chance(15)) return program;
  return { ...program, expression: mutated(choice, program.expression), isMutated: true };
};

/** The first of a few tries that gives the same each time. */
const reproducible = (make: () => Program): Program => {
  let program = make();
  for (let tries = 0; tries < 9 && !isReproducible(program.expression); tries++) program = make();
  return program;
};

/**
 * Programs from a seed; program i is about member i, so that every member comes up when there are enough of them. What it is
 * depends on the seed, the member and the round only: a new member adds programs and leaves the others as they were.
 */
export const programsFrom = (seed: number, count: number, pool: Pool): readonly Program[] =>
  Array.from({ length: count }, (_, index) => {
    const member = allMembers[index % allMembers.length]!;
    const round = Math.floor(index / allMembers.length);
    const choice = new Choice(`${seed} ${round} ${memberKey(member.declaring.name, member.signature)}`);
    return reproducible(() => programAbout(choice, pool, member));
  });
