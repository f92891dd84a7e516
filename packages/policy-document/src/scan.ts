import { startsExpression } from './csharp-end.ts';
import { cdataIsland, firstNonSpace, fullPatience, textIsland } from './islands.ts';
import { attributeStart, checkReferences, scanAttribute, scanJunk } from './scan-attributes.ts';
import {
  type AttributeToken,
  addExpression,
  mask,
  mend,
  plainBracket,
  type Scanned,
  type State,
  toBlank,
} from './scan-state.ts';

const tagEnd = /\s*(\/?)>/y;

/** The end of a tag, or where it should have been: before the next one. */
const scanTagEnd = (
  state: State,
  at: number,
  tag: string,
): { readonly isEmpty: boolean; readonly end: number } | undefined => {
  const { text } = state;
  tagEnd.lastIndex = at;
  const found = tagEnd.exec(text);
  if (found !== null) return { isEmpty: found[1] === '/', end: at + found[0].length };
  const start = firstNonSpace(text, at);
  if (start < text.length && text[start] !== '<') return undefined;
  mend(
    state,
    {
      code: 'XML106',
      message: `the tag \`${tag}\` has no \`>\``,
      span: { start: at - 1, end: at },
      help: 'put a `>` behind it',
    },
    { start: at, end: at, text: '>' },
  );
  return { isEmpty: false, end: at };
};

const tagName = /<\/?([^\s/>"'=<]*)/y;

/** Reads a tag, a start tag with its attributes, and gives the offset after its `>`. */
const scanTag = (state: State, at: number): number => {
  const { text } = state;
  tagName.lastIndex = at;
  const [opening = '', name = ''] = tagName.exec(text) ?? [];
  const isEnd = opening.startsWith('</');
  const attributes = new Map<string, AttributeToken>();
  let i = at + opening.length;
  for (;;) {
    const closed = scanTagEnd(state, i, opening);
    if (closed !== undefined) {
      state.attributes.set(at, [...attributes.values()]);
      const kind = isEnd ? 'end' : closed.isEmpty ? 'empty' : 'start';
      state.tags.push({ kind, name, span: { start: at, end: closed.end } });
      return closed.end;
    }
    attributeStart.lastIndex = i;
    const match = isEnd ? null : attributeStart.exec(text);
    i = match === null ? scanJunk(state, i, isEnd ? undefined : attributes) : scanAttribute(state, match, attributes);
  }
};

const startsMarkup = /<(?:[\p{L}_:]|\/[\p{L}_:]|!|\?)/uy;

/** The next `<` that begins markup; one that does not is text, written wrongly. */
const nextMarkup = (state: State, from: number): number => {
  const { text } = state;
  for (let at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', at + 1)) {
    startsMarkup.lastIndex = at;
    if (startsMarkup.test(text)) return at;
    const span = { start: at, end: at + 1 };
    mend(state, plainBracket('a plain `<` stands in text', span), { ...span, text: mask });
  }
  return text.length;
};

const scanText = (state: State, at: number): number => {
  const start = firstNonSpace(state.text, at);
  const island = startsExpression(state.text, start) ? textIsland(state, start) : undefined;
  if (island !== undefined) addExpression(state, island);
  const end = nextMarkup(state, island?.span.end ?? at);
  if (island === undefined) checkReferences(state, { start: at, end });
  state.content.push({ kind: 'text', inner: { start: at, end }, span: { start: at, end } });
  return end;
};

const scanDelimited = (state: State, at: number, kind: 'comment' | 'cdata', open: string, close: string): number => {
  const found = state.text.indexOf(close, at + open.length);
  if (found < 0) {
    const span = { start: at, end: state.text.length };
    const what = kind === 'comment' ? 'comment' : 'CDATA section';
    const problem = {
      code: 'XML108',
      message: `the ${what} is not closed`,
      span: { start: at, end: at + open.length },
      help: `close it with \`${close}\``,
    };
    mend(state, problem, toBlank(span));
    return span.end;
  }
  const inner = { start: at + open.length, end: found };
  const end = found + close.length;
  state.content.push({ kind, inner, span: { start: at, end } });
  const island = kind === 'cdata' ? cdataIsland(state.text, inner) : undefined;
  if (island !== undefined) addExpression(state, island);
  return end;
};

/** `<!DOCTYPE …>` with the declarations in its brackets, or another declaration. */
const declaration = /<![^[>]*(?:\[[^\]]*\]\s*)?>?/y;

const scanDeclaration = (state: State, at: number): number => {
  declaration.lastIndex = at;
  const end = at + (declaration.exec(state.text)?.[0].length ?? 2);
  mend(
    state,
    {
      code: 'XML109',
      message: 'a policy document has no document type and declares no entities',
      span: { start: at, end: Math.min(end, at + 9) },
      help: 'remove it; nothing it declares is read',
    },
    toBlank({ start: at, end }),
  );
  return end;
};

/** The XML declaration is passed over; another instruction means nothing to the service. */
const scanInstruction = (state: State, at: number): number => {
  const found = state.text.indexOf('?>', at);
  const end = found < 0 ? state.text.length : found + 2;
  if (at === 0 && found >= 0 && /^<\?xml\s/.test(state.text)) return end;
  mend(
    state,
    {
      code: 'XML109',
      message: 'a policy document has no processing instructions',
      span: { start: at, end: at + 2 },
      help: 'remove it; the XML declaration may stand at the very beginning',
    },
    toBlank({ start: at, end }),
  );
  return end;
};

const scanNext = (state: State, at: number): number => {
  const { text } = state;
  startsMarkup.lastIndex = at;
  if (!startsMarkup.test(text)) return scanText(state, at);
  if (text.startsWith('<!--', at)) return scanDelimited(state, at, 'comment', '<!--', '-->');
  if (text.startsWith('<![CDATA[', at)) return scanDelimited(state, at, 'cdata', '<![CDATA[', ']]>');
  if (text[at + 1] === '!') return scanDeclaration(state, at);
  return text[at + 1] === '?' ? scanInstruction(state, at) : scanTag(state, at);
};

/** Characters that XML cannot hold, and the one that stands for bytes that are no text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd-\uffff]/g;

const scanCharacters = (state: State): void => {
  const found = [...state.text.matchAll(forbidden)];
  const [first] = found;
  if (first === undefined) return;
  const code = first[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const more = found.length === 1 ? '' : `, and ${found.length - 1} more like it`;
  state.problems.push({
    code: 'XML110',
    message: `the text holds U+${code}${more}`,
    span: { start: first.index, end: first.index + 1 },
    help: code === 'FFFD' ? 'save the file as UTF-8' : 'remove it; save the file as UTF-8',
  });
};

/** Finds every tag, expression, attribute and piece of content, whether the document is in raw or in escaped form. */
export const scan = (text: string): Scanned => {
  const state: State = {
    text,
    patience: fullPatience,
    hasUnfinished: false,
    pieces: [],
    copied: 0,
    expressions: new Map(),
    attributes: new Map(),
    content: [],
    tags: [],
    problems: [],
    edits: [],
  };
  scanCharacters(state);
  for (let at = 0; at < text.length; ) at = scanNext(state, at);
  state.pieces.push(text.slice(state.copied));
  return { ...state, masked: state.pieces.join('').replace(forbidden, mask) };
};
