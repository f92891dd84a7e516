import { raise } from '../exceptions.ts';
import { spend } from '../meter.ts';
import { table } from '../table.ts';
import { whiteSpace } from '../text/white-space.ts';
import { jsonDate } from './dates.ts';
import { joinPath } from './path.ts';
import { maxIntegerLength, numberOf, readQuoted, type TextCursor } from './scan-text.ts';

export type JsonTokenName =
  | 'None' | 'StartObject' | 'StartArray' | 'StartConstructor' | 'PropertyName' | 'Comment' | 'Integer' | 'Float'
  | 'String' | 'Boolean' | 'Null' | 'Undefined' | 'EndObject' | 'EndArray' | 'EndConstructor' | 'Date' | 'Bytes'; // biome-ignore format: the members of an enum

type ContainerKind = 'Object' | 'Array' | 'Constructor';

/** A container being read: for objects the name read last, for the others the place of the last value. */
interface Place {
  readonly kind: ContainerKind;
  name: string;
  index: number;
}

/** What may come next. */
type State = 'start' | 'value' | 'first-value' | 'member' | 'first-member' | 'property' | 'after-value' | 'finished';

const maxDepth = 64;

const identifier = /[\p{L}\p{Nd}_$]/u;

/**
 * Newtonsoft's `JsonTextReader`: one token at a time, lenient as it is (single quotes, bare names, comments, empty
 * places in arrays, hexadecimal and octal numbers), with its messages and its count of lines and positions.
 */
export class JsonTextReader implements TextCursor {
  readonly text: string;
  at = 0;
  token: JsonTokenName = 'None';
  value: unknown = null;
  /** The text a date was read from. */
  raw: string | null = null;
  protected state: State = 'start';
  private line = 1;
  private lineStart = 0;
  private readonly outer: Place[] = [];
  private place: Place | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** How many containers are open around the token. */
  get depth(): number {
    const opens = this.token === 'StartObject' || this.token === 'StartArray' || this.token === 'StartConstructor';
    return this.outer.length + (opens || this.place === null ? 0 : 1);
  }

  get path(): string {
    const inside = this.state !== 'first-value' && this.state !== 'first-member';
    const places = this.place && inside ? [...this.outer, this.place] : this.outer;
    return pathOf(places);
  }

  /** The path of the container the token is in. */
  get containerPath(): string {
    return pathOf(this.outer);
  }

  get lineNumber(): number {
    return this.state === 'start' && this.linePosition === 0 && this.token !== 'Comment' ? 0 : this.line;
  }

  get linePosition(): number {
    return this.at - this.lineStart;
  }

  /** The message with its place, as every error of the reader ends. */
  located(message: string): string {
    return `${message} Path '${this.path}', line ${this.lineNumber}, position ${this.linePosition}.`;
  }

  fail(message: string): never {
    return raise('JsonReaderException', this.located(message));
  }

  /** Moves to the next token; false at the end of the text. */
  read(): boolean {
    spend();
    for (;;) {
      switch (this.state) {
        case 'member':
        case 'first-member':
          return this.readMember();
        case 'after-value':
          if (this.readAfterValue()) return true;
          break;
        case 'finished':
          return this.readRest();
        default:
          return this.readValue();
      }
    }
  }

  protected get char(): string {
    return this.text[this.at] ?? '\0';
  }
  protected get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Steps over a line break; false at any other character. */
  newLine(): boolean {
    const ch = this.char;
    if (ch !== '\n' && ch !== '\r') return false;
    this.at++;
    // A line feed that is the very last character counts as a line of its own.
    if (ch === '\r' && this.at + 1 < this.text.length && this.char === '\n') this.at++;
    this.line++;
    this.lineStart = this.at;
    return true;
  }

  /** Skips white space and NUL characters; false at the end of the text. */
  protected skipWhite(): boolean {
    while (!this.ended) {
      if (this.newLine()) continue;
      if (this.char !== '\0' && !whiteSpace.test(this.char)) return true;
      this.at++;
    }
    return false;
  }

  protected set(token: JsonTokenName, value: unknown = null): true {
    this.token = token;
    this.value = value;
    this.raw = null;
    return true;
  }

  /** A value was read: the next is a comma or the end of the container. */
  protected finishValue(token: JsonTokenName, value: unknown = null): true {
    this.set(token, value);
    this.state = this.place ? 'after-value' : 'finished';
    this.countValue();
    return true;
  }

  private countValue(): void {
    if (this.place && this.place.kind !== 'Object') this.place.index++;
  }

  protected open(kind: ContainerKind, value: unknown = null): true {
    this.set(`Start${kind}`, value);
    this.state = kind === 'Object' ? 'first-member' : 'first-value';
    this.countValue();
    if (this.place) this.outer.push(this.place);
    this.place = { kind, name: '', index: -1 };
    if (this.outer.length + 1 > maxDepth) this.fail(`The reader's MaxDepth of ${maxDepth} has been exceeded.`);
    return true;
  }

  protected close(kind: ContainerKind): true {
    this.set(`End${kind}`);
    const closed = this.place?.kind;
    this.place = this.outer.pop() ?? null;
    if (closed !== kind) this.fail(`JsonToken End${kind} is not valid for closing JsonType ${closed ?? 'None'}.`);
    this.state = this.place ? 'after-value' : 'finished';
    return true;
  }

  protected readRest(): boolean {
    if (!this.skipWhite()) {
      this.set('None');
      return false;
    }
    if (this.char === '/') return this.comment();
    return this.fail(`Additional text encountered after finished reading JSON content: ${this.char}.`);
  }

  /** False after a comma: what it leads to is still to be read. */
  protected readAfterValue(): boolean {
    if (!this.skipWhite()) {
      this.state = 'finished';
      return false;
    }
    const ch = this.char;
    const kind = closers[ch];
    if (kind) {
      this.at++;
      return this.close(kind);
    }
    if (ch === '/') return this.comment();
    if (ch !== ',') this.fail(`After parsing a value an unexpected character was encountered: ${ch}.`);
    this.at++;
    this.state = this.place === null ? 'finished' : this.place.kind === 'Object' ? 'member' : 'value';
    return false;
  }

  private readMember(): boolean {
    if (!this.skipWhite()) return false;
    if (this.char === '/') return this.comment();
    if (this.char !== '}') return this.property();
    this.close('Object');
    this.at++;
    return true;
  }

  private property(): true {
    const quote = this.char;
    const name = quote === '"' || quote === "'" ? this.quoted(quote) : this.bareName();
    this.skipWhite();
    if (this.char !== ':')
      this.fail(`Invalid character after parsing property name. Expected ':' but got: ${this.char}.`);
    this.at++;
    this.state = 'property';
    if (this.place) this.place.name = name;
    return this.set('PropertyName', name);
  }

  private bareName(): string {
    if (!identifier.test(this.char)) this.fail(`Invalid property identifier character: ${this.char}.`);
    const start = this.at;
    while (!this.ended && identifier.test(this.char)) this.at++;
    if (this.ended) this.fail('Unexpected end while parsing unquoted property name.');
    const ch = this.char;
    if (ch !== ':' && ch !== '\0' && !whiteSpace.test(ch))
      this.fail(`Invalid JavaScript property identifier character: ${ch}.`);
    return this.text.slice(start, this.at);
  }

  protected quoted(quote: string): string {
    this.at++;
    return readQuoted(this, quote);
  }

  private readValue(): boolean {
    if (!this.skipWhite()) return false;
    const ch = this.char;
    switch (ch) {
      case '"':
      case "'":
        return this.textValue(this.quoted(ch));
      case '{':
      case '[':
        this.at++;
        return this.open(ch === '{' ? 'Object' : 'Array');
      case ']':
      case ')':
        this.at++;
        return this.close(closers[ch]!);
      case ',':
        // The comma stays: it is read again behind the missing value.
        return this.finishValue('Undefined');
      case '/':
        return this.comment();
      default:
        return this.readWord(ch);
    }
  }

  private readWord(ch: string): true {
    if (ch === 'n') return this.nullOrNew();
    const word = words[ch === '-' && this.text[this.at + 1] === 'I' ? '-I' : ch];
    if (word) {
      if (!this.matches(word.text)) this.fail(`Error parsing ${word.what} value.`);
      return this.finishValue(word.token, word.value);
    }
    if (ch !== '-' && ch !== '.' && !/\p{N}/u.test(ch))
      this.fail(`Unexpected character encountered while parsing value: ${ch}.`);
    return this.number();
  }

  private nullOrNew(): true {
    const next = this.text[this.at + 1];
    if (next === undefined) {
      this.at++;
      return this.fail('Unexpected end when reading JSON.');
    }
    if (next === 'e') return this.construct();
    if (next !== 'u') this.fail('Unexpected character encountered while parsing value: n.');
    if (!this.matches('null')) this.fail('Error parsing null value.');
    return this.finishValue('Null');
  }

  /** `new Date(…)` */
  private construct(): true {
    if (!this.matches('new')) this.fail('Unexpected content while parsing JSON.');
    this.skipWhite();
    const start = this.at;
    while (!this.ended && /[\p{L}\p{Nd}]/u.test(this.char)) this.at++;
    if (this.ended) this.fail('Unexpected end while parsing constructor.');
    const name = this.text.slice(start, this.at);
    if (this.char !== '(' && this.char !== '\0' && !whiteSpace.test(this.char))
      this.fail(`Unexpected character while parsing constructor: ${this.char}.`);
    this.skipWhite();
    if (this.char !== '(') this.fail(`Unexpected character while parsing constructor: ${this.char}.`);
    this.at++;
    return this.open('Constructor', name);
  }

  /** True when the word stands here and something that ends it follows. */
  protected matches(word: string): boolean {
    if (this.at + word.length > this.text.length) {
      this.at = this.text.length;
      this.fail('Unexpected end when reading JSON.');
    }
    for (const ch of word) {
      if (this.char !== ch) return false;
      this.at++;
    }
    if (this.ended || /[\0}\],]/.test(this.char) || whiteSpace.test(this.char)) return true;
    if (this.char === ')') return this.place?.kind === 'Constructor';
    return this.char === '/' && /[*/]/.test(this.text[this.at + 1] ?? '');
  }

  private number(): true {
    const text = this.numberText();
    const read = numberOf(text);
    if (text.length > maxIntegerLength && read?.token === 'Integer' && !text.startsWith('0')) {
      this.finishValue('Undefined');
      this.fail(`JSON integer ${text} is too large to parse.`);
    }
    this.finishValue(read?.token ?? 'Undefined', read?.value);
    if (!read) this.fail(`Input string '${text}' is not a valid number.`);
    return true;
  }

  protected numberText(): string {
    const start = this.at;
    while (/[-+a-fA-FxX.\d]/.test(this.char)) this.at++;
    if (!this.ended && !/[\0,}\])/]/.test(this.char) && !whiteSpace.test(this.char))
      this.fail(`Unexpected character encountered while parsing number: ${this.char}.`);
    return this.text.slice(start, this.at);
  }

  private textValue(text: string): true {
    const date = jsonDate(text);
    this.finishValue(date ? 'Date' : 'String', date ?? text);
    this.raw = text;
    return true;
  }

  protected comment(): true {
    this.at++;
    if (this.at + 1 >= this.text.length) this.fail('Unexpected end while parsing comment.');
    const mark = this.char;
    if (mark !== '*' && mark !== '/') this.fail(`Error parsing comment. Expected: *, got ${mark}.`);
    this.at++;
    const start = this.at;
    while (!this.ended && !this.endsComment(mark)) if (!this.newLine()) this.at++;
    if (this.ended && mark === '*') this.fail('Unexpected end while parsing comment.');
    this.set('Comment', this.text.slice(start, this.at));
    if (mark === '*') this.at += 2;
    return true;
  }

  private endsComment(mark: string): boolean {
    return mark === '*' ? this.text.startsWith('*/', this.at) : this.char === '\n' || this.char === '\r';
  }
}

const pathOf = (places: readonly Place[]): string =>
  joinPath(places.map((place) => (place.kind === 'Object' ? place.name : place.index)));

const closers: Readonly<Record<string, ContainerKind>> = table({ '}': 'Object', ']': 'Array', ')': 'Constructor' });

interface Word {
  readonly text: string;
  readonly what: string;
  readonly token: JsonTokenName;
  readonly value: unknown;
}

const float = (value: number, text: string): Word => ({ text, what: text, token: 'Float', value });

/** Words that are values, by the character they begin with. */
const words: Readonly<Record<string, Word>> = table({
  t: { text: 'true', what: 'boolean', token: 'Boolean', value: true },
  f: { text: 'false', what: 'boolean', token: 'Boolean', value: false },
  u: { text: 'undefined', what: 'undefined', token: 'Undefined', value: null },
  N: float(Number.NaN, 'NaN'),
  I: float(Number.POSITIVE_INFINITY, 'Infinity'),
  '-I': float(Number.NEGATIVE_INFINITY, '-Infinity'),
});
