/** Kinds of tokens; comments and white space are no tokens. A template gives one token for each piece of its text. */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'regex' | 'punctuation';
  /** Without quotes, escapes as written. */
  readonly text: string;
  readonly line: number;
}

interface Scan {
  readonly source: string;
  readonly tokens: Token[];
  at: number;
  line: number;
}

const word = /[\p{L}\p{N}_$#@]+/uy;
const beforeRegex = /^(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/;

const push = (scan: Scan, kind: Token['kind'], text: string, length: number): void => {
  scan.tokens.push({ kind, text, line: scan.line });
  skip(scan, length);
};

const skip = (scan: Scan, length: number): void => {
  const end = Math.min(scan.at + length, scan.source.length);
  for (; scan.at < end; scan.at++) if (scan.source[scan.at] === '\n') scan.line++;
};

/** Where the text that begins after the quote at `from` ends; `\` hides the next character. */
const endOfQuoted = (source: string, from: number, quote: string): number => {
  let at = from + 1;
  while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
  return at;
};

const endOfRegex = (source: string, from: number): number => {
  let inClass = false;
  for (let at = from + 1; at < source.length; at++) {
    const c = source[at];
    if (c === '\\') at++;
    else if (c === '[') inClass = true;
    else if (c === ']') inClass = false;
    else if (c === '/' && !inClass) return at;
    else if (c === '\n') return from;
  }
  return from;
};

const startsRegex = (scan: Scan): boolean => {
  const last = scan.tokens.at(-1);
  if (last === undefined) return true;
  if (last.kind === 'word') return beforeRegex.test(last.text);
  return last.kind === 'punctuation' && last.text !== ')' && last.text !== ']' && last.text !== '}';
};

/** Reads a template from its back quote; what stands in `${}` is read as code. */
const readTemplate = (scan: Scan): void => {
  skip(scan, 1);
  for (;;) {
    let end = scan.at;
    while (end < scan.source.length && scan.source[end] !== '`' && !scan.source.startsWith('${', end))
      end += scan.source[end] === '\\' ? 2 : 1;
    push(scan, 'template', scan.source.slice(scan.at, end), end - scan.at);
    if (scan.source[end] !== '$') break;
    push(scan, 'punctuation', '${', 2);
    readCode(scan, true);
    push(scan, 'punctuation', '}', 1);
  }
  skip(scan, 1);
};

const readNext = (scan: Scan): void => {
  const { source, at } = scan;
  const c = source[at] ?? '';
  word.lastIndex = at;
  if (/\s/.test(c)) skip(scan, 1);
  else if (source.startsWith('//', at)) skip(scan, (source.indexOf('\n', at) + 1 || source.length) - at);
  else if (source.startsWith('/*', at)) skip(scan, (source.indexOf('*/', at + 2) + 2 || source.length) - at);
  else if (c === "'" || c === '"') {
    const end = endOfQuoted(source, at, c);
    push(scan, 'string', source.slice(at + 1, end), end + 1 - at);
  } else if (c === '`') readTemplate(scan);
  else if (c === '/' && startsRegex(scan) && endOfRegex(source, at) > at) {
    const end = endOfRegex(source, at);
    push(scan, 'regex', source.slice(at, end + 1), end + 1 - at);
  } else {
    const [text = c] = word.exec(source) ?? [];
    push(scan, word.lastIndex > at ? 'word' : 'punctuation', text, text.length);
  }
};

/** Reads until the end, or to the brace that closes the hole of a template. */
const readCode = (scan: Scan, inTemplate: boolean): void => {
  let depth = 0;
  while (scan.at < scan.source.length) {
    const c = scan.source[scan.at];
    if (c === '{') depth++;
    else if (c === '}' && depth-- === 0 && inTemplate) return;
    readNext(scan);
  }
};

/** The tokens of TypeScript source: enough to see strings, templates and imports without being fooled by comments. */
export const tokensOf = (source: string): readonly Token[] => {
  const scan: Scan = { source, tokens: [], at: 0, line: 1 };
  readCode(scan, false);
  return scan.tokens;
};

/** True for a string that says where something is imported from. */
export const isSpecifier = (tokens: readonly Token[], index: number): boolean => {
  if (tokens[index]?.kind !== 'string') return false;
  const before = tokens[index - 1];
  if (before?.kind === 'word') return before.text === 'from' || before.text === 'import';
  return before?.text === '(' && tokens[index - 2]?.text === 'import';
};

/** What a source imports or re-exports from, types included. */
export const importsOf = (source: string): readonly Token[] => {
  const tokens = tokensOf(source);
  return tokens.filter((_, index) => isSpecifier(tokens, index));
};
