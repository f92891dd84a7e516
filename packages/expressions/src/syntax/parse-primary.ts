import type { Span } from '@spillway/diagnostics';
import { table } from '../table.ts';
import { types } from '../types.ts';
import type { Argument, Expression, InterpolatedPart, TupleElement, TypeNode } from './ast.ts';
import { Cursor, declares, needsVersion, notSupported } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parseNew } from './parse-creation.ts';
import { parseExpression } from './parse-expressions.ts';
import { parseType, tryTypeArguments } from './parse-types.ts';
import { type InterpolationPart, type LiteralValue, type Token, typeKeywords } from './token.ts';

/** Reads a primary expression and every `.x`, `(…)`, `[…]`, `?.`, `++` behind it. */
export const parsePostfix = (cursor: Cursor): Expression => finishChain(cursor, parsePrimary(cursor));

const finishChain = (cursor: Cursor, first: Expression): Expression => {
  let node = first;
  for (;;) {
    const more = nextLink(cursor, node);
    if (!more) return node;
    node = more;
  }
};

const nextLink = (cursor: Cursor, target: Expression): Expression | undefined => {
  const { start } = target.span;
  if (cursor.is('.')) {
    cursor.next();
    return parseMember(cursor, target, start);
  }
  if (cursor.is('(')) return { kind: 'call', target, args: parseArguments(cursor, ')'), span: cursor.since(start) };
  if (cursor.is('[')) return { kind: 'index', target, args: parseArguments(cursor, ']'), span: cursor.since(start) };
  if (cursor.is('?.') || (cursor.is('?') && cursor.is('[', 1) && isConditionalIndex(cursor)))
    return parseConditionalAccess(cursor, target);
  const operator = cursor.peek();
  if (cursor.is('++') || cursor.is('--')) {
    cursor.next();
    return { kind: 'postfix', operator: operator.text as '++' | '--', operand: target, span: cursor.since(start) };
  }
  if (cursor.is('!') && !cursor.is('=', 1)) needsVersion(operator.span, 'the null-forgiving `!`', 'C# 8');
  return undefined;
};

/** `a ?[0]` reads an element; `a ? [` of a conditional does not occur in C# 7, where no value begins with a bracket. */
const isConditionalIndex = (cursor: Cursor): boolean => cursor.peek().span.end === cursor.peek(1).span.start;

const parseMember = (cursor: Cursor, target: Expression, start: number): Expression => {
  const name = cursor.identifier('a member name');
  const typeArgs = cursor.is('<') ? tryTypeArguments(cursor) : [];
  return { kind: 'member', target, name: name.text, nameSpan: name.span, typeArgs, span: cursor.since(start) };
};

const parseConditionalAccess = (cursor: Cursor, target: Expression): Expression => {
  const operator = cursor.next();
  const placeholder: Expression = { kind: 'conditional-target', span: target.span };
  const { start } = target.span;
  const first: Expression =
    operator.text === '?.'
      ? parseMember(cursor, placeholder, start)
      : { kind: 'index', target: placeholder, args: parseArguments(cursor, ']'), span: cursor.since(start) };
  const rest = finishChain(cursor, first);
  return { kind: 'conditional-access', target, rest, span: cursor.since(start) };
};

export const parseArguments = (cursor: Cursor, close: ')' | ']'): readonly Argument[] => {
  const args: Argument[] = [];
  cursor.next();
  if (!cursor.is(close))
    do args.push(parseArgument(cursor));
    while (cursor.accept(','));
  cursor.expect(close, 'the arguments');
  return args;
};

const parseArgument = (cursor: Cursor): Argument => {
  const start = cursor.peek().span.start;
  const name = cursor.peek().kind === 'identifier' && cursor.is(':', 1) ? cursor.next().text : undefined;
  if (name !== undefined) cursor.next();
  const mode = cursor.accept('out') ? 'out' : cursor.accept('ref') ? 'ref' : 'value';
  if (cursor.is('in')) needsVersion(cursor.peek().span, 'an `in` argument', 'C# 7.2');
  const value = (mode === 'out' ? tryDeclaration(cursor) : undefined) ?? parseExpression(cursor);
  if (value.kind === 'declaration') declares(cursor, value.span);
  return { ...(name !== undefined && { name }), mode, value, span: cursor.since(start) };
};

const tryDeclaration = (cursor: Cursor): Expression | undefined =>
  cursor.attempt(() => {
    const start = cursor.peek().span.start;
    const type = parseType(cursor);
    if (cursor.peek().kind !== 'identifier') return undefined;
    return { kind: 'declaration', type, name: cursor.next().text, span: cursor.since(start) };
  });

export const parsePrimary = (cursor: Cursor): Expression => {
  const token = cursor.peek();
  switch (token.kind) {
    case 'literal':
      cursor.next();
      return { kind: 'literal', literal: token.literal, span: token.span };
    case 'interpolated':
      cursor.next();
      return { kind: 'interpolated', parts: token.parts.map((part) => parseHole(cursor, part)), span: token.span };
    case 'identifier':
      return parseName(cursor, token);
    case 'keyword':
      return parseKeyword(cursor, token);
    case 'operator':
      if (token.text === '(') return parseParen(cursor);
      return cursor.unexpected('a value expected', 'write an expression here');
    case 'end':
      return cursor.unexpected('a value expected', 'the expression is incomplete');
  }
};

const parseName = (cursor: Cursor, token: Token): Expression => {
  cursor.next();
  if (token.text === 'nameof' && cursor.is('(')) return parseNameof(cursor, token);
  const typeArgs = cursor.is('<') ? tryTypeArguments(cursor) : [];
  if (cursor.accept('::'))
    return { kind: 'name', name: cursor.identifier('a name').text, typeArgs: [], span: cursor.since(token.span.start) };
  return { kind: 'name', name: token.text, typeArgs, span: cursor.since(token.span.start) };
};

const parseNameof = (cursor: Cursor, token: Token): Expression => {
  cursor.next();
  const target = parseExpression(cursor);
  cursor.expect(')', 'the name');
  return { kind: 'nameof', target, span: cursor.since(token.span.start) };
};

const parseParen = (cursor: Cursor): Expression => {
  const start = cursor.next().span.start;
  const first = parseElement(cursor);
  if (cursor.is(',')) return parseTuple(cursor, first, start);
  const inner = first.value;
  cursor.expect(')', 'the expression');
  return { kind: 'paren', inner, span: cursor.since(start) };
};

const parseElement = (cursor: Cursor): TupleElement => {
  const name = cursor.peek().kind === 'identifier' && cursor.is(':', 1) ? cursor.next().text : undefined;
  if (name !== undefined) cursor.next();
  const value = parseDeconstructed(cursor) ?? parseExpression(cursor);
  return { ...(name !== undefined && { name }), value };
};

/** `(a, b)`, or the left side of a deconstruction: `(int a, var b)`. */
const parseTuple = (cursor: Cursor, first: TupleElement, start: number): Expression => {
  const elements = [first];
  while (cursor.accept(',')) elements.push(parseElement(cursor));
  cursor.expect(')', 'the tuple');
  return { kind: 'tuple', elements, span: cursor.since(start) };
};

/** `int a`, `var a` or `var (a, b)` where a deconstruction declares variables. */
export const parseDeconstructed = (cursor: Cursor): Expression | undefined => {
  const { start } = cursor.peek().span;
  if (cursor.isWord('var') && cursor.is('(', 1))
    return cursor.attempt(() => {
      cursor.next();
      const names = parseNames(cursor);
      return cursor.is('=') || cursor.is('in') || cursor.is(',') || cursor.is(')') ? names : undefined;
    });
  if (!cursor.beginsType()) return undefined;
  return cursor.attempt(() => {
    const type = parseType(cursor);
    if (cursor.peek().kind !== 'identifier' || !(cursor.is(',', 1) || cursor.is(')', 1))) return undefined;
    return { kind: 'declaration', type, name: cursor.next().text, span: cursor.since(start) };
  });
};

const varType = (span: Span): TypeNode => ({
  parts: [{ name: 'var', args: [], span }],
  nullable: false,
  ranks: [],
  span,
});

const parseNames = (cursor: Cursor): Extract<Expression, { kind: 'tuple' }> => {
  const { start } = cursor.expect('(', '`var`').span;
  const elements: TupleElement[] = [];
  do {
    const { span } = cursor.peek();
    const value: Expression = cursor.is('(')
      ? parseNames(cursor)
      : { kind: 'declaration', type: varType(span), name: cursor.identifier('a variable name').text, span };
    elements.push({ value });
  } while (cursor.accept(','));
  cursor.expect(')', 'the names');
  return { kind: 'tuple', elements, span: cursor.since(start) };
};

const literal = (type: LiteralValue['type'], value: unknown): LiteralValue => ({ type, value });
const words: Readonly<Record<string, LiteralValue>> = table({
  true: literal(types.bool, true),
  false: literal(types.bool, false),
  null: literal(types.null, null),
});

const refusedKeywords: Readonly<Record<string, string>> = table({
  this: 'an expression is no class; use `context`',
  base: 'an expression is no class; use `context`',
  stackalloc: 'use an array',
});

const parseKeyword = (cursor: Cursor, token: Token): Expression => {
  const word = words[token.text];
  if (word) {
    cursor.next();
    return { kind: 'literal', literal: word, span: token.span };
  }
  if (token.text === 'new') return parseNew(cursor);
  if (token.text === 'checked' || token.text === 'unchecked') return parseChecked(cursor, token);
  if (token.text === 'typeof' || token.text === 'sizeof' || token.text === 'default')
    return parseTypeKeyword(cursor, token.text, token);
  if (typeKeywords.has(token.text)) {
    cursor.next();
    const part = { name: token.text, args: [], span: token.span };
    return { kind: 'type', type: { parts: [part], nullable: false, ranks: [], span: token.span }, span: token.span };
  }
  const help = refusedKeywords[token.text];
  if (help) notSupported(token.span, `\`${token.text}\` is`, help);
  return cursor.unexpected('a value expected', 'write an expression here');
};

const parseChecked = (cursor: Cursor, token: Token): Expression => {
  cursor.next();
  cursor.expect('(', `\`${token.text}\``);
  const inner = parseExpression(cursor);
  cursor.expect(')', 'the expression');
  return { kind: 'checked', checked: token.text === 'checked', inner, span: cursor.since(token.span.start) };
};

const parseTypeKeyword = (cursor: Cursor, kind: 'typeof' | 'sizeof' | 'default', token: Token): Expression => {
  cursor.next();
  if (kind === 'default' && !cursor.is('(')) needsVersion(token.span, '`default` without a type', 'C# 7.1');
  cursor.expect('(', `\`${token.text}\``);
  const type = parseType(cursor);
  cursor.expect(')', 'the type');
  return { kind, type, span: cursor.since(token.span.start) };
};

const parseHole = (cursor: Cursor, part: InterpolationPart): InterpolatedPart => {
  if (typeof part === 'string') return part;
  const value = parseRange(cursor.text, part.code);
  const alignment = part.alignment && parseRange(cursor.text, part.alignment);
  return { value, ...(alignment && { alignment }), ...(part.format !== undefined && { format: part.format }) };
};

const parseRange = (text: string, range: { readonly start: number; readonly end: number }): Expression => {
  const inner = new Cursor(text, tokenize(text, range));
  const value = parseExpression(inner);
  if (inner.peek().kind !== 'end')
    inner.unexpected(
      '`}` expected after the value',
      'put a conditional inside an interpolated string into parentheses',
    );
  return value;
};
