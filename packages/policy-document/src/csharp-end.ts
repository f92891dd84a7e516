/**
 * Finds where a policy expression ends. It knows just enough of C#'s lexis for that: brackets, the four string forms
 * with the holes of interpolated ones, characters and comments.
 */

type Scan = (text: string, at: number) => number | undefined;

const skipRegular: Scan = (text, at) => {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '"') return i + 1;
    else if (c === '\n') return undefined;
  }
  return undefined;
};

const skipVerbatim: Scan = (text, at) => {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] !== '"') return i + 1;
    i++;
  }
  return undefined;
};

const skipCharacter: Scan = (text, at) => {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === "'") return i + 1;
    else if (c === '\n') return undefined;
  }
  return undefined;
};

const skipComment: Scan = (text, at) => {
  if (text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? undefined : end + 2;
};

/** From the opening quote of an interpolated string to after its closing quote. */
const skipInterpolated = (text: string, at: number, isVerbatim: boolean): number | undefined => {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && !isVerbatim) i++;
    else if (c === '\n' && !isVerbatim) return undefined;
    else if (c === '"') {
      if (!isVerbatim || text[i + 1] !== '"') return i + 1;
      i++;
    } else if (c === '{') {
      if (text[i + 1] === '{') i++;
      else {
        const end = skipBrackets(text, i);
        if (end === undefined) return undefined;
        i = end - 1;
      }
    }
  }
  return undefined;
};

const skipString: Scan = (text, at) => {
  let quote = at;
  while (text[quote] !== '"') quote++;
  const prefix = text.slice(at, quote);
  if (prefix.includes('$')) return skipInterpolated(text, quote, prefix.includes('@'));
  return prefix.includes('@') ? skipVerbatim(text, quote) : skipRegular(text, quote);
};

const stringStart = /[$@]{0,2}"/y;

const skipLexeme = (text: string, at: number): number | undefined | null => {
  stringStart.lastIndex = at;
  if (stringStart.test(text)) return skipString(text, at) ?? null;
  const c = text[at];
  if (c === "'") return skipCharacter(text, at) ?? null;
  if (c === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) return skipComment(text, at) ?? null;
  return undefined;
};

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const skipBrackets: Scan = (text, at) => {
  const open: string[] = [];
  for (let i = at; i < text.length; ) {
    const skipped = skipLexeme(text, i);
    if (skipped === null) return undefined;
    if (skipped !== undefined) {
      i = skipped;
      continue;
    }
    const c = text[i] ?? '';
    const closes = closing[c];
    if (closes !== undefined) open.push(closes);
    else if (c === ')' || c === ']' || c === '}') {
      if (open.pop() !== c) return undefined;
      if (open.length === 0) return i + 1;
    }
    i++;
  }
  return undefined;
};

/** True when an expression begins at the offset. */
export const startsExpression = (text: string, at: number): boolean =>
  text[at] === '@' && (text[at + 1] === '(' || text[at + 1] === '{');

/** The offset after the closing bracket of the expression that begins at `start`; undefined when there is none. */
export const expressionEnd = (text: string, start: number): number | undefined => skipBrackets(text, start + 1);
