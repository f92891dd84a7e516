import type { Span } from '@spillway/diagnostics';
import type { Expression } from './ast.ts';
import { expressionEnd, startsExpression } from './csharp-end.ts';
import { type Decoded, decodeEntities } from './entities.ts';

/** A text in which expressions are looked for. */
export interface IslandSearch {
  readonly text: string;
  /**
   * Characters that searches without result may still look at. Each may run to the end of the document, so that many
   * of them would take its length squared.
   */
  patience: number;
}

/** Eight unfinished expressions that run to the end of the longest document, or a hundred in a usual one. */
export const fullPatience = 2 * 1024 * 1024;

export const firstNonSpace = (text: string, at: number): number => {
  let i = at;
  while (/\s/.test(text[i] ?? '')) i++;
  return i;
};

const islandOf = (decoded: Decoded, start: number, end: number, isTerminated: boolean): Expression => {
  const inner = decoded.text.slice(2);
  const code = isTerminated ? inner.slice(0, -1) : inner.replace(/[)}]\s*$/, '');
  return {
    kind: 'expression',
    form: decoded.text[1] === '(' ? 'single' : 'block',
    code,
    span: { start, end },
    isTerminated,
    locate: (offset) => start + decoded.locate(offset + 2),
  };
};

const raw = (text: string): Decoded => ({ text, locate: (offset) => offset });

/** The expression whose text ends before `limit`, entities decoded, if that text is one whole expression. */
const escapedForm = (text: string, start: number, limit: number): Expression | undefined => {
  const trimmed = text.slice(start, limit).trimEnd();
  const decoded = decodeEntities(trimmed);
  if (expressionEnd(decoded.text, 0) !== decoded.text.length) return undefined;
  return islandOf(decoded, start, start + trimmed.length, true);
};

/** The expression that runs past quotes or `<`, unescaped, provided that what follows it closes the value. */
const rawForm = (search: IslandSearch, start: number, closes: RegExp): Expression | undefined => {
  if (search.patience <= 0) return undefined;
  const { text } = search;
  const end = expressionEnd(text, start);
  closes.lastIndex = Math.max(0, end);
  if (end >= 0 && closes.test(text)) return islandOf(raw(text.slice(start, end)), start, end, true);
  search.patience -= (end < 0 ? ~end : end) - start;
  return undefined;
};

// Literals of their own, so that each keeps its place.
const attributeEnds = {
  '"': /"(?=\s*(?:\/?>|\?>|[A-Za-z_][\w.:-]*\s*=\s*["']))/g,
  "'": /'(?=\s*(?:\/?>|\?>|[A-Za-z_][\w.:-]*\s*=\s*["']))/g,
};
const closesValue = { '"': /\s*"/y, "'": /\s*'/y };

export type Quote = keyof typeof closesValue;

/** Broken C#: the value ends at the first quote that looks like the end of an attribute. */
const brokenAttribute = (text: string, start: number, quote: Quote): Expression => {
  const ends = attributeEnds[quote];
  ends.lastIndex = start;
  const end = ends.exec(text)?.index ?? text.length;
  return islandOf(raw(text.slice(start, end)), start, end, false);
};

/** The expression that begins at `start`, within a value that opened with the quote. */
export const attributeIsland = (search: IslandSearch, start: number, quote: Quote): Expression => {
  const { text } = search;
  const next = text.indexOf(quote, start);
  const limit = next < 0 ? text.length : next;
  return (
    escapedForm(text, start, limit) ?? rawForm(search, start, closesValue[quote]) ?? brokenAttribute(text, start, quote)
  );
};

const closesText = /\s*(?:<|$)/y;

/** Broken C# in text: the value ends where the next end tag begins. */
const brokenText = (text: string, start: number): Expression => {
  const close = text.indexOf('</', start);
  const end = close < 0 ? text.length : close;
  const trimmed = text.slice(start, end).trimEnd();
  return islandOf(raw(trimmed), start, start + trimmed.length, false);
};

/** The expression that begins at `start`, in text between tags. */
export const textIsland = (search: IslandSearch, start: number): Expression => {
  const { text } = search;
  const next = text.indexOf('<', start);
  return (
    escapedForm(text, start, next < 0 ? text.length : next) ??
    rawForm(search, start, closesText) ??
    brokenText(text, start)
  );
};

/** The expression that a CDATA section holds, if it holds nothing else. */
export const cdataIsland = (text: string, { start: from, end }: Span): Expression | undefined => {
  const start = firstNonSpace(text, from);
  const code = text.slice(start, end).trimEnd();
  if (!startsExpression(code, 0) || expressionEnd(code, 0) !== code.length) return undefined;
  return islandOf(raw(code), start, start + code.length, true);
};
