/**
 * Finds where a policy expression ends. It knows just enough of C#'s lexis for that: brackets, the four string forms
 * with the holes of interpolated ones, characters and comments.
 */

/** The offset after what was skipped; the complement (`~`) of the place where it gave up when it has no end. */
type Scan = (text: string, at: number) => number;

/** Interpolated strings in holes of interpolated strings; the compiler's own stack ends not far from here. */
const deepestHole = 50;

const skipQuoted =
  (quote: string): Scan =>
  (text, at) => {
    for (let i = at + 1; i < text.length; i++) {
      const c = text[i];
      if (c === '\\') i++;
      else if (c === quote) return i + 1;
      else if (c === '\n') return ~i;
    }
    return ~text.length;
  };

const skipRegular = skipQuoted('"');
const skipCharacter = skipQuoted("'");

const skipVerbatim: Scan = (text, at) => {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] !== '"') return i + 1;
    i++;
  }
  return ~text.length;
};

const skipComment: Scan = (text, at) => {
  if (text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? ~text.length : end + 2;
};

/** From the opening quote of an interpolated string to after its closing quote. */
const skipInterpolated = (text: string, at: number, isVerbatim: boolean, depth: number): number => {
  if (depth > deepestHole) return ~at;
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && !isVerbatim) i++;
    else if (c === '\n' && !isVerbatim) return ~i;
    else if (c === '"') {
      if (!isVerbatim || text[i + 1] !== '"') return i + 1;
      i++;
    } else if (c === '{') {
      if (text[i + 1] === '{') i++;
      else {
        const end = skipBrackets(text, i, depth + 1);
        if (end < 0) return end;
        i = end - 1;
      }
    }
  }
  return ~text.length;
};

const stringStart = /[$@]{0,2}"/y;

const skipString = (text: string, at: number, depth: number): number => {
  const quote = text.indexOf('"', at);
  const prefix = text.slice(at, quote);
  if (prefix.includes('$')) return skipInterpolated(text, quote, prefix.includes('@'), depth);
  return prefix.includes('@') ? skipVerbatim(text, quote) : skipRegular(text, quote);
};

/** Undefined when no string, character or comment begins there. */
const skipLexeme = (text: string, at: number, depth: number): number | undefined => {
  stringStart.lastIndex = at;
  if (stringStart.test(text)) return skipString(text, at, depth);
  const c = text[at];
  if (c === "'") return skipCharacter(text, at);
  return c === '/' && (text[at + 1] === '/' || text[at + 1] === '*') ? skipComment(text, at) : undefined;
};

const closingBracket = (open: string): string | undefined =>
  open === '(' ? ')' : open === '[' ? ']' : open === '{' ? '}' : undefined;

const skipBrackets = (text: string, at: number, depth: number): number => {
  const open: string[] = [];
  for (let i = at; i < text.length; ) {
    const skipped = skipLexeme(text, i, depth);
    if (skipped !== undefined) {
      if (skipped < 0) return skipped;
      i = skipped;
      continue;
    }
    const c = text[i] ?? '';
    const closes = closingBracket(c);
    if (closes !== undefined) open.push(closes);
    else if (c === ')' || c === ']' || c === '}') {
      if (open.pop() !== c) return ~i;
      if (open.length === 0) return i + 1;
    }
    i++;
  }
  return ~text.length;
};

/** True when an expression begins at the offset. */
export const startsExpression = (text: string, at: number): boolean =>
  text[at] === '@' && (text[at + 1] === '(' || text[at + 1] === '{');

/**
 * The offset after the closing bracket of the expression that begins at `start`; the complement (`~`) of the place
 * where the search gave up when there is none.
 */
export const expressionEnd: Scan = (text, start) => skipBrackets(text, start + 1, 0);
