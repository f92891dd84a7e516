import type { Span } from '@spillway/diagnostics';
import { startsExpression } from './csharp-end.ts';
import { unknownEntities } from './entities.ts';
import { attributeIsland, firstNonSpace, type Quote } from './islands.ts';
import type { Problem } from './problem.ts';
import {
  type AttributeToken,
  addExpression,
  mask,
  mend,
  plainBracket,
  replacing,
  type State,
  toBlank,
} from './scan-state.ts';

/**
 * A `&` that begins no entity of XML; the service's own reader stops there ("An error occurred while parsing
 * EntityName", a much reported answer to policies).
 */
export const checkReferences = (state: State, { start, end }: Span): void => {
  for (const [written, at] of unknownEntities(state.text.slice(start, end))) {
    const span = { start: start + at, end: start + at + written.length };
    const problem: Problem = {
      code: 'XML107',
      message: written.endsWith(';') ? `\`${written}\` is no entity of XML` : 'a plain `&` stands in a value',
      span,
      ...(written === '&' && { fix: replacing('write `&amp;`', span, '&amp;') }),
      help: /^&[a-z]+;/i.test(written) ? 'write the character itself, or its number as `&#160;`' : 'write `&amp;`',
    };
    mend(state, problem, { start: start + at, end: start + at + 1, text: mask });
  }
};

/** A quote is missing when a tag begins inside the value: it ends where its own tag does, or at the end of the line. */
const lostQuote = /\/?>(?=\s*<)|\n/g;

const withoutQuote = (name: string, quote: string, at: number): Problem => ({
  code: 'XML106',
  message: `the value of \`${name}\` has no closing quote`,
  span: { start: at, end: at + 1 },
  help: `put a \`${quote}\` behind the value`,
});

/** Where a literal ends whose quote, opened at `open`, was looked for up to `end`; undefined when that is right. */
const lostEnd = (text: string, open: number, bracket: number): number | undefined => {
  lostQuote.lastIndex = open + 1;
  const end = lostQuote.exec(text)?.index ?? text.length;
  if (bracket >= 0 && end > bracket) return undefined;
  return open + 1 + text.slice(open + 1, end).trimEnd().length;
};

/** A literal's end; a `<` inside tells that the quote that was found belongs to a later attribute. */
const literalEnd = (state: State, open: number, name: string): number => {
  const { text } = state;
  const quote = text[open] ?? '"';
  const closing = text.indexOf(quote, open + 1);
  if (closing >= 0) checkReferences(state, { start: open + 1, end: closing });
  const inside = text.slice(open, closing < 0 ? text.length : closing).indexOf('<');
  if (closing >= 0 && inside < 0) return closing;
  const bracket = inside < 0 ? inside : open + inside;
  const lost = lostEnd(text, open, closing < 0 ? -1 : bracket);
  if (lost === undefined) {
    const span = { start: bracket, end: bracket + 1 };
    mend(state, plainBracket(`the value of \`${name}\` holds a plain \`<\``, span), { ...span, text: mask });
    return closing;
  }
  mend(state, withoutQuote(name, quote, open), toBlank({ start: open + 1, end: lost }));
  state.edits.push({ start: lost, end: lost, text: quote });
  return lost;
};

/** From the opening quote; the value's span, and the offset after its closing quote. */
const scanValue = (state: State, open: number, name: string): { readonly span: Span; readonly after: number } => {
  const { text } = state;
  const quote = text[open] as Quote;
  const start = firstNonSpace(text, open + 1);
  const island = startsExpression(text, start) ? attributeIsland(state, start, quote) : undefined;
  if (island !== undefined) addExpression(state, island);
  const end = island === undefined ? literalEnd(state, open, name) : text.indexOf(quote, island.span.end);
  if (end < 0) {
    mend(state, withoutQuote(name, quote, open), { start: text.length, end: text.length, text: quote });
  }
  const close = end < 0 ? text.length : end;
  return { span: { start: open + 1, end: close }, after: text[close] === quote ? close + 1 : close };
};

export const attributeStart = /\s*([A-Za-z_:][\w.:-]*)\s*=\s*(?=["'])/y;

const noBlank = (state: State, name: string, start: number): void =>
  mend(
    state,
    {
      code: 'XML106',
      message: `there is no blank before attribute \`${name}\``,
      span: { start, end: start + name.length },
      help: 'put a blank between attributes; a quote too many or too few does this too',
      fix: replacing('put a blank before it', { start, end: start }, ' '),
    },
    { start, end: start, text: ' ' },
  );

const writtenTwice = (state: State, first: AttributeToken, { name, nameSpan, span }: AttributeToken): void =>
  mend(
    state,
    {
      code: 'XML106',
      message: `attribute \`${name}\` is written twice`,
      span: nameSpan,
      help: 'keep one of the two',
      related: { message: 'the first one', span: first.nameSpan },
    },
    toBlank(span),
  );

const unquoted = /\s*([A-Za-z_:][\w.:-]*)(?:\s*=\s*((?:[^\s"'<>/]|\/(?!>))*))?/y;
/** Behind a value without quotes: another character shows that it is not the whole of it. */
const afterValue = /[\s>]|\/>/y;
const nothingKnown = /\s*(?:[^\s<>/]+|\/(?!>))/y;

const isWhole = (text: string, end: number): boolean => {
  afterValue.lastIndex = end;
  return afterValue.test(text);
};

/** What is no attribute, though it stands where one should: says so, and gives the offset after it. */
export const scanJunk = (state: State, at: number, into: Map<string, AttributeToken> | undefined): number => {
  const { text } = state;
  unquoted.lastIndex = at;
  const [found, name, value] = unquoted.exec(text) ?? [];
  nothingKnown.lastIndex = at;
  const [other = ''] = found === undefined ? (nothingKnown.exec(text) ?? []) : [];
  const start = firstNonSpace(text, at);
  const end = at + (found ?? other).length;
  const span = { start, end };
  const problem: Problem = {
    code: 'XML106',
    message:
      name === undefined
        ? `\`${text.slice(start, Math.min(end, start + 20))}\` is no attribute`
        : `attribute \`${name}\` has no value in quotes`,
    span,
    help: 'write every attribute as name="value"',
    ...(into !== undefined &&
      (value ?? '') !== '' &&
      isWhole(text, end) && {
        fix: replacing('put the value in quotes', { start: end - (value ?? '').length, end }, `"${value}"`),
      }),
  };
  mend(state, problem, toBlank(span));
  // What was meant is plain: with the value at hand, nothing else is said about the attribute.
  if (name !== undefined && value !== undefined && into?.has(name) === false)
    into.set(name, {
      name,
      nameSpan: { start, end: start + name.length },
      valueSpan: { start: end - value.length, end },
      span,
    });
  return end;
};

/** Reads what `attributeStart` found and gives the offset after it. */
export const scanAttribute = (state: State, match: RegExpExecArray, into: Map<string, AttributeToken>): number => {
  const name = match[1] ?? '';
  const start = match.index + match[0].indexOf(name);
  if (start === match.index) noBlank(state, name, start);
  const { span: valueSpan, after } = scanValue(state, match.index + match[0].length, name);
  const token = { name, nameSpan: { start, end: start + name.length }, valueSpan, span: { start, end: after } };
  const first = into.get(name);
  if (first === undefined) into.set(name, token);
  else writtenTwice(state, first, token);
  return after;
};
