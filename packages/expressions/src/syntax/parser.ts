import type { ExpressionForm } from '../api.ts';
import type { Expression, Statement } from './ast.ts';
import { Cursor } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parseExpression } from './parse-expressions.ts';
import { parseStatement } from './parse-statements.ts';

export type Parsed =
  | { readonly form: 'single'; readonly value: Expression }
  | { readonly form: 'block'; readonly body: readonly Statement[] };

/**
 * Reads the code inside `@(…)` or `@{…}`.
 * @throws Problem at the first syntax error
 */
export const parse = (code: string, form: ExpressionForm): Parsed => {
  const cursor = new Cursor(code, tokenize(code));
  if (form === 'block') return { form, body: parseStatements(cursor) };
  const value = parseExpression(cursor);
  if (cursor.peek().kind !== 'end') {
    const help = cursor.is(';')
      ? 'leave the `;` out, or use the block form @{ return …; }'
      : 'an expression ends here; is an operator missing?';
    cursor.unexpected('the end of the expression expected', help);
  }
  return { form, value };
};

const parseStatements = (cursor: Cursor): readonly Statement[] => {
  const body: Statement[] = [];
  while (cursor.peek().kind !== 'end') body.push(parseStatement(cursor));
  return body;
};
