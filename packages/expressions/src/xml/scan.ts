import { raise } from '../exceptions.ts';
import { table } from '../table.ts';

/** A place in XML text, and what .NET's reader says when the text goes wrong there. */
export class XmlCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get char(): string {
    return this.text[this.at] ?? '';
  }
  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Line and position of a place, each from 1. */
  place(at = this.at): { readonly line: number; readonly position: number } {
    const lines = this.text.slice(0, at).split(/\r\n|\r|\n/);
    return { line: lines.length, position: lines.at(-1)!.length + 1 };
  }

  fail(message: string, at = this.at): never {
    const { line, position } = this.place(at);
    return raise('XmlException', `${message} Line ${line}, position ${position}.`);
  }

  unexpected(expected: string, at = this.at): never {
    const token = /^[\p{L}\p{N}_.-]+/u.exec(this.text.slice(at, at + 100))?.[0] ?? this.text[at];
    if (token === undefined) return this.fail('Unexpected end of file has occurred.', at);
    return this.fail(`'${token}' is an unexpected token. ${expected}`, at);
  }

  skipWhite(): boolean {
    const start = this.at;
    while (/[ \t\r\n]/.test(this.char)) this.at++;
    return this.at > start;
  }

  /** A name with its prefix. */
  name(): string {
    const start = this.at;
    this.part();
    if (this.char === ':') {
      this.at++;
      this.part();
    }
    if (!this.ended && !/[ \t\r\n/>=?]/.test(this.char))
      this.fail(`The ${described(this.char)}, cannot be included in a name.`);
    return this.text.slice(start, this.at);
  }

  private part(): void {
    if (this.ended) this.fail('Unexpected end of file while parsing Name has occurred.');
    if (!/[\p{L}_]/u.test(this.char)) this.fail(`Name cannot begin with the ${described(this.char)}.`);
    while (/[\p{L}\p{N}\p{M}_.\u00b7-]/u.test(this.char)) this.at++;
  }

  /** Refuses characters XML has no place for. */
  check(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const code = this.text.charCodeAt(i);
      if (code >= 0xd800 && code <= 0xdbff) {
        const next = this.text.charCodeAt(++i);
        if (next < 0xdc00 || next > 0xdfff) this.invalid(this.text[i] ?? '', i);
      } else if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code > 0xfffd || (code & 0xfc00) === 0xdc00)
        this.invalid(this.text[i]!, i);
    }
  }

  invalid(ch: string, at = this.at): never {
    return this.fail(`'${ch === '\0' ? '.' : ch}', hexadecimal value ${hex(ch)}, is an invalid character.`, at);
  }

  /** The text up to the mark, and past it. */
  until(mark: string, what: string): string {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0) this.fail(`Unexpected end of file while parsing ${what} has occurred.`, this.text.length);
    this.check(this.at, end);
    const found = this.text.slice(this.at, end);
    this.at = end + mark.length;
    return found;
  }

  /** The character of `&…;`; the cursor stands on the `&`. */
  entity(): string {
    this.at++;
    if (this.char === '#') return this.codePoint();
    const name = /^[\p{L}_][\p{L}\p{N}_.-]*/u.exec(this.text.slice(this.at, this.at + 100))?.[0];
    if (name === undefined) return this.fail('An error occurred while parsing EntityName.');
    if (this.text[this.at + name.length] !== ';') this.unexpected("The expected token is ';'.", this.at + name.length);
    const value = entities[name] ?? this.fail(`Reference to undeclared entity '${name}'.`);
    this.at += name.length + 1;
    return value;
  }

  private codePoint(): string {
    const isHex = this.text[this.at + 1] === 'x';
    const start = this.at + (isHex ? 2 : 1);
    const digits = (isHex ? /^[0-9a-fA-F]*/ : /^\d*/).exec(this.text.slice(start, start + 12))![0];
    const end = start + digits.length;
    if (digits === '' || this.text[end] !== ';')
      this.fail(`Invalid syntax for a ${isHex ? 'hexadecimal' : 'decimal'} numeric entity reference.`, end);
    const code = Number.parseInt(digits, isHex ? 16 : 10);
    const isCharacter = code < 0xd800 ? code >= 32 || [9, 10, 13].includes(code) : code > 0xdfff && code <= 0x10ffff;
    if (!isCharacter) this.invalid(code < 0xffff ? String.fromCharCode(code) : '\uffff', start);
    this.at = end + 1;
    return String.fromCodePoint(code);
  }
}

const entities: Readonly<Record<string, string>> = table({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" });

const hex = (ch: string): string => `0x${ch.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const described = (ch: string): string => `'${ch}' character, hexadecimal value ${hex(ch)}`;
