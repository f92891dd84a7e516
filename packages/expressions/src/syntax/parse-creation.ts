import type { Expression, Initializer, MemberInitializer, TypeNode } from './ast.ts';
import { type Cursor, needsVersion } from './cursor.ts';
import { parseExpression } from './parse-expressions.ts';
import { parseArguments } from './parse-primary.ts';
import { parseRanks, parseType } from './parse-types.ts';

/** Reads what begins with `new`. */
export const parseNew = (cursor: Cursor): Expression => {
  const start = cursor.next().span.start;
  if (cursor.is('{')) return parseAnonymous(cursor, start);
  if (cursor.is('[')) return parseImplicitArray(cursor, start);
  const type = cursor.is('(') ? parseTupleElement(cursor) : parseType(cursor, { arrays: false });
  if (cursor.is('[')) return parseNewArray(cursor, type, start);
  const args = cursor.is('(') ? parseArguments(cursor, ')') : undefined;
  const initializer = cursor.is('{') ? parseInitializer(cursor) : undefined;
  if (!args && !initializer) cursor.unexpected('`(` expected after the type', 'write `new T()`');
  return { kind: 'new', type, args: args ?? [], ...(initializer && { initializer }), span: cursor.since(start) };
};

/** `new (int, string)[2]` and `new (int, string)?(value)`; a bracket anywhere else is a `new` without a type. */
const parseTupleElement = (cursor: Cursor): TypeNode => {
  const { span } = cursor.peek();
  const type = cursor.attempt(() => {
    const found = parseType(cursor, { arrays: false });
    return cursor.is('[') || found.nullable ? found : undefined;
  });
  return type ?? needsVersion(span, '`new` without a type', 'C# 9');
};

const parseImplicitArray = (cursor: Cursor, start: number): Expression => {
  cursor.next();
  const rank = parseCommas(cursor);
  cursor.expect(']', '`new[`');
  return { kind: 'implicit-array', rank, values: parseValues(cursor), span: cursor.since(start) };
};

const parseCommas = (cursor: Cursor): number => {
  let rank = 1;
  while (cursor.accept(',')) rank++;
  return rank;
};

const parseNewArray = (cursor: Cursor, type: TypeNode, start: number): Expression => {
  cursor.next();
  const sizes: Expression[] = [];
  const isSized = !cursor.is(']') && !cursor.is(',');
  if (isSized)
    do sizes.push(parseExpression(cursor));
    while (cursor.accept(','));
  const rank = isSized ? sizes.length : parseCommas(cursor);
  cursor.expect(']', 'the array size');
  const element = { ...type, ranks: [...type.ranks, ...parseRanks(cursor)] };
  const values = cursor.is('{') ? parseValues(cursor) : undefined;
  if (!isSized && !values) cursor.unexpected('an array size or `{` expected', 'write `new T[n]` or `new T[] { … }`');
  return { kind: 'new-array', element, sizes, rank, ...(values && { values }), span: cursor.since(start) };
};

const parseList = <T>(cursor: Cursor, read: () => T): readonly T[] => {
  const items: T[] = [];
  cursor.expect('{', 'the type');
  while (!cursor.is('}')) {
    items.push(read());
    if (!cursor.accept(',')) break;
  }
  cursor.expect('}', 'the elements');
  return items;
};

/** `{ a, b }`; an element may itself be such a list. */
export const parseValues = (cursor: Cursor): readonly Expression[] =>
  parseList(cursor, () => {
    const start = cursor.peek().span.start;
    if (!cursor.is('{')) return parseExpression(cursor);
    return { kind: 'bare-array', values: parseValues(cursor), span: cursor.since(start) };
  });

const parseAnonymous = (cursor: Cursor, start: number): Expression => {
  const members = parseList(cursor, () => {
    const name = cursor.peek().kind === 'identifier' && cursor.is('=', 1) ? cursor.next().text : undefined;
    if (name !== undefined) cursor.next();
    const value = parseExpression(cursor);
    return { name: name ?? impliedName(cursor, value), value };
  });
  return { kind: 'anonymous', members, span: cursor.since(start) };
};

const impliedName = (cursor: Cursor, value: Expression): string => {
  if (value.kind === 'name' || value.kind === 'member') return value.name;
  if (value.kind === 'conditional-access') return impliedName(cursor, value.rest);
  return cursor.unexpected('the value needs a name', 'write `Name = value`');
};

const isMemberList = (cursor: Cursor): boolean =>
  cursor.is('[', 1) || (cursor.peek(1).kind === 'identifier' && cursor.is('=', 2));

/** The braces behind `new T(…)`: members `X = v` and `[k] = v`, or elements for `Add`. */
const parseInitializer = (cursor: Cursor): Initializer => {
  const start = cursor.peek().span.start;
  if (isMemberList(cursor)) {
    const members = parseList(cursor, () => parseMemberInitializer(cursor));
    return { kind: 'object', members, span: cursor.since(start) };
  }
  const elements = parseList(cursor, () => (cursor.is('{') ? parseValues(cursor) : [parseExpression(cursor)]));
  return { kind: 'collection', elements, span: cursor.since(start) };
};

const parseMemberInitializer = (cursor: Cursor): MemberInitializer => {
  const start = cursor.peek().span.start;
  const target = cursor.is('[')
    ? { index: parseArguments(cursor, ']') }
    : { name: cursor.identifier('a property name').text };
  cursor.expect('=', 'the property');
  const value = cursor.is('{') ? parseInitializer(cursor) : parseExpression(cursor);
  return { target, value, span: cursor.since(start) };
};
