import type { Span } from '@spillway/diagnostics';
import { fail } from '../problem.ts';
import { table } from '../table.ts';

const simple: Readonly<Record<string, string>> = table({
  "'": "'",
  '"': '"',
  '\\': '\\',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
});

const coded = /^(?:x[0-9a-fA-F]{1,4}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/;

/** Reads one escape sequence whose backslash is at `at`. */
export const readEscape = (text: string, at: number): { readonly value: string; readonly end: number } => {
  const plain = simple[text[at + 1] ?? ''];
  if (plain !== undefined) return { value: plain, end: at + 2 };
  const code = coded.exec(text.slice(at + 1, at + 11))?.[0];
  const point = code === undefined ? -1 : Number.parseInt(code.slice(1), 16);
  if (code === undefined || point > 0x10ffff)
    return fail(
      { start: at, end: at + 2 },
      'EXP103',
      `unknown escape sequence \`${text.slice(at, at + 2)}\``,
      'write `\\\\` for a backslash, or use a verbatim string @"…"',
    );
  const value = code.length === 9 ? String.fromCodePoint(point) : String.fromCharCode(point);
  return { value, end: at + 1 + code.length };
};

/** The value of the text between the quotes of a regular string or char literal. */
export const unescape = (text: string, { start, end }: Span): string => {
  let value = '';
  let i = start;
  for (;;) {
    const backslash = text.indexOf('\\', i);
    if (backslash < 0 || backslash >= end) return value + text.slice(i, end);
    const escape = readEscape(text, backslash);
    value += text.slice(i, backslash) + escape.value;
    i = escape.end;
  }
};
