import type { Span } from '@spillway/diagnostics';
import { fail } from '../problem.ts';
import { types } from '../types.ts';
import { scanNumber } from './numbers.ts';
import { beginsLiteral, endOfComment, endOfLiteral, scanHole } from './scan.ts';
import { readEscape, unescape } from './strings.ts';
import { type InterpolationHole, type InterpolationPart, keywords, type Token } from './token.ts';

const operators = [
  '<<=', '>>=', '??=', '...', '=>', '==', '!=', '<=', '&&', '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/=', '%=',
  '&=', '|=', '^=', '->', '<<', '::', '..', '>=',
] as const; // biome-ignore format: a table reads better in rows

const longByFirst = Map.groupBy(operators, (operator) => operator[0]!);

/** What the second character of an operator can be. */
const mayGoOn = new Set(operators.map((operator) => operator[1]!));

const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Cf}]*/uy;

/** Turns C# code into tokens, ending with an `end` token. `>>` stays two tokens: in `List<List<int>>` it closes twice. */
export const tokenize = (text: string, range: Span = { start: 0, end: text.length }): readonly Token[] => {
  const tokens: Token[] = [];
  let at = skipTrivia(text, range.start, range.end);
  while (at < range.end) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skipTrivia(text, token.span.end, range.end);
  }
  tokens.push({ kind: 'end', text: '', span: { start: range.end, end: range.end } });
  return tokens;
};

const slash = 47;

const skipTrivia = (text: string, start: number, limit: number): number => {
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s|\uFEFF/.test(text[at]!))) {
      at++;
      continue;
    }
    if (code !== slash) break;
    const end = endOfComment(text, at);
    if (end === undefined)
      return fail({ start: at, end: limit }, 'EXP102', 'the comment is not closed', 'end it with `*/`');
    if (end === at) break;
    at = end;
  }
  return at;
};

const longestKeyword = 10;

const readToken = (text: string, at: number): Token => {
  const code = text.charCodeAt(at);
  if (isDigit(code) || (text[at] === '.' && isDigit(text.charCodeAt(at + 1)))) return readNumber(text, at);
  const escaped = text[at] === '@' ? 1 : 0;
  if (!isWordStart(code) && beginsLiteral(text, at)) return readLiteral(text, at);
  const name = wordAt(text, at + escaped);
  if (name !== '') {
    const span = { start: at, end: at + escaped + name.length };
    const isKeyword = escaped === 0 && code >= 97 && name.length <= longestKeyword && keywords.has(name);
    return { kind: isKeyword ? 'keyword' : 'identifier', text: name, span };
  }
  return readOperator(text, at);
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWordStart = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

/** The identifier at a place, or nothing; what is beyond ASCII is left to the tables of Unicode. */
const wordAt = (text: string, at: number): string => {
  let end = at;
  let code = text.charCodeAt(end);
  if (isWordStart(code)) {
    do code = text.charCodeAt(++end);
    while (isWordStart(code) || isDigit(code));
  }
  if (!(code > 127)) return text.slice(at, end);
  word.lastIndex = at;
  return word.exec(text)?.[0] ?? '';
};

const readNumber = (text: string, at: number): Token => {
  const { literal, end } = scanNumber(text, at);
  return { kind: 'literal', text: text.slice(at, end), literal, span: { start: at, end } };
};

const readOperator = (text: string, at: number): Token => {
  const long = mayGoOn.has(text[at + 1]!)
    ? longByFirst.get(text[at]!)?.find((op) => text.startsWith(op, at))
    : undefined;
  // `a ?.5 : b` is a conditional with a number, not a conditional access.
  const op = long === '?.' && /\d/.test(text[at + 2] ?? '') ? '?' : (long ?? text[at]!);
  if (op.length > 1 || '(){}[]<>+-*/%&|^!~=?:;,.'.includes(op))
    return { kind: 'operator', text: op, span: { start: at, end: at + op.length } };
  return fail({ start: at, end: at + 1 }, 'EXP101', `unexpected character \`${op}\``, unexpectedHelp(op));
};

const unexpectedHelp = (ch: string): string => {
  if (ch === '@') return 'inside an expression write plain C#; `@(` and `@{` do not nest';
  if (ch === '#') return 'preprocessor lines cannot stand in a policy expression';
  if ('“”‘’'.includes(ch)) return 'replace typographic quotes by plain ones';
  return 'remove it';
};

const unclosed = (text: string, at: number): never =>
  fail(
    { start: at, end: Math.min(text.length, at + 1) },
    'EXP102',
    text[at] === "'" ? 'the char literal is not closed' : 'the string is not closed',
    text[at] === "'" ? "add the closing `'`" : 'add the closing `"`; a string over several lines needs @"…"',
  );

const readLiteral = (text: string, at: number): Token => {
  const end = endOfLiteral(text, at) ?? unclosed(text, at);
  const span = { start: at, end };
  const raw = text.slice(at, end);
  if (raw.startsWith("'")) return { kind: 'literal', text: raw, literal: charLiteral(text, span), span };
  const prefix = raw.slice(0, raw.indexOf('"'));
  if (prefix === '@$') fail(span, 'EXP120', '`@$"…"` needs C# 8', 'write `$@"…"`');
  if (prefix.includes('$')) return { kind: 'interpolated', text: raw, parts: interpolation(text, span, prefix), span };
  const inner = { start: at + prefix.length + 1, end: end - 1 };
  const value = prefix === '@' ? text.slice(inner.start, inner.end).replaceAll('""', '"') : unescape(text, inner);
  return { kind: 'literal', text: raw, literal: { type: types.string, value }, span };
};

const charLiteral = (text: string, span: Span): { readonly type: typeof types.char; readonly value: number } => {
  const value = unescape(text, { start: span.start + 1, end: span.end - 1 });
  if (value.length !== 1)
    return fail(
      span,
      'EXP105',
      value === ''
        ? 'a char literal holds one character'
        : `\`${text.slice(span.start, span.end)}\` holds more than one character`,
      'a string is written with double quotes',
    );
  return { type: types.char, value: value.charCodeAt(0) };
};

const interpolation = (text: string, span: Span, prefix: string): readonly InterpolationPart[] => {
  const verbatim = prefix.includes('@');
  const parts: InterpolationPart[] = [];
  let literal = '';
  let i = span.start + prefix.length + 1;
  while (i < span.end - 1) {
    if (text[i] === '{' && text[i + 1] !== '{') {
      if (literal !== '') parts.push(literal);
      literal = '';
      const hole = readHole(text, i);
      parts.push(hole.part);
      i = hole.end;
      continue;
    }
    const piece = literalPiece(text, i, { verbatim });
    literal += piece.value;
    i = piece.end;
  }
  if (literal !== '') parts.push(literal);
  return parts;
};

const literalPiece = (
  text: string,
  at: number,
  { verbatim }: { verbatim: boolean },
): { value: string; end: number } => {
  const ch = text[at]!;
  if (ch === '\\' && !verbatim) return readEscape(text, at);
  if (ch === '}' && text[at + 1] !== '}')
    return fail(
      { start: at, end: at + 1 },
      'EXP106',
      'a `}` without `{` in an interpolated string',
      'write `}}` for a brace',
    );
  return { value: ch, end: at + (ch === '{' || ch === '}' || (ch === '"' && verbatim) ? 2 : 1) };
};

const readHole = (text: string, open: number): { part: InterpolationHole; end: number } => {
  const shape = scanHole(text, open) ?? unclosed(text, open);
  const { codeEnd, alignmentEnd, end } = shape;
  if (text.slice(open + 1, codeEnd).trim() === '')
    return fail(
      { start: open, end },
      'EXP106',
      'an interpolation hole is empty',
      'write an expression between `{` and `}`, or `{{` for a brace',
    );
  const part: InterpolationHole = {
    code: { start: open + 1, end: codeEnd },
    ...(alignmentEnd > codeEnd && { alignment: { start: codeEnd + 1, end: alignmentEnd } }),
    ...(end - 1 > alignmentEnd && {
      format: text
        .slice(alignmentEnd + 1, end - 1)
        .replaceAll('}}', '}')
        .replaceAll('{{', '{'),
    }),
  };
  return { part, end };
};
