import { table } from '../table.ts';
import type {
  CatchClause,
  Declarator,
  Expression,
  FunctionParameter,
  Statement,
  SwitchLabel,
  SwitchSection,
  TypeNode,
} from './ast.ts';
import { type Cursor, needsVersion, notSupported } from './cursor.ts';
import { parseValues } from './parse-creation.ts';
import { parseExpression, parsePattern } from './parse-expressions.ts';
import { parseGoto, parseJump, parseValued } from './parse-jumps.ts';
import { parseDeconstructed, parsePrimary } from './parse-primary.ts';
import { parseType } from './parse-types.ts';

export const parseBlock = (cursor: Cursor): Statement => {
  const start = cursor.expect('{', 'the statement').span.start;
  const body: Statement[] = [];
  while (!cursor.is('}') && cursor.peek().kind !== 'end') body.push(parseStatement(cursor));
  cursor.expect('}', 'the block');
  return { kind: 'block', body, span: cursor.since(start) };
};

export const parseStatement = (cursor: Cursor): Statement => cursor.nested(() => readStatement(cursor));

const readStatement = (cursor: Cursor): Statement => {
  const token = cursor.peek();
  if (cursor.is('{')) return parseBlock(cursor);
  if (cursor.accept(';')) return { kind: 'empty', span: token.span };
  const read = token.kind === 'keyword' ? keywordStatements[token.text] : undefined;
  const isStatement = read && !((token.text === 'checked' || token.text === 'unchecked') && cursor.is('(', 1));
  if (isStatement) return read(cursor, token.span.start);
  if (token.kind === 'identifier' && cursor.is(':', 1)) return parseLabeled(cursor);
  refuseWords(cursor);
  return tryDeconstruction(cursor) ?? tryDeclarationStatement(cursor) ?? parseExpressionStatement(cursor);
};

/** `var (a, b) = …;` and `(int a, var b) = …;` */
const tryDeconstruction = (cursor: Cursor): Statement | undefined => {
  if (!cursor.isWord('var') || !cursor.is('(', 1)) return undefined;
  const target = parseDeconstructed(cursor);
  if (!target) return undefined;
  cursor.expect('=', 'the names');
  const value = parseExpression(cursor);
  cursor.expect(';', 'the statement');
  const assignment: Expression = {
    kind: 'assign',
    operator: '=',
    target,
    value,
    span: cursor.since(target.span.start),
  };
  return { kind: 'expression', value: assignment, span: assignment.span };
};

const refuseWords = (cursor: Cursor): void => {
  const { span } = cursor.peek();
  if (cursor.isWord('yield') && (cursor.is('return', 1) || cursor.is('break', 1)))
    notSupported(span, '`yield` is', 'fill a List<T> and return it');
  if (cursor.isWord('await') && cursor.peek(1).kind === 'identifier')
    notSupported(span, '`await` is', 'policy expressions run synchronously');
  if (cursor.is('static')) needsVersion(span, 'a static local function', 'C# 8');
};

const parseLabeled = (cursor: Cursor): Statement => {
  const { text: name, span } = cursor.next();
  cursor.next();
  return { kind: 'labeled', name, body: parseStatement(cursor), span: cursor.since(span.start) };
};

const parseLock = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const value = parseCondition(cursor, '`lock`');
  return { kind: 'lock', value, body: parseStatement(cursor), span: cursor.since(start) };
};

const parseExpressionStatement = (cursor: Cursor): Statement => {
  const value = parseExpression(cursor);
  cursor.expect(';', 'the statement');
  return { kind: 'expression', value, span: cursor.since(value.span.start) };
};

/** `T name …` declares a local or a local function; anything else is an expression. */
const tryDeclarationStatement = (cursor: Cursor): Statement | undefined => {
  const start = cursor.peek().span.start;
  const type = cursor.attempt(() => {
    const found = parseType(cursor);
    return cursor.peek().kind === 'identifier' && followsDeclaredName(cursor) ? found : undefined;
  });
  if (!type) return undefined;
  if (cursor.is('(', 1) || cursor.is('<', 1)) return parseLocalFunction(cursor, type, start);
  return parseLocals(cursor, { type, constant: false, start });
};

const followsDeclaredName = (cursor: Cursor): boolean =>
  cursor.is('=', 1) ||
  cursor.is(';', 1) ||
  cursor.is(',', 1) ||
  cursor.is('(', 1) ||
  cursor.is('<', 1) ||
  cursor.peek(1).kind === 'end';

const parseLocals = (
  cursor: Cursor,
  { type, constant, start }: { readonly type: TypeNode; readonly constant: boolean; readonly start: number },
): Statement => {
  const declarators = parseDeclarators(cursor);
  cursor.expect(';', 'the declaration');
  return { kind: 'local', type, constant, declarators, span: cursor.since(start) };
};

const parseDeclarators = (cursor: Cursor): readonly Declarator[] => {
  const declarators: Declarator[] = [];
  do {
    const name = cursor.identifier('a variable name');
    const value = cursor.accept('=') ? parseInitialValue(cursor) : undefined;
    declarators.push({ name: name.text, ...(value && { value }), span: cursor.since(name.span.start) });
  } while (cursor.accept(','));
  return declarators;
};

const parseInitialValue = (cursor: Cursor): Expression => {
  const start = cursor.peek().span.start;
  if (!cursor.is('{')) return parseExpression(cursor);
  return { kind: 'bare-array', values: parseValues(cursor), span: cursor.since(start) };
};

const parseLocalFunction = (cursor: Cursor, returns: TypeNode, start: number): Statement => {
  const name = cursor.next().text;
  const typeParameters = cursor.is('<') ? parseTypeParameters(cursor) : [];
  cursor.expect('(', 'the function name');
  const parameters: FunctionParameter[] = [];
  while (!cursor.is(')')) {
    parameters.push(parseParameter(cursor));
    if (!cursor.accept(',')) break;
  }
  cursor.expect(')', 'the parameters');
  const constrained = cursor.isWord('where');
  while (cursor.isWord('where')) skipConstraint(cursor);
  const body = parseFunctionBody(cursor);
  const span = cursor.since(start);
  return { kind: 'function', name, returns, typeParameters, constrained, parameters, body, span };
};

const parseTypeParameters = (cursor: Cursor): readonly string[] => {
  const names: string[] = [];
  cursor.next();
  do names.push(cursor.identifier('a type parameter').text);
  while (cursor.accept(','));
  cursor.expect('>', 'the type parameters');
  return names;
};

const parseParameter = (cursor: Cursor): FunctionParameter => {
  const { text, span } = cursor.peek();
  const isModifier = cursor.is('out') || cursor.is('ref') || cursor.is('params');
  if (isModifier) cursor.next();
  const type = parseType(cursor);
  const { text: name } = cursor.identifier('a parameter name');
  const fallback = cursor.accept('=') ? parseExpression(cursor) : undefined;
  const mode = isModifier ? (text as FunctionParameter['mode']) : 'value';
  return { name, type, mode, ...(fallback && { fallback }), span: cursor.since(span.start) };
};

/** What a constraint promises shows where the function is used; the calls are checked with their types. */
const skipConstraint = (cursor: Cursor): void => {
  while (!cursor.is('{') && !cursor.is('=>') && cursor.peek().kind !== 'end') cursor.next();
};

const parseFunctionBody = (cursor: Cursor): Expression | Statement => {
  if (!cursor.accept('=>')) return parseBlock(cursor);
  const value = parseExpression(cursor);
  cursor.expect(';', 'the function body');
  return value;
};

const parseCondition = (cursor: Cursor, after: string): Expression => {
  cursor.expect('(', after);
  const test = parseExpression(cursor);
  cursor.expect(')', 'the condition');
  return test;
};

const parseIf = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const test = parseCondition(cursor, '`if`');
  const yes = parseStatement(cursor);
  const no = cursor.accept('else') ? parseStatement(cursor) : undefined;
  return { kind: 'if', test, yes, ...(no && { no }), span: cursor.since(start) };
};

const parseFor = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  cursor.expect('(', '`for`');
  const setup = cursor.accept(';') ? [] : parseForSetup(cursor);
  const test = cursor.is(';') ? undefined : parseExpression(cursor);
  cursor.expect(';', 'the condition');
  const update = cursor.is(')') ? [] : parseExpressions(cursor);
  cursor.expect(')', 'the loop head');
  const body = parseStatement(cursor);
  return { kind: 'for', setup, ...(test && { test }), update, body, span: cursor.since(start) };
};

const parseForSetup = (cursor: Cursor): readonly Statement[] => {
  const declaration = tryDeclarationStatement(cursor);
  if (declaration) return [declaration];
  const values = parseExpressions(cursor);
  cursor.expect(';', 'the loop start');
  return values.map((value) => ({ kind: 'expression', value, span: value.span }));
};

const parseExpressions = (cursor: Cursor): readonly Expression[] => {
  const values = [parseExpression(cursor)];
  while (cursor.accept(',')) values.push(parseExpression(cursor));
  return values;
};

const parseForeach = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  cursor.expect('(', '`foreach`');
  const variable = parseForeachTarget(cursor) ?? parseForeachVariable(cursor);
  cursor.expect('in', 'the variable');
  const source = parseExpression(cursor);
  cursor.expect(')', 'the collection');
  const body = parseStatement(cursor);
  return { kind: 'foreach', ...variable, source, body, span: cursor.since(start) };
};

type ForeachVariable = Pick<Extract<Statement, { kind: 'foreach' }>, 'type' | 'name' | 'nameSpan' | 'target'>;

const parseForeachVariable = (cursor: Cursor): ForeachVariable => {
  const type = parseType(cursor);
  const { text, span } = cursor.identifier('a variable name');
  return { type, name: text, nameSpan: span };
};

/** `var (a, b)` or `(int a, var b)` */
const parseForeachTarget = (cursor: Cursor): ForeachVariable | undefined =>
  cursor.attempt(() => {
    const target = cursor.is('(') ? parsePrimary(cursor) : parseDeconstructed(cursor);
    if (target?.kind !== 'tuple' || !cursor.is('in')) return undefined;
    const { span } = target;
    const part = { name: 'var', args: [], span };
    return { type: { parts: [part], nullable: false, ranks: [], span }, name: '<element>', nameSpan: span, target };
  });

const parseWhile = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const test = parseCondition(cursor, '`while`');
  return { kind: 'while', test, body: parseStatement(cursor), span: cursor.since(start) };
};

const parseDo = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const body = parseStatement(cursor);
  cursor.expect('while', 'the body of `do`');
  const test = parseCondition(cursor, '`while`');
  cursor.expect(';', 'the condition');
  return { kind: 'do', test, body, span: cursor.since(start) };
};

const parseSwitch = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const value = parseCondition(cursor, '`switch`');
  cursor.expect('{', 'the switch value');
  const sections: SwitchSection[] = [];
  while (cursor.is('case') || cursor.is('default')) sections.push(parseSection(cursor));
  cursor.expect('}', 'the switch sections');
  return { kind: 'switch', value, sections, span: cursor.since(start) };
};

const parseSection = (cursor: Cursor): SwitchSection => {
  const start = cursor.peek().span.start;
  const labels: SwitchLabel[] = [];
  while (cursor.is('case') || cursor.is('default')) labels.push(parseLabel(cursor));
  const body: Statement[] = [];
  while (!cursor.is('case') && !cursor.is('default') && !cursor.is('}') && cursor.peek().kind !== 'end')
    body.push(parseStatement(cursor));
  return { labels, body, span: cursor.since(start) };
};

const parseLabel = (cursor: Cursor): SwitchLabel => {
  const token = cursor.next();
  if (token.text === 'default') {
    cursor.expect(':', '`default`');
    return { kind: 'default', span: token.span };
  }
  const pattern = parsePattern(cursor);
  const guard = cursor.isWord('when') && cursor.next() ? parseExpression(cursor) : undefined;
  cursor.expect(':', 'the case');
  return { kind: 'case', pattern, ...(guard && { guard }), span: cursor.since(token.span.start) };
};

const parseTry = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  const body = parseBlock(cursor);
  const catches: CatchClause[] = [];
  while (cursor.is('catch')) catches.push(parseCatch(cursor));
  const last = cursor.accept('finally') ? parseBlock(cursor) : undefined;
  if (catches.length === 0 && !last)
    cursor.unexpected('`catch` or `finally` expected', 'add `catch (Exception) { … }`');
  return { kind: 'try', body, catches, ...(last && { finally: last }), span: cursor.since(start) };
};

const parseCatch = (cursor: Cursor): CatchClause => {
  const start = cursor.next().span.start;
  const typed = cursor.accept('(');
  const type = typed ? parseType(cursor) : undefined;
  const name = typed && !cursor.is(')') ? cursor.identifier('a variable name').text : undefined;
  if (typed) cursor.expect(')', 'the exception type');
  const filter = cursor.isWord('when') && cursor.next() ? parseCondition(cursor, '`when`') : undefined;
  const body = parseBlock(cursor);
  return {
    ...(type && { type }),
    ...(name !== undefined && { name }),
    ...(filter && { filter }),
    body,
    span: cursor.since(start),
  };
};

const parseUsing = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  if (!cursor.is('(')) needsVersion(cursor.since(start), 'a `using` declaration', 'C# 8');
  cursor.next();
  const at = cursor.peek().span.start;
  const type = cursor.attempt(() => {
    const found = parseType(cursor);
    return cursor.peek().kind === 'identifier' && cursor.is('=', 1) ? found : undefined;
  });
  const resource: Statement = type
    ? { kind: 'local', type, constant: false, declarators: parseDeclarators(cursor), span: cursor.since(at) }
    : { kind: 'expression', value: parseExpression(cursor), span: cursor.since(at) };
  cursor.expect(')', 'the resource');
  return { kind: 'using', resource, body: parseStatement(cursor), span: cursor.since(start) };
};

const parseCheckedBlock = (cursor: Cursor, start: number): Statement => {
  const checked = cursor.next().text === 'checked';
  const block = parseBlock(cursor);
  return block.kind === 'block' ? { ...block, checked, span: cursor.since(start) } : block;
};

const parseConst = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  return parseLocals(cursor, { type: parseType(cursor), constant: true, start });
};

const refuseStatement =
  (what: string, help: string) =>
  (cursor: Cursor): never =>
    notSupported(cursor.peek().span, what, help);

const keywordStatements: Readonly<Record<string, (cursor: Cursor, start: number) => Statement>> = table({
  if: parseIf,
  for: parseFor,
  foreach: parseForeach,
  while: parseWhile,
  do: parseDo,
  switch: parseSwitch,
  try: parseTry,
  using: parseUsing,
  return: (cursor, start) => parseValued(cursor, 'return', start),
  throw: (cursor, start) => parseValued(cursor, 'throw', start),
  break: (cursor, start) => parseJump(cursor, 'break', start),
  continue: (cursor, start) => parseJump(cursor, 'continue', start),
  checked: parseCheckedBlock,
  unchecked: parseCheckedBlock,
  const: parseConst,
  goto: parseGoto,
  lock: parseLock,
  fixed: refuseStatement('`fixed` is', 'unsafe code cannot run in a policy expression'),
  unsafe: refuseStatement('`unsafe` is', 'unsafe code cannot run in a policy expression'),
  class: refuseStatement('a class declaration is', 'an expression holds statements only; use an anonymous type'),
});
