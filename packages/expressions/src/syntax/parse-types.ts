import type { TypeNode } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { queryWords, typeKeywords } from './token.ts';

interface TypeOptions {
  readonly arrays?: boolean;
  /** Where a `?` may follow: never, before a declared name too (the default), or only where a type must end. */
  readonly nullable?: 'never' | 'named' | 'ending';
  /** Tells whether the `?` in front begins a conditional expression. */
  readonly isConditional?: (cursor: Cursor) => boolean;
}

/** Reads a type; `arrays: false` leaves brackets alone, as after `new`. */
export const parseType = (cursor: Cursor, options: TypeOptions = {}): TypeNode => {
  const start = cursor.peek().span.start;
  if (cursor.is('(')) return finishType(cursor, parseTuple(cursor), options, start);
  const parts = [parsePart(cursor)];
  while (cursor.is('.') || cursor.is('::')) {
    cursor.next();
    parts.push(parsePart(cursor));
  }
  return finishType(cursor, { parts }, options, start);
};

const finishType = (
  cursor: Cursor,
  named: Pick<TypeNode, 'parts' | 'tuple'>,
  options: TypeOptions,
  start: number,
): TypeNode => {
  const nullable = cursor.is('?') && acceptsNullable(cursor, options);
  if (nullable) cursor.next();
  const ranks = options.arrays === false ? [] : parseRanks(cursor);
  return { ...named, nullable, ranks, span: cursor.since(start) };
};

/** `(int count, string name)`; one element alone makes no tuple. */
const parseTuple = (cursor: Cursor): Pick<TypeNode, 'parts' | 'tuple'> => {
  const start = cursor.next().span.start;
  const args: TypeNode[] = [];
  const names: (string | undefined)[] = [];
  do {
    args.push(parseType(cursor));
    names.push(cursor.peek().kind === 'identifier' ? cursor.next().text : undefined);
  } while (cursor.accept(','));
  cursor.expect(')', 'the tuple');
  if (args.length < 2) cursor.unexpected('a tuple has two elements or more', 'write the type without brackets');
  return { parts: [{ name: 'ValueTuple', args, span: cursor.since(start) }], tuple: names };
};

/** After `x is int ?` a conditional may follow: `?` belongs to the type only when nothing that starts a value comes next. */
const acceptsNullable = (cursor: Cursor, { nullable: where = 'named', isConditional }: TypeOptions): boolean => {
  const next = cursor.peek(1);
  if (where === 'never') return false;
  if (isConditional && next.text === '(') return !cursor.lookAhead(() => isConditional(cursor));
  if (next.kind === 'identifier') return where === 'named' || (cursor.queries > 0 && queryWords.has(next.text));
  return next.kind === 'end' || behindNullable.has(next.text);
};

const behindNullable = new Set(') > , [ ; } ] { ( ?? ? : && || == != | ^ =>'.split(' '));

const parsePart = (cursor: Cursor): TypeNode['parts'][number] => {
  const token = cursor.peek();
  if (token.kind === 'keyword' && typeKeywords.has(token.text)) {
    cursor.next();
    return { name: token.text, args: [], span: token.span };
  }
  const name = cursor.identifier('a type');
  const args = cursor.is('<') ? parseTypeArguments(cursor) : [];
  return { name: name.text, args, span: cursor.since(name.span.start) };
};

const parseTypeArguments = (cursor: Cursor): readonly TypeNode[] => {
  cursor.expect('<', 'the name');
  const args: TypeNode[] = [];
  do args.push(parseType(cursor));
  while (cursor.accept(','));
  cursor.expect('>', 'the type arguments');
  return args;
};

export const parseRanks = (cursor: Cursor): readonly number[] => {
  const ranks: number[] = [];
  while (cursor.is('[') && (cursor.is(']', 1) || cursor.is(',', 1))) {
    cursor.next();
    let dimensions = 1;
    while (cursor.accept(',')) dimensions++;
    cursor.expect(']', 'the array rank');
    ranks.push(dimensions);
  }
  return ranks;
};

/** What may follow a generic name for `a < b > c` to be type arguments and not two comparisons (C# 7, 7.5.4.2). */
const afterTypeArguments = new Set('( ) ] } : ; , . ? == != | ^ && || & ['.split(' '));

export const tryTypeArguments = (cursor: Cursor): readonly TypeNode[] =>
  cursor.attempt(() => {
    const args = parseTypeArguments(cursor);
    const follows = cursor.peek();
    return follows.kind === 'end' || afterTypeArguments.has(follows.text) || cursor.is('?.') ? args : undefined;
  }) ?? [];
