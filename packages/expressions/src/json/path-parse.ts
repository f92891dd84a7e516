import { raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { JValue } from './tokens.ts';

/** Newtonsoft's JSONPath (JPath.cs of 13.0.1): the steps of a path. */

export type Filter =
  | { readonly kind: 'root' }
  /** No name: every value of an object. */
  | { readonly kind: 'field'; readonly name: string | undefined }
  | { readonly kind: 'fields'; readonly names: readonly string[] }
  | { readonly kind: 'scan'; readonly names: readonly (string | undefined)[] }
  /** No number: every item. */
  | { readonly kind: 'index'; readonly index: number | undefined }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  | { readonly kind: 'query'; readonly test: Query; readonly scan: boolean };

export type Side = JValue | readonly Filter[];

export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'test'; readonly operator: QueryOperator; readonly left: Side; readonly right?: Side };

type QueryOperator = '===' | '==' | '=~' | '!==' | '!=' | '<=' | '<' | '>=' | '>' | 'exists';

const fail = (message: string): never => raise('JsonException', message);

export const parsePath = (path: string): readonly Filter[] => new Reader(path).main();

const escapes: Readonly<Record<string, string>> = table({ b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' });

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  main(): readonly Filter[] {
    const filters: Filter[] = [];
    this.space();
    if (this.isEnd()) return filters;
    let start = this.at;
    if (this.char === '$') {
      if (this.text.length === 1) return filters;
      const next = this.text[this.at + 1];
      if (next === '.' || next === '[') start = ++this.at;
    }
    if (!this.path(filters, start, false)) {
      const last = this.at;
      this.space();
      if (!this.isEnd()) fail(`Unexpected character while parsing path: ${this.text[last]}`);
    }
    return filters;
  }

  private get char(): string {
    return this.text[this.at] ?? '';
  }

  private isEnd(): boolean {
    return this.at >= this.text.length;
  }

  private space(): void {
    while (this.char === ' ') this.at++;
  }

  private ensure(message: string): void {
    if (this.isEnd()) fail(message);
  }

  /** Reads steps until the path ends; true at the end of the text. */
  private path(filters: Filter[], from: number, isQuery: boolean): boolean {
    let start = from;
    let state = { scan: false, indexer: false, dot: false };
    const take = (text: string): void => {
      filters.push(named(text === '*' ? undefined : text, state.scan));
      state = { ...state, scan: false };
    };
    for (; !this.isEnd(); ) {
      const ch = this.char;
      if (ch === ']' || ch === ')' || ch === ' ' || (isQuery && '=<!>|&'.includes(ch))) break;
      if (ch === '[' || ch === '(') {
        if (this.at > start) take(this.text.slice(start, this.at));
        filters.push(this.indexer(ch, state.scan));
        start = ++this.at;
        state = { scan: false, indexer: true, dot: false };
      } else if (ch === '.') {
        if (this.at > start) take(this.text.slice(start, this.at));
        const scan = this.text[this.at + 1] === '.';
        if (scan) this.at++;
        start = ++this.at;
        state = { scan: scan || state.scan, indexer: false, dot: true };
      } else {
        if (state.indexer) fail(`Unexpected character following indexer: ${ch}`);
        this.at++;
      }
    }
    if (this.at > start) take(this.text.slice(start, this.at).trimEnd());
    else if (state.dot && (this.isEnd() || isQuery)) fail('Unexpected end while parsing path.');
    return this.isEnd();
  }

  private indexer(open: string, scan: boolean): Filter {
    this.at++;
    const close = open === '[' ? ']' : ')';
    this.ensure('Path ended with open indexer.');
    this.space();
    if (this.char === "'") return this.quotedFields(close, scan);
    return this.char === '?' ? this.query(close, scan) : this.arrayIndexer(close);
  }

  private unexpectedIndexer(): never {
    return fail(`Unexpected character while parsing path indexer: ${this.char}`);
  }

  private arrayIndexer(close: string): Filter {
    const from = this.at;
    const end = this.text.indexOf(close, from);
    const body = end < 0 ? this.text.slice(from) : this.text.slice(from, end);
    const wrong = /[^\d\-,:* ]/.exec(body);
    if (wrong) {
      this.at = from + wrong.index;
      return this.unexpectedIndexer();
    }
    if (end < 0) return fail('Path ended with open indexer.');
    this.at = end;
    if (body.trim() === '*') return { kind: 'index', index: undefined };
    if (body.includes('*')) return fail(`Unexpected character while parsing path indexer: ${body.trim()[0]}`);
    return body.includes(':') ? slice(body) : indexes(body);
  }

  private quotedFields(close: string, scan: boolean): Filter {
    const names: string[] = [];
    while (!this.isEnd()) {
      names.push(this.quoted());
      this.space();
      this.ensure('Path ended with open indexer.');
      if (this.char === close) return names.length === 1 ? named(names[0], scan) : several(names, scan);
      if (this.char !== ',') return this.unexpectedIndexer();
      this.at++;
      this.space();
    }
    return fail('Path ended with open indexer.');
  }

  private quoted(): string {
    let text = '';
    this.at++;
    for (; !this.isEnd(); this.at++) {
      if (this.char === "'") {
        this.at++;
        return text;
      }
      if (this.char === '\\' && this.at + 1 < this.text.length) {
        this.at++;
        const known = escapes[this.char];
        if (known === undefined && !'\\"\'/'.includes(this.char)) fail(`Unknown escape character: \\${this.char}`);
        text += known ?? this.char;
      } else text += this.char;
    }
    return fail('Path ended with an open string.');
  }

  private query(close: string, scan: boolean): Filter {
    this.at++;
    this.ensure('Path ended with open indexer.');
    if (this.char !== '(') return this.unexpectedIndexer();
    this.at++;
    const test = this.expression();
    this.at++;
    this.ensure('Path ended with open indexer.');
    this.space();
    return this.char === close ? { kind: 'query', test, scan } : this.unexpectedIndexer();
  }

  /** `&&` and `||` bind alike and from left to right: `a && b || c` is `a && (b || c)`, as Newtonsoft reads it. */
  private expression(): Query {
    const left = this.test();
    if (this.char === ')') return left;
    const kind = this.char === '&' ? 'and' : 'or';
    const mark = kind === 'and' ? '&&' : '||';
    const parts = [left];
    while (this.text.startsWith(mark, this.at)) {
      this.at += 2;
      parts.push(this.test());
      if (this.char === ')') return { kind, parts };
    }
    if (this.char !== '&' && this.char !== '|') return this.unexpectedQuery();
    const last = parts.pop()!;
    return { kind, parts: [...parts, this.continued(last)] };
  }

  /** The other operator takes over behind the last part. */
  private continued(first: Query): Query {
    const kind = this.char === '&' ? 'and' : 'or';
    const mark = kind === 'and' ? '&&' : '||';
    if (!this.text.startsWith(mark, this.at)) return this.unexpectedQuery();
    this.at += 2;
    const rest = this.expression();
    return { kind, parts: [first, rest] };
  }

  private unexpectedQuery(): never {
    return this.isEnd()
      ? fail('Path ended with open query.')
      : fail(`Unexpected character while parsing path query: ${this.char}`);
  }

  private test(): Query {
    const left = this.side();
    if (')|&'.includes(this.char)) return { kind: 'test', operator: 'exists', left };
    const operator = this.operator();
    return { kind: 'test', operator, left, right: this.side() };
  }

  private operator(): QueryOperator {
    if (this.at + 1 >= this.text.length) return fail('Path ended with open query.');
    const found = /^(?:===|==|=~|!==|!=|<>|<=|<|>=|>)/.exec(this.text.slice(this.at))?.[0];
    if (found === undefined) return fail('Could not read query operator.');
    this.at += found.length;
    return found === '<>' ? '!=' : (found as QueryOperator);
  }

  private side(): Side {
    this.space();
    const side = this.char === '$' || this.char === '@' ? this.innerPath() : this.value();
    this.space();
    this.ensure('Path ended with open query.');
    return side;
  }

  private innerPath(): readonly Filter[] {
    const filters: Filter[] = this.char === '$' ? [{ kind: 'root' }] : [];
    this.at++;
    if (this.path(filters, this.at, true)) fail('Path ended with open query.');
    return filters;
  }

  private value(): JValue {
    if (this.char === "'") return new JValue('String', this.quoted());
    if (this.char === '/') return new JValue('String', this.regex());
    const number = /^-?[^ )]*/.exec(this.text.slice(this.at))![0];
    if (/^[\d-]/.test(number)) {
      this.at += number.length;
      if (/[.eE]/.test(number) && Number.isFinite(Number(number))) return new JValue('Float', Number(number));
      return /^-?\d+$/.test(number) ? new JValue('Integer', BigInt(number)) : this.unexpectedQuery();
    }
    for (const [word, value] of words)
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value();
      }
    return this.unexpectedQuery();
  }

  /** With its slashes and options. */
  private regex(): string {
    const start = this.at;
    for (this.at++; !this.isEnd(); this.at++) {
      if (this.char === '\\') this.at++;
      else if (this.char === '/') {
        this.at += /^[A-Za-z]*/.exec(this.text.slice(this.at + 1))![0].length + 1;
        return this.text.slice(start, this.at);
      }
    }
    return fail('Path ended with an open regex.');
  }
}

const words: readonly (readonly [string, () => JValue])[] = [
  ['true', () => new JValue('Boolean', true)],
  ['false', () => new JValue('Boolean', false)],
  ['null', () => new JValue('Null', null)],
];

const named = (name: string | undefined, scan: boolean): Filter =>
  scan ? { kind: 'scan', names: [name] } : { kind: 'field', name };

const several = (names: readonly string[], scan: boolean): Filter =>
  scan ? { kind: 'scan', names } : { kind: 'fields', names };

const whole = (text: string): number => {
  const plain = text.trim();
  if (plain === '') return fail('Array index expected.');
  return /^-?\d+$/.test(plain)
    ? Number(plain)
    : fail(`Unexpected character while parsing path indexer: ${/ +(.)/.exec(plain)?.[1] ?? plain[0]}`);
};

const indexes = (body: string): Filter => {
  const numbers = body.split(',').map(whole);
  return numbers.length === 1 ? { kind: 'index', index: numbers[0] } : { kind: 'indexes', indexes: numbers };
};

const slice = (body: string): Filter => {
  const [start, end, step] = body.split(':').map((part) => (part.trim() === '' ? undefined : whole(part)));
  return {
    kind: 'slice',
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(step !== undefined && { step }),
  };
};
