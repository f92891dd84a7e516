import type { Expression, Statement } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expressions.ts';

/** Statements that leave the place they stand at. */

export const parseGoto = (cursor: Cursor, start: number): Statement => {
  cursor.next();
  if (cursor.accept('default')) return endOfGoto(cursor, start);
  if (cursor.accept('case')) return endOfGoto(cursor, start, parseExpression(cursor));
  const { text: name } = cursor.identifier('a label');
  cursor.expect(';', 'the label');
  return { kind: 'goto', name, span: cursor.since(start) };
};

const endOfGoto = (cursor: Cursor, start: number, value?: Expression): Statement => {
  cursor.expect(';', '`goto`');
  return { kind: 'goto-case', ...(value && { value }), span: cursor.since(start) };
};

export const parseValued = (cursor: Cursor, kind: 'return' | 'throw', start: number): Statement => {
  cursor.next();
  const value = cursor.is(';') ? undefined : parseExpression(cursor);
  cursor.expect(';', `\`${kind}\``);
  return { kind, ...(value && { value }), span: cursor.since(start) };
};

export const parseJump = (cursor: Cursor, kind: 'break' | 'continue', start: number): Statement => {
  cursor.next();
  cursor.expect(';', `\`${kind}\``);
  return { kind, span: cursor.since(start) };
};
