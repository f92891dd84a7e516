import type { Span } from '@spillway/diagnostics';
import { fail } from '../problem.ts';
import { table } from '../table.ts';
import type { Argument, Expression, LambdaParameter, TypeNode } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expressions.ts';
import { parseType } from './parse-types.ts';

/** LINQ query syntax, turned into the method calls it stands for (C# 7, section 7.16.2). */

export const startsQuery = (cursor: Cursor): boolean =>
  cursor.isWord('from') &&
  cursor.lookAhead(() => {
    cursor.next();
    if (cursor.peek().kind === 'identifier' && cursor.is('in', 1)) return true;
    parseType(cursor);
    return cursor.peek().kind === 'identifier' && cursor.is('in', 1);
  });

/** A query as far as it is read: the calls, and the range variables they hand on. */
interface Query {
  readonly value: Expression;
  readonly names: readonly string[];
  /** A clause was read behind the first `from`. */
  readonly isChanged: boolean;
}

type Body = Expression & { readonly kind: 'lambda' };

const argument = (value: Expression): Argument => ({ mode: 'value', value, span: value.span });

const call = (target: Expression, name: string, nameSpan: Span, values: readonly Expression[]): Expression => {
  const end = values.at(-1)?.span.end ?? nameSpan.end;
  const span = { start: target.span.start, end: Math.max(end, nameSpan.end) };
  const method: Expression = { kind: 'member', target, name, nameSpan, typeArgs: [], span };
  return { kind: 'call', target: method, args: values.map(argument), span };
};

/** One range variable is a parameter; several arrive as the properties of one. */
const parameterOf = (names: readonly string[], span: Span): LambdaParameter =>
  names.length === 1 ? { name: names[0]!, range: true, span } : { name: '<range>', spread: true, span };

const lambda = (parameters: readonly LambdaParameter[], body: Expression): Body => ({
  kind: 'lambda',
  parameters,
  body,
  span: body.span,
});

const over = ({ names }: Query, body: Expression): Body => lambda([parameterOf(names, body.span)], body);

/** An expression that runs once for every element. */
const parsePart = (cursor: Cursor): Expression => cursor.inClause(true, () => parseExpression(cursor));

const nameNode = (name: string, span: Span): Expression => ({ kind: 'name', name, typeArgs: [], span });

/** All range variables in one object, the last with a value of its own where it is new. */
const together = (names: readonly string[], span: Span, added?: { name: string; value: Expression }): Expression => ({
  kind: 'anonymous',
  span,
  members: [...names.map((name) => ({ name, value: nameNode(name, span) })), ...(added ? [added] : [])],
});

interface Range {
  readonly name: string;
  readonly source: Expression;
  readonly span: Span;
}

const cast = (source: Expression, type: TypeNode, span: Span): Expression => ({
  kind: 'call',
  target: { kind: 'member', target: source, name: 'Cast', nameSpan: span, typeArgs: [type], span: source.span },
  args: [],
  span: source.span,
});

/** `[T] x in source`, behind `from` or `join`. */
const parseRange = (cursor: Cursor): Range => {
  const typed = !(cursor.peek().kind === 'identifier' && cursor.is('in', 1));
  const type = typed ? parseType(cursor) : undefined;
  const { text, span } = cursor.identifier('a range variable');
  cursor.expect('in', 'the range variable');
  const source = parseExpression(cursor);
  return { name: text, span, source: type ? cast(source, type, type.span) : source };
};

export const parseQuery = (cursor: Cursor): Expression => {
  cursor.queries++;
  try {
    return cursor.nested(() => {
      cursor.next();
      const { name, source } = parseRange(cursor);
      return finishQuery(cursor, { value: source, names: [name], isChanged: false });
    });
  } finally {
    cursor.queries--;
  }
};

const finishQuery = (cursor: Cursor, first: Query): Expression => {
  let query = first;
  for (;;) {
    const more = parseClause(cursor, query);
    if (!more) break;
    query = more;
  }
  const value = parseEnd(cursor, query);
  if (!cursor.isWord('into')) return value;
  cursor.next();
  const { text } = cursor.identifier('a range variable');
  return finishQuery(cursor, { value, names: [text], isChanged: false });
};

const parseClause = (cursor: Cursor, query: Query): Query | undefined => {
  const { text, kind } = cursor.peek();
  const clause = kind === 'identifier' ? clauses[text] : undefined;
  if (!clause) return undefined;
  const { span } = cursor.next();
  const more = clause(cursor, query, span);
  if (more.names.length > maxNames)
    fail(span, 'EXP108', `a query with more than ${maxNames} range variables`, 'split the query in two');
  return { ...more, isChanged: true };
};

const maxNames = 50;

type Clause = (cursor: Cursor, query: Query, span: Span) => Omit<Query, 'isChanged'>;

const parseWhere: Clause = (cursor, query, span) => {
  const test = parsePart(cursor);
  return { value: call(query.value, 'Where', span, [over(query, test)]), names: query.names };
};

const parseLet: Clause = (cursor, query, span) => {
  const { text: name } = cursor.identifier('a range variable');
  cursor.expect('=', 'the range variable');
  const value = parsePart(cursor);
  const body = together(query.names, value.span, { name, value });
  return { value: call(query.value, 'Select', span, [over(query, body)]), names: [...query.names, name] };
};

const parseFrom: Clause = (cursor, query, span) => {
  const { name, source, span: at } = cursor.inClause(true, () => parseRange(cursor));
  const names = [...query.names, name];
  const result = lambda([parameterOf(query.names, at), { name, span: at }], together(names, at));
  return { value: call(query.value, 'SelectMany', span, [over(query, source), result]), names };
};

const parseJoin: Clause = (cursor, query, span) => {
  const { name, source, span: at } = parseRange(cursor);
  expectWord(cursor, 'on');
  const outer = parsePart(cursor);
  expectWord(cursor, 'equals');
  const inner = parsePart(cursor);
  const group = cursor.isWord('into') && cursor.next() ? cursor.identifier('a range variable').text : undefined;
  const names = [...query.names, group ?? name];
  const result = lambda([parameterOf(query.names, at), { name: group ?? name, span: at }], together(names, at));
  const keys = [over(query, outer), lambda([{ name, range: true, span: at }], inner)];
  const method = group === undefined ? 'Join' : 'GroupJoin';
  return { value: call(query.value, method, span, [source, ...keys, result]), names };
};

const parseOrder: Clause = (cursor, query, span) => {
  let { value } = query;
  let method = 'OrderBy';
  do {
    const key = parsePart(cursor);
    const descending = cursor.isWord('descending');
    if (descending || cursor.isWord('ascending')) cursor.next();
    value = call(value, descending ? `${method}Descending` : method, span, [over(query, key)]);
    method = 'ThenBy';
  } while (cursor.accept(','));
  return { value, names: query.names };
};

const clauses: Readonly<Record<string, Clause>> = table({
  where: parseWhere,
  let: parseLet,
  from: parseFrom,
  join: parseJoin,
  orderby: parseOrder,
});

const expectWord = (cursor: Cursor, word: string): void => {
  if (cursor.isWord(word)) cursor.next();
  else cursor.unexpected(`\`${word}\` expected`, `add \`${word}\``);
};

const isRangeVariable = ({ names }: Query, value: Expression): boolean =>
  names.length === 1 && value.kind === 'name' && value.name === names[0];

const parseEnd = (cursor: Cursor, query: Query): Expression => {
  if (!cursor.isWord('select') && !cursor.isWord('group'))
    return cursor.unexpected('a query ends with `select` or `group`', 'add `select x`');
  const { text, span } = cursor.next();
  const value = parsePart(cursor);
  if (text === 'select')
    return query.isChanged && isRangeVariable(query, value)
      ? query.value
      : call(query.value, 'Select', span, [over(query, value)]);
  expectWord(cursor, 'by');
  const key = over(query, parsePart(cursor));
  return call(query.value, 'GroupBy', span, isRangeVariable(query, value) ? [key] : [key, over(query, value)]);
};
