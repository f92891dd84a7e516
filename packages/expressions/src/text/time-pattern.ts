import { badFormat } from '../exceptions.ts';

/** A piece of a custom format of dates and spans: a letter so many times, or text that is copied. */
export type TimePiece = { readonly letter: string; readonly width: number } | { readonly text: string };

interface Taken {
  readonly piece: TimePiece;
  readonly end: number;
}

const badQuote = (quote: string): never =>
  badFormat(`Cannot find a matching quote character for the character '${quote}'.`);

/** From one quote to the next; a backslash keeps what follows it. */
const quoted = (pattern: string, start: number): Taken => {
  let text = '';
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === pattern[start]) return { piece: { text }, end: at + 1 };
    if (pattern[at] === '\\') at++;
    text += pattern[at] ?? badFormat();
  }
  return badQuote(pattern[start]!);
};

/** The one letter after a per cent sign stands alone, so that `%dd` is `d` twice. */
const alone = (pattern: string, start: number): Taken => {
  const letter = pattern[start + 1];
  if (letter === undefined || letter === '%' || letter === '\\') return badFormat();
  if (letter === "'" || letter === '"') return badQuote(letter);
  return { piece: { letter, width: 1 }, end: start + 2 };
};

const run = (pattern: string, start: number): Taken => {
  let end = start + 1;
  while (pattern[end] === pattern[start]) end++;
  return { piece: { letter: pattern[start]!, width: end - start }, end };
};

const taken = (pattern: string, at: number): Taken => {
  const letter = pattern[at]!;
  if (letter === "'" || letter === '"') return quoted(pattern, at);
  if (letter === '%') return alone(pattern, at);
  if (letter !== '\\') return run(pattern, at);
  return { piece: { text: pattern[at + 1] ?? badFormat() }, end: at + 2 };
};

/** The pieces of a custom format; what is wrong in one ends in a FormatException. */
export function* timePieces(pattern: string): Generator<TimePiece> {
  for (let at = 0; at < pattern.length; ) {
    const { piece, end } = taken(pattern, at);
    yield piece;
    at = end;
  }
}
