/**
 * Finds where C# literals and comments end, without making tokens. The lexer and `expressionEnd` share it, so both agree
 * about which brackets count. Every function gives the offset just after the construct, or undefined when it never ends.
 */

const isNewline = (code: number): boolean =>
  code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;

/** A line comment ends before its line break. */
const endOfLineComment = (text: string, at: number): number => {
  let end = at + 2;
  while (end < text.length && !isNewline(text.charCodeAt(end))) end++;
  return end;
};

/** The end of a comment at `at`, `at` itself when there is none. */
export const endOfComment = (text: string, at: number): number | undefined => {
  if (text.startsWith('//', at)) return endOfLineComment(text, at);
  if (!text.startsWith('/*', at)) return at;
  const close = text.indexOf('*/', at + 2);
  return close < 0 ? undefined : close + 2;
};

const [doubleQuote, singleQuote, backslash] = [34, 39, 92];

const endOfEscaped = (text: string, at: number, quote: number): number | undefined => {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (isNewline(code)) return undefined;
    if (code === backslash) i++;
  }
  return undefined;
};

const endOfVerbatim = (text: string, at: number): number | undefined => {
  for (let i = at; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] !== '"') return i + 1;
    i++;
  }
  return undefined;
};

/** The `"` of a string with what stands before it: `$`, `@`, `$@` or `@$`. */
const prefixOf = (text: string, at: number): string => {
  const first = text[at];
  if (first === '"') return '"';
  if (first !== '$' && first !== '@') return '';
  if (text[at + 1] === '"') return `${first}"`;
  return text[at + 1] === (first === '$' ? '@' : '$') && text[at + 2] === '"' ? text.slice(at, at + 3) : '';
};

/** True when a string or char literal begins at `at`. */
export const beginsLiteral = (text: string, at: number): boolean => text[at] === "'" || prefixOf(text, at) !== '';

/** The end of the string or char literal at `at`. */
export const endOfLiteral = (text: string, at: number): number | undefined => {
  if (text[at] === "'") return endOfEscaped(text, at + 1, singleQuote);
  const prefix = prefixOf(text, at);
  const start = at + prefix.length;
  if (prefix.includes('$')) return endOfInterpolated(text, start, { verbatim: prefix.includes('@') });
  return prefix.includes('@') ? endOfVerbatim(text, start) : endOfEscaped(text, start, doubleQuote);
};

const endOfInterpolated = (text: string, start: number, { verbatim }: { verbatim: boolean }): number | undefined => {
  let i = start;
  while (i < text.length) {
    const ch = text[i]!;
    if (ch === '"') {
      if (!verbatim || text[i + 1] !== '"') return i + 1;
      i += 2;
    } else if (ch === '{' && text[i + 1] !== '{') {
      const hole = scanHole(text, i);
      if (hole === undefined) return undefined;
      i = hole.end;
    } else if (!verbatim && isNewline(text.charCodeAt(i))) return undefined;
    else i += ch === '{' || (ch === '\\' && !verbatim) ? 2 : 1;
  }
  return undefined;
};

/** Offsets of the parts of a hole; `end` is just after its `}`. */
interface HoleShape {
  readonly codeEnd: number;
  readonly alignmentEnd: number;
  readonly end: number;
}

/** Reads the hole whose `{` is at `open`: code, then perhaps `,alignment`, then perhaps `:format`. */
export const scanHole = (text: string, open: number): HoleShape | undefined => {
  const codeEnd = holePartEnd(text, open + 1, ',:}');
  if (codeEnd === undefined) return undefined;
  const alignmentEnd = text[codeEnd] === ',' ? holePartEnd(text, codeEnd + 1, ':}') : codeEnd;
  if (alignmentEnd === undefined) return undefined;
  if (text[alignmentEnd] === '}') return { codeEnd, alignmentEnd, end: alignmentEnd + 1 };
  const close = formatEnd(text, alignmentEnd + 1);
  return close === undefined ? undefined : { codeEnd, alignmentEnd, end: close + 1 };
};

const formatEnd = (text: string, start: number): number | undefined => {
  for (let i = start; i < text.length && text[i] !== '"'; i++) {
    if (text[i] !== '}') continue;
    if (text[i + 1] !== '}') return i;
    i++;
  }
  return undefined;
};

const holePartEnd = (text: string, start: number, stops: string): number | undefined => {
  let depth = 0;
  let i = start;
  while (i < text.length) {
    const ch = text[i]!;
    const skipped = skipOpaque(text, i);
    if (skipped === undefined) return undefined;
    if (skipped > i) {
      i = skipped;
      continue;
    }
    if (depth === 0 && text.startsWith('::', i)) i++;
    else if (depth === 0 && stops.includes(ch)) return i;
    else if ('([{'.includes(ch)) depth++;
    else if (')]}'.includes(ch)) depth--;
    i++;
  }
  return undefined;
};

/** The end of a comment or literal at `at`, `at` itself when neither begins there, undefined when it never ends. */
const skipOpaque = (text: string, at: number): number | undefined => {
  if (text[at] === '/') return endOfComment(text, at);
  return beginsLiteral(text, at) ? endOfLiteral(text, at) : at;
};

/**
 * Finds the end of the expression whose `@(` or `@{` begins at `start`.
 * @returns the offset just after the matching bracket; undefined when there is none
 */
export const expressionEnd = (text: string, start: number): number | undefined => {
  const close = text.startsWith('@(', start) ? ')' : text.startsWith('@{', start) ? '}' : undefined;
  if (close === undefined) return undefined;
  const expected: string[] = [];
  let i = start + 1;
  while (i < text.length) {
    const skipped = skipOpaque(text, i);
    if (skipped === undefined) return undefined;
    if (skipped > i) {
      i = skipped;
      continue;
    }
    const ch = text[i]!;
    const opened = '([{'.indexOf(ch);
    if (opened >= 0) expected.push(')]}'[opened]!);
    else if (')]}'.includes(ch) && expected.pop() !== ch) return undefined;
    i++;
    if (expected.length === 0) return i;
  }
  return undefined;
};
