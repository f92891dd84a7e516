import { table } from '../table.ts';
import type { Expression, LambdaParameter, Pattern, TypeNode } from './ast.ts';
import { type Cursor, declares, needsVersion, notSupported } from './cursor.ts';
import { parsePostfix } from './parse-primary.ts';
import { parseQuery, startsQuery } from './parse-query.ts';
import { parseBlock } from './parse-statements.ts';
import { parseType } from './parse-types.ts';
import { queryWords, typeKeywords } from './token.ts';

const assignments = new Set('= += -= *= /= %= &= |= ^= <<= >>='.split(' '));

const precedence: Readonly<Record<string, number>> = table({
  '??': 1, '||': 2, '&&': 3, '|': 4, '^': 5, '&': 6, '==': 7, '!=': 7, '<': 8, '>': 8, '<=': 8, '>=': 8, is: 8, as: 8,
  '<<': 9, '>>': 9, '+': 10, '-': 10, '*': 11, '/': 11, '%': 11,
}); // biome-ignore format: one row per handful of levels

/** Reads an expression: lambda, assignment, conditional or anything tighter. */
export const parseExpression = (cursor: Cursor): Expression => cursor.nested(() => parseAssignment(cursor));

const parseAssignment = (cursor: Cursor): Expression => {
  refuseEarly(cursor);
  if (startsQuery(cursor)) return parseQuery(cursor);
  const lambda = tryLambda(cursor);
  if (lambda) return lambda;
  if (cursor.is('throw')) return parseThrow(cursor);
  const target = parseConditional(cursor);
  const operator = cursor.peek();
  if (operator.text === '??=' && operator.kind === 'operator') needsVersion(operator.span, '`??=`', 'C# 8');
  if (operator.kind !== 'operator' || !assignments.has(operator.text)) return target;
  cursor.next();
  const value = parseExpression(cursor);
  return { kind: 'assign', operator: operator.text, target, value, span: cursor.since(target.span.start) };
};

const refuseEarly = (cursor: Cursor): void => {
  const { span } = cursor.peek();
  if (cursor.isWord('async') && (cursor.is('(', 1) || cursor.peek(1).kind === 'identifier' || cursor.is('delegate', 1)))
    notSupported(span, '`async` is', 'policy expressions run synchronously');
  if (cursor.isWord('await') && cursor.peek(1).kind === 'identifier')
    notSupported(span, '`await` is', 'policy expressions run synchronously');
};

const parseThrow = (cursor: Cursor): Expression => {
  const start = cursor.next().span.start;
  return { kind: 'throw-expression', value: parseExpression(cursor), span: cursor.since(start) };
};

const parseConditional = (cursor: Cursor): Expression => {
  const test = parseBinary(cursor, 1);
  if (cursor.isWord('switch') || cursor.is('switch')) needsVersion(cursor.peek().span, 'a `switch` expression', 'C# 8');
  if (!cursor.accept('?')) return test;
  const yes = parseExpression(cursor);
  cursor.expect(':', 'the first value of the conditional');
  const no = parseExpression(cursor);
  return { kind: 'conditional', test, yes, no, span: cursor.since(test.span.start) };
};

/** The binary operator at the cursor; two touching `>` are a shift. */
const binaryOperator = (cursor: Cursor): string | undefined => {
  const token = cursor.peek();
  if (token.kind !== 'operator' && token.text !== 'is' && token.text !== 'as') return undefined;
  if (token.kind === 'identifier') return undefined;
  const next = cursor.peek(1);
  if (token.text === '>' && next.text === '>' && next.span.start === token.span.end) return '>>';
  return Object.hasOwn(precedence, token.text) ? token.text : undefined;
};

const parseBinary = (cursor: Cursor, minimum: number): Expression => {
  let left = parseUnary(cursor);
  for (;;) {
    const operator = binaryOperator(cursor);
    if (cursor.is('..')) needsVersion(cursor.peek().span, 'a range', 'C# 8');
    if (operator === undefined || precedence[operator]! < minimum) return left;
    cursor.next();
    if (operator === '>>') cursor.next();
    left = finishBinary(cursor, left, operator);
  }
};

/** `? value : …` */
const isConditional = (cursor: Cursor): boolean => {
  cursor.next();
  parseExpression(cursor);
  return cursor.is(':');
};

const finishBinary = (cursor: Cursor, left: Expression, operator: string): Expression => {
  const start = left.span.start;
  if (operator === 'as')
    return {
      kind: 'as',
      operand: left,
      type: parseType(cursor, { nullable: 'ending', isConditional }),
      span: cursor.since(start),
    };
  if (operator === 'is') return { kind: 'is', operand: left, pattern: parsePattern(cursor), span: cursor.since(start) };
  if (operator === '??') {
    const right = cursor.is('throw') ? parseThrow(cursor) : cursor.nested(() => parseBinary(cursor, 1));
    return { kind: 'binary', operator, left, right, span: cursor.since(start) };
  }
  const right = parseBinary(cursor, precedence[operator]! + 1);
  return { kind: 'binary', operator, left, right, span: cursor.since(start) };
};

/** Reads what follows `is` or `case`. */
export const parsePattern = (cursor: Cursor): Pattern => {
  const { span } = cursor.peek();
  if (cursor.is('{')) needsVersion(span, 'a property pattern', 'C# 8');
  if (cursor.isWord('not')) needsVersion(span, 'a `not` pattern', 'C# 9');
  if (cursor.is('<') || cursor.is('>') || cursor.is('<=') || cursor.is('>='))
    needsVersion(span, 'a relational pattern', 'C# 9');
  if (cursor.isWord('var') && cursor.peek(1).kind === 'identifier') {
    cursor.next();
    const name = cursor.next().text;
    if (name !== '_') declares(cursor, cursor.since(span.start));
    return { kind: 'var-pattern', ...(name !== '_' && { name }), span: cursor.since(span.start) };
  }
  const typed = cursor.attempt(() => tryTypePattern(cursor));
  if (typed) {
    if (typed.kind === 'type-pattern' && typed.name) declares(cursor, typed.span);
    return typed;
  }
  const value = parseBinary(cursor, 9);
  return { kind: 'constant-pattern', value, span: cursor.since(span.start) };
};

/** A word that ends an operand inside a query. */
const isQueryWord = (cursor: Cursor): boolean => {
  const { kind, text } = cursor.peek();
  return cursor.queries > 0 && kind === 'identifier' && queryWords.has(text);
};

/** `T x`, or `T` alone where it can be nothing but a type; a plain name is settled by the checker. */
const tryTypePattern = (cursor: Cursor): Pattern | undefined => {
  const start = cursor.peek().span.start;
  const type = parseType(cursor, { nullable: 'ending', isConditional });
  if (cursor.peek().kind === 'identifier' && !cursor.isWord('when') && !isQueryWord(cursor)) {
    const name = cursor.next().text;
    return { kind: 'type-pattern', type, ...(name !== '_' && { name }), span: cursor.since(start) };
  }
  const surely =
    type.nullable || type.ranks.length > 0 || type.parts.some((p) => p.args.length > 0 || typeKeywords.has(p.name));
  if (surely) return { kind: 'type-pattern', type, span: cursor.since(start) };
  const simple = type.parts.length === 1 || /^[A-Z]/.test(type.parts.at(-1)!.name);
  const ends =
    isQueryWord(cursor) ||
    [')', '&&', '||', '?', ':', ';', ',', '==', '!=', ']', '}'].includes(cursor.peek().text) ||
    cursor.peek().kind === 'end';
  return simple && ends ? { kind: 'type-pattern', type, span: cursor.since(start) } : undefined;
};

const prefixes = new Set(['+', '-', '!', '~', '++', '--']);

const parseUnary = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  if (token.kind === 'operator' && prefixes.has(token.text)) {
    cursor.next();
    const operand = cursor.nested(() => parseUnary(cursor));
    return { kind: 'unary', operator: token.text, operand, span: cursor.since(token.span.start) };
  }
  if (cursor.is('^')) needsVersion(token.span, 'an index from the end', 'C# 8');
  if (cursor.is('&') || cursor.is('*'))
    notSupported(token.span, 'a pointer is', 'unsafe code cannot run in a policy expression');
  const type = cursor.is('(') ? tryCast(cursor) : undefined;
  if (type) {
    const operand = cursor.nested(() => parseUnary(cursor));
    return { kind: 'cast', type, operand, span: cursor.since(token.span.start) };
  }
  return parsePostfix(cursor);
};

/** `(T)` is a cast when T is surely a type, or when what follows can only begin an operand (C# 7, 7.7.6). */
const tryCast = (cursor: Cursor): TypeNode | undefined => {
  if (!cursor.beginsType(1)) return undefined;
  return cursor.attempt(() => {
    cursor.next();
    const type = parseType(cursor);
    if (!cursor.accept(')')) return undefined;
    const predefined = typeKeywords.has(type.parts[0]!.name);
    if (predefined && type.parts.length > 1) return undefined;
    const sure = type.nullable || type.ranks.length > 0 || predefined;
    return sure || beginsOperand(cursor) ? type : undefined;
  });
};

const beginsOperand = (cursor: Cursor): boolean => {
  const token = cursor.peek();
  if (isQueryWord(cursor)) return false;
  if (token.kind === 'identifier' || token.kind === 'literal' || token.kind === 'interpolated') return true;
  if (token.kind === 'keyword') return token.text !== 'is' && token.text !== 'as' && token.text !== 'in';
  return token.text === '(' || token.text === '!' || token.text === '~';
};

const tryLambda = (cursor: Cursor): Expression | undefined => {
  const start = cursor.peek().span.start;
  if (cursor.is('delegate')) return parseAnonymousMethod(cursor);
  const parameters = lambdaParameters(cursor);
  if (!parameters) return undefined;
  const body = cursor.inClause(false, () => (cursor.is('{') ? parseBlock(cursor) : parseExpression(cursor)));
  return { kind: 'lambda', parameters, body, span: cursor.since(start) };
};

const parseAnonymousMethod = (cursor: Cursor): Expression => {
  const start = cursor.next().span.start;
  if (!cursor.is('(')) notSupported(cursor.peek().span, 'an anonymous method without parameters is', 'use a lambda');
  const parameters = parseLambdaList(cursor);
  return {
    kind: 'lambda',
    parameters,
    body: cursor.inClause(false, () => parseBlock(cursor)),
    span: cursor.since(start),
  };
};

const lambdaParameters = (cursor: Cursor): readonly LambdaParameter[] | undefined => {
  if (cursor.peek().kind === 'identifier' && cursor.is('=>', 1) && !isQueryWord(cursor)) {
    const { text, span } = cursor.next();
    cursor.next();
    return [{ name: text, span }];
  }
  if (!cursor.is('(') || !cursor.isBehindBrackets('=>')) return undefined;
  const parameters = parseLambdaList(cursor);
  cursor.expect('=>', 'the parameters');
  return parameters;
};

const parseLambdaList = (cursor: Cursor): readonly LambdaParameter[] => {
  const parameters: LambdaParameter[] = [];
  cursor.expect('(', 'the lambda');
  while (!cursor.is(')')) {
    const start = cursor.peek().span.start;
    const typed = !(cursor.peek().kind === 'identifier' && (cursor.is(',', 1) || cursor.is(')', 1)));
    const type = typed ? parseType(cursor) : undefined;
    const name = cursor.identifier('a parameter name').text;
    parameters.push({ name, ...(type && { type }), span: cursor.since(start) });
    if (!cursor.accept(',')) break;
  }
  cursor.expect(')', 'the parameters');
  return parameters;
};
