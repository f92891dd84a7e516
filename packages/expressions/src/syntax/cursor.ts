import type { Span } from '@spillway/diagnostics';
import { fail, Problem } from '../problem.ts';
import { type Token, typeKeywords } from './token.ts';

/** Thrown where an attempt fails: nobody is told why, and making an error each time takes longer than the reading. */
const misread = new Problem({
  code: 'EXP110',
  severity: 'error',
  message: 'another reading is tried',
  span: { start: 0, end: 0 },
});

/** A place in a row of tokens; the parser functions move it. */
export class Cursor {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** How many readings are open that may fail without harm. */
  private attempts = 0;
  /** How many query expressions are open; their words end an operand. */
  queries = 0;
  /** Inside a clause of a query, where C# 7.0 declares no variables. */
  clause = false;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at++;
    return token;
  }

  /** Reads a part with or without variables of its own. */
  inClause<T>(clause: boolean, read: () => T): T {
    const before = this.clause;
    this.clause = clause;
    try {
      return read();
    } finally {
      this.clause = before;
    }
  }

  /** True when the token is this operator or keyword. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'operator' || token.kind === 'keyword');
  }

  /** True for a word that is a keyword only in some places, such as `when`. */
  isWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'identifier' && token.text === text;
  }

  /** Whether this token stands behind the bracket that closes the one at the cursor. */
  isBehindBrackets(text: string): boolean {
    let open = 0;
    for (let ahead = 0; ; ahead++) {
      const { kind, text: bracket } = this.peek(ahead);
      if (kind === 'end') return false;
      if (kind !== 'operator') continue;
      if (bracket === '(') open++;
      else if (bracket === ')' && --open === 0) return this.is(text, ahead + 1);
    }
  }

  /** Whether the token can begin a type. */
  beginsType(ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'identifier' || (kind === 'keyword' ? typeKeywords.has(text) : text === '(');
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  expect(text: string, after: string): Token {
    if (this.is(text)) return this.next();
    return this.unexpected(`\`${text}\` expected after ${after}`, `add \`${text}\``);
  }

  identifier(what: string): Token {
    if (this.peek().kind === 'identifier') return this.next();
    return this.unexpected(`${what} expected`, 'write a name; keywords need a leading `@`');
  }

  unexpected(message: string, help: string): never {
    if (this.attempts > 0) throw misread;
    const token = this.peek();
    const found = token.kind === 'end' ? 'the end of the code' : `\`${token.text}\``;
    return fail(this.placeOf(token), 'EXP110', `${message}, found ${found}`, help);
  }

  /** The end of the code has no width: point at its last character. */
  private placeOf(token: Token): Span {
    const { start, end } = token.span;
    return end > start ? token.span : { start: Math.max(0, start - 1), end: start };
  }

  /** The offset where the last token ended. */
  end(): number {
    return this.tokens[this.at - 1]?.span.end ?? this.peek().span.start;
  }

  since(start: number): Span {
    return { start, end: this.end() };
  }

  /** Tries a reading; a syntax problem or undefined puts the cursor back. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const saved = this.at;
    this.attempts++;
    try {
      const result = read();
      if (result !== undefined) return result;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.attempts--;
    }
    this.at = saved;
    return undefined;
  }

  /** Looks ahead without moving. */
  lookAhead(test: () => boolean): boolean {
    const saved = this.at;
    const result = this.attempt(() => (test() ? true : undefined));
    this.at = saved;
    return result === true;
  }

  /** Bounds the nesting of the source, so that deep brackets cannot exhaust the stack of the host. */
  nested<T>(read: () => T): T {
    if (++this.depth > maxNesting)
      return fail(
        this.peek().span,
        'EXP108',
        'the code nests too deeply',
        'split it over several variables, each set by a policy of its own',
      );
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
}

const maxNesting = 150;

/** Ends the parse at something a later C# version brought. */
export const needsVersion = (span: Span, what: string, version: string): never =>
  fail(span, 'EXP120', `${what} needs ${version}`, 'policy expressions are C# 7; write it the longer way');

/** A variable declared inside an expression: not in the clauses of a query. */
export const declares = (cursor: Cursor, span: Span): void => {
  if (cursor.clause) needsVersion(span, 'a variable declared inside a query', 'C# 7.3');
};

/** Ends the parse at something C# 7 has and this engine does not. */
export const notSupported = (span: Span, what: string, help: string): never =>
  fail(span, 'EXP121', `${what} not supported yet`, help);
