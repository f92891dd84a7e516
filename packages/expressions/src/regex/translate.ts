import { table } from '../table.ts';

/** A .NET pattern as RE2 reads it. Groups lose their names in the pattern; the table keeps them. */
export interface TranslatedPattern {
  readonly pattern: string;
  /** Names by RE2 group number; undefined for an unnamed group, `hidden` groups catch the newline `$` allows. */
  readonly groups: readonly { readonly name?: string; readonly hidden?: boolean }[];
}

interface TranslateOptions {
  readonly multiline: boolean;
  /** Only named groups capture. */
  readonly explicitCapture: boolean;
}

/** Classes are Unicode-aware in .NET, ASCII in RE2. */
const classes: Readonly<Record<string, string>> = table({
  d: '\\p{Nd}',
  w: '\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}',
  s: '\\t\\n\\x{0b}\\f\\r\\x{85}\\p{Z}',
});

/**
 * Rewrites what the two dialects write differently, in a pattern that is known to be right. Undefined where it has what a
 * linear-time engine cannot match: lookarounds, backreferences, atomic and conditional groups.
 */
export const translatePattern = (source: string, options: TranslateOptions): TranslatedPattern | undefined => {
  const groups: { name?: string; hidden?: boolean }[] = [];
  let pattern = '';
  for (let i = 0; i < source.length; ) {
    const piece = nextPiece(source, i, options);
    if (!piece) return undefined;
    pattern += piece.text;
    if (piece.group) groups.push(piece.group);
    i += piece.length;
  }
  return { pattern, groups };
};

interface Piece {
  readonly text: string;
  readonly length: number;
  readonly group?: { readonly name?: string; readonly hidden?: boolean };
}

/** `$` also matches before a final newline; a hidden group takes that newline, and the match ends before it. */
const lineEnd: Piece = { text: '(?:(\\n)?\\z)', length: 1, group: { hidden: true } };

const nextPiece = (source: string, at: number, options: TranslateOptions): Piece | undefined => {
  const ch = source[at]!;
  if (ch === '\\') return escapePiece(source, at);
  if (ch === '[') return classPiece(source, at);
  if (ch === '(') return groupPiece(source, at, options);
  if (ch === '$' && !options.multiline) return lineEnd;
  return { text: ch, length: 1 };
};

const escapePiece = (source: string, at: number): Piece | undefined => {
  const next = source[at + 1] ?? '';
  if (next === 'Z') return { ...lineEnd, length: 2 };
  if (/[kG1-9]/.test(next)) return undefined;
  const lower = next.toLowerCase();
  const known = classes[lower];
  if (known) return { text: next === lower ? `[${known}]` : `[^${known}]`, length: 2 };
  return literalEscape(source, at);
};

const literalEscape = (source: string, at: number): Piece => {
  const next = source[at + 1] ?? '';
  const code = /^u([0-9a-fA-F]{4})/.exec(source.slice(at + 1, at + 6))?.[1];
  if (code) return { text: `\\x{${code}}`, length: 6 };
  if (next === 'e') return { text: '\\x{1b}', length: 2 };
  const property = /^[pP]\{[^}]*\}/.exec(source.slice(at + 1, at + 40))?.[0];
  if (property) return { text: `\\${property}`, length: property.length + 1 };
  // .NET lets any mark be escaped; RE2 only ASCII punctuation.
  if (/[^A-Za-z0-9\0-\x7f]|[ _]/.test(next)) return { text: next === ' ' || next === '_' ? next : next, length: 2 };
  return { text: `\\${next}`, length: 2 };
};

const classPiece = (source: string, at: number): Piece | undefined => {
  let i = at + 1;
  let text = '[';
  if (source[i] === '^') {
    text += '^';
    i++;
  }
  if (source[i] === ']') {
    text += '\\]';
    i++;
  }
  for (; i < source.length && source[i] !== ']'; ) {
    const piece = classMember(source, i);
    if (!piece) return undefined;
    text += piece.text;
    i += piece.length;
  }
  return { text: `${text}]`, length: i + 1 - at };
};

const classMember = (source: string, at: number): Piece | undefined => {
  const ch = source[at]!;
  if (ch === '[') return source[at - 1] === '-' ? undefined : { text: '\\[', length: 1 };
  if (ch !== '\\') return { text: ch, length: 1 };
  const next = source[at + 1] ?? '';
  const known = classes[next.toLowerCase()];
  if (known) return next === next.toLowerCase() ? { text: known, length: 2 } : undefined;
  return next === 'b' ? { text: '\\x{08}', length: 2 } : literalEscape(source, at);
};

const groupPiece = (source: string, at: number, options: TranslateOptions): Piece | undefined => {
  const comment = /^\(\?#[^)]*\)/.exec(source.slice(at))?.[0];
  if (comment) return { text: '', length: comment.length };
  const named = /^\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(source.slice(at));
  if (named) return { text: '(', length: named[0].length, group: { name: (named[1] ?? named[2])! } };
  const flags = /^\(\?[imsnx-]*[:)]/.exec(source.slice(at))?.[0];
  if (flags) return /[nx]/.test(flags) ? undefined : { text: flags, length: flags.length };
  if (source[at + 1] === '?') return undefined;
  return options.explicitCapture ? { text: '(?:', length: 1 } : { text: '(', length: 1, group: {} };
};
