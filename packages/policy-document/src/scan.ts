import type { Span } from '@spillway/diagnostics';
import type { Expression } from './ast.ts';
import { expressionEnd, startsExpression } from './csharp-end.ts';
import { type Decoded, decodeEntities } from './entities.ts';

/** One attribute as it stands in the source. */
export interface AttributeToken {
  readonly name: string;
  readonly nameSpan: Span;
  /** Between the quotes. */
  readonly valueSpan: Span;
  readonly span: Span;
}

/** A piece of text, a comment or a CDATA section between tags. */
export interface ContentToken {
  readonly kind: 'text' | 'comment' | 'cdata';
  /** Without the delimiters of a comment or CDATA section. */
  readonly inner: Span;
  readonly span: Span;
}

/** What a document is made of, before it has a structure. */
export interface Scanned {
  /** The source with every expression replaced, character for character, so that it is ordinary XML with the same offsets. */
  readonly masked: string;
  /** By the offset at which an expression begins. */
  readonly expressions: ReadonlyMap<number, Expression>;
  /** By the offset of the `<` of a start tag. */
  readonly attributes: ReadonlyMap<number, readonly AttributeToken[]>;
  readonly content: readonly ContentToken[];
}

interface State {
  readonly text: string;
  readonly pieces: string[];
  copied: number;
  readonly expressions: Map<number, Expression>;
  readonly attributes: Map<number, AttributeToken[]>;
  readonly content: ContentToken[];
}

// A private-use character: legal in XML, and in no policy.
const mask = '\uE000';

const maskRange = (state: State, span: Span): void => {
  state.pieces.push(state.text.slice(state.copied, span.start));
  state.pieces.push(state.text.slice(span.start, span.end).replace(/[^\r\n]/g, mask));
  state.copied = span.end;
};

const firstNonSpace = (text: string, at: number): number => {
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
const rawForm = (text: string, start: number, closes: RegExp): Expression | undefined => {
  const end = expressionEnd(text, start);
  if (end === undefined) return undefined;
  closes.lastIndex = end;
  return closes.test(text) ? islandOf(raw(text.slice(start, end)), start, end, true) : undefined;
};

const attributeEnd: Readonly<Record<string, RegExp>> = {
  '"': /"(?=\s*(?:\/?>|\?>|[A-Za-z_][\w.:-]*\s*=\s*["']))/g,
  "'": /'(?=\s*(?:\/?>|\?>|[A-Za-z_][\w.:-]*\s*=\s*["']))/g,
};
const closesValue: Readonly<Record<string, RegExp>> = { '"': /\s*"/y, "'": /\s*'/y };

/** Broken C#: the value ends at the first quote that looks like the end of an attribute. */
const brokenAttribute = (text: string, start: number, quote: string): Expression => {
  const ends = attributeEnd[quote] ?? /$/g;
  ends.lastIndex = start;
  const end = ends.exec(text)?.index ?? text.length;
  return islandOf(raw(text.slice(start, end)), start, end, false);
};

const attributeExpression = (text: string, start: number, quote: string): Expression => {
  const next = text.indexOf(quote, start);
  const limit = next < 0 ? text.length : next;
  return (
    escapedForm(text, start, limit) ??
    rawForm(text, start, closesValue[quote] ?? /$/y) ??
    brokenAttribute(text, start, quote)
  );
};

const scanValue = (state: State, open: number): Span => {
  const { text } = state;
  const quote = text[open] ?? '"';
  const start = firstNonSpace(text, open + 1);
  if (!startsExpression(text, start)) {
    const end = text.indexOf(quote, open + 1);
    return { start: open + 1, end: end < 0 ? text.length : end };
  }
  const found = attributeExpression(text, start, quote);
  state.expressions.set(start, found);
  maskRange(state, found.span);
  const end = text.indexOf(quote, found.span.end);
  return { start: open + 1, end: end < 0 ? text.length : end };
};

const attributeStart = /\s*([A-Za-z_:][\w.:-]*)\s*=\s*(?=["'])/y;

/** Reads a start tag's attributes and gives the offset after its `>`. */
const scanTag = (state: State, at: number): number => {
  const { text } = state;
  const attributes: AttributeToken[] = [];
  state.attributes.set(at, attributes);
  let i = at + 1;
  while (i < text.length && !/[\s/>]/.test(text[i] ?? '')) i++;
  for (;;) {
    attributeStart.lastIndex = i;
    const match = attributeStart.exec(text);
    if (match === null) break;
    const name = match[1] ?? '';
    const start = i + match[0].indexOf(name);
    const valueSpan = scanValue(state, attributeStart.lastIndex);
    i = valueSpan.end + 1;
    attributes.push({ name, nameSpan: { start, end: start + name.length }, valueSpan, span: { start, end: i } });
  }
  const end = text.indexOf('>', i);
  return end < 0 ? text.length : end + 1;
};

const closesText = /\s*(?:<|$)/y;

/** Broken C# in text: the value ends where the next end tag begins. */
const brokenText = (text: string, start: number): Expression => {
  const close = text.indexOf('</', start);
  const end = close < 0 ? text.length : close;
  const trimmed = text.slice(start, end).trimEnd();
  return islandOf(raw(trimmed), start, start + trimmed.length, false);
};

const scanText = (state: State, at: number): number => {
  const { text } = state;
  const start = firstNonSpace(text, at);
  let from = at;
  if (startsExpression(text, start)) {
    const next = text.indexOf('<', start);
    const found =
      escapedForm(text, start, next < 0 ? text.length : next) ??
      rawForm(text, start, closesText) ??
      brokenText(text, start);
    state.expressions.set(start, found);
    maskRange(state, found.span);
    from = found.span.end;
  }
  const next = text.indexOf('<', from);
  const end = next < 0 ? text.length : next;
  state.content.push({ kind: 'text', inner: { start: at, end }, span: { start: at, end } });
  return end;
};

const scanDelimited = (state: State, at: number, kind: 'comment' | 'cdata', open: string, close: string): number => {
  const found = state.text.indexOf(close, at + open.length);
  const inner = { start: at + open.length, end: found < 0 ? state.text.length : found };
  const end = found < 0 ? state.text.length : found + close.length;
  state.content.push({ kind, inner, span: { start: at, end } });
  if (kind === 'cdata') {
    const start = firstNonSpace(state.text, inner.start);
    const code = state.text.slice(start, inner.end).trimEnd();
    if (startsExpression(code, 0) && expressionEnd(code, 0) === code.length) {
      state.expressions.set(start, islandOf(raw(code), start, start + code.length, true));
      maskRange(state, { start, end: start + code.length });
    }
  }
  return end;
};

const scanNext = (state: State, at: number): number => {
  const { text } = state;
  if (text[at] !== '<') return scanText(state, at);
  if (text.startsWith('<!--', at)) return scanDelimited(state, at, 'comment', '<!--', '-->');
  if (text.startsWith('<![CDATA[', at)) return scanDelimited(state, at, 'cdata', '<![CDATA[', ']]>');
  if (text[at + 1] !== '/' && text[at + 1] !== '?' && text[at + 1] !== '!') return scanTag(state, at);
  const end = text.indexOf('>', at);
  return end < 0 ? text.length : end + 1;
};

/** Finds every expression, attribute and piece of content, whether the document is in raw or in escaped form. */
export const scan = (text: string): Scanned => {
  const state: State = { text, pieces: [], copied: 0, expressions: new Map(), attributes: new Map(), content: [] };
  for (let at = 0; at < text.length; ) at = scanNext(state, at);
  state.pieces.push(text.slice(state.copied));
  return {
    masked: state.pieces.join(''),
    expressions: state.expressions,
    attributes: state.attributes,
    content: state.content,
  };
};
