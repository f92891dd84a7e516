import { raise } from '../exceptions.ts';
import { readDate } from '../text/parse-dates.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { JArray, JObject, JProperty, type JToken, JValue, jsonNull } from './tokens.ts';

/**
 * Newtonsoft's lenient reader: single quotes, bare names, comments, trailing commas, hexadecimal and octal numbers; text
 * in full ISO 8601 form becomes a date.
 */
export const readJson = (text: string, kind: 'JObject' | 'JArray' | 'JToken'): JToken =>
  new Reader(text).document(kind);

const maxDepth = 128;

class Reader {
  private readonly text: string;
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(text: string) {
    this.text = text;
  }

  document(kind: string): JToken {
    this.skip();
    if (this.at >= this.text.length)
      return raise('JsonReaderException', `Error reading ${kind} from JsonReader. Path '', line 0, position 0.`);
    const begins = this.text[this.at]!;
    const token = this.value();
    this.checkRoot(token, kind, begins);
    this.skip();
    if (this.at < this.text.length)
      this.fail(`Additional text encountered after finished reading JSON content: ${this.text[this.at]}.`);
    return token;
  }

  private checkRoot(token: JToken, kind: string, begins: string): void {
    if (kind === 'JToken' || token.tokenType === kind.slice(1)) return;
    const found = token instanceof JObject ? 'StartObject' : token instanceof JArray ? 'StartArray' : token.tokenType;
    this.at = Math.max(0, this.text.indexOf(begins));
    raise(
      'JsonReaderException',
      `Error reading ${kind} from JsonReader. Current JsonReader item is not ${kind === 'JArray' ? 'an array' : 'an object'}: ${found}. Path '', ${this.place(1)}.`,
    );
  }

  private place(ahead = 0): string {
    if (this.at + ahead === 0) return 'line 0, position 0';
    const before = this.text.slice(0, this.at);
    const line = before.split('\n').length;
    return `line ${line}, position ${this.at - before.lastIndexOf('\n') - 1 + ahead}`;
  }

  private pathText(): string {
    return this.path.reduce<string>(
      (text, part) => text + (typeof part === 'number' ? `[${part}]` : text ? `.${part}` : part),
      '',
    );
  }

  private fail(message: string): never {
    return raise('JsonReaderException', `${message} Path '${this.pathText()}', ${this.place()}.`);
  }

  private skip(): void {
    for (;;) {
      while (/\s|\u00a0|\ufeff/.test(this.text[this.at] ?? 'x')) this.at++;
      if (this.text[this.at] !== '/') return;
      this.skipComment();
    }
  }

  private skipComment(): void {
    const block = this.text.startsWith('/*', this.at);
    if (!block && !this.text.startsWith('//', this.at))
      this.fail(`Error parsing comment. Expected: *, got ${this.text[this.at + 1] ?? ''}.`);
    const end = this.text.indexOf(block ? '*/' : '\n', this.at + 2);
    if (end < 0 && block) this.fail('Unexpected end while parsing comment.');
    this.at = end < 0 ? this.text.length : end + (block ? 2 : 1);
  }

  private value(): JToken {
    this.skip();
    const ch = this.text[this.at];
    if (ch === undefined) return this.fail('Unexpected end of content while loading JSON.');
    if (this.path.length > maxDepth) return this.fail(`The reader's MaxDepth of ${maxDepth} has been exceeded.`);
    if (ch === '{') return this.object();
    if (ch === '[') return this.array();
    if (ch === '"' || ch === "'") return textToken(this.string(ch));
    if (/[-+.\d]/.test(ch)) return this.number();
    return this.word();
  }

  private object(): JObject {
    const object = new JObject();
    this.at++;
    for (;;) {
      this.skip();
      if (this.text[this.at] === '}') break;
      const name = this.name();
      this.skip();
      if (this.text[this.at] !== ':')
        this.fail(`Invalid character after parsing property name. Expected ':' but got: ${this.text[this.at] ?? ''}.`);
      this.at++;
      this.path.push(name);
      const value = this.value();
      // The last of several properties with one name wins and keeps the first place.
      const known = object.property(name);
      if (known) known.value = value;
      else object.addProperty(new JProperty(name, value));
      const more = this.comma('}', 'object');
      this.path.pop();
      if (!more) break;
    }
    this.at++;
    return object;
  }

  private array(): JArray {
    const array = new JArray();
    this.at++;
    for (;;) {
      this.skip();
      if (this.text[this.at] === ']') break;
      this.path.push(array.children.length);
      array.add(this.value());
      const more = this.comma(']', 'array');
      this.path.pop();
      if (!more) break;
    }
    this.at++;
    return array;
  }

  /** True when a comma was read; false at the closing bracket. */
  private comma(close: string, what: string): boolean {
    this.skip();
    const ch = this.text[this.at];
    if (ch === close) return false;
    if (ch === undefined)
      this.fail(`Unexpected end of content while loading J${what === 'object' ? 'Object' : 'Array'}.`);
    if (ch !== ',') this.fail(`After parsing a value an unexpected character was encountered: ${ch}.`);
    this.at++;
    return true;
  }

  private name(): string {
    const ch = this.text[this.at];
    if (ch === '"' || ch === "'") return this.string(ch);
    const bare = /^[\p{L}\p{Nd}_$]+/u.exec(this.text.slice(this.at, this.at + 256))?.[0];
    if (bare === undefined) return this.fail(`Invalid property identifier character: ${ch ?? ''}.`);
    this.at += bare.length;
    return bare;
  }

  private string(quote: string): string {
    let value = '';
    for (let i = this.at + 1; i < this.text.length; i++) {
      const ch = this.text[i]!;
      if (ch === quote) {
        this.at = i + 1;
        return value;
      }
      if (ch !== '\\') {
        value += ch;
        continue;
      }
      const escape = this.escape(i + 1);
      value += escape.value;
      i += escape.length;
    }
    this.at = this.text.length;
    return this.fail(`Unterminated string. Expected delimiter: ${quote}.`);
  }

  private escape(at: number): { value: string; length: number } {
    const ch = this.text[at] ?? '';
    const plain = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '/': '/', '\\': '\\' }[ch];
    if (plain !== undefined) return { value: plain, length: 1 };
    const code = /^u([0-9a-fA-F]{4})/.exec(this.text.slice(at, at + 5))?.[1];
    if (code !== undefined) return { value: String.fromCharCode(Number.parseInt(code, 16)), length: 5 };
    this.at = at;
    return this.fail(`Bad JSON escape sequence: \\${ch}.`);
  }

  private number(): JValue {
    const word = /^[-+.\w]+/.exec(this.text.slice(this.at, this.at + 400))![0];
    const token = numberToken(word);
    if (!token) return this.fail(`Input string '${word}' is not a valid number.`);
    this.at += word.length;
    return token;
  }

  private unknownWord(word: string): never {
    const wanted = ['true', 'false', 'null'].find((known) => word.startsWith(known.slice(0, known === 'null' ? 2 : 1)));
    const start = this.at - word.length;
    this.at = start;
    if (wanted === undefined)
      return this.fail(`Unexpected character encountered while parsing value: ${this.text[this.at]}.`);
    while (wanted[this.at - start] === this.text[this.at]) this.at++;
    return this.fail(`Error parsing ${wanted === 'null' ? 'null' : 'boolean'} value.`);
  }

  private word(): JValue {
    const word = /^[A-Za-z]+/.exec(this.text.slice(this.at, this.at + 20))?.[0] ?? '';
    this.at += word.length;
    switch (word) {
      case 'true':
      case 'false':
        return new JValue('Boolean', word === 'true');
      case 'null':
        return jsonNull();
      case 'undefined':
        return new JValue('Undefined', null);
      case 'NaN':
      case 'Infinity':
        return new JValue('Float', Number(word));
      default:
        return this.unknownWord(word);
    }
  }
}

const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?(Z|[+-]\d{2}:?\d{2})?$/;

const textToken = (text: string): JValue => {
  const date = isoDate.test(text) ? readDate(text) : undefined;
  if (!date) return new JValue('String', text);
  if (date.offsetTicks === undefined) return new JValue('Date', new ClrDateTime(date.ticks));
  // Text with an offset is turned into local time, which is UTC here.
  return new JValue('Date', new ClrDateTime(date.ticks - date.offsetTicks, text.endsWith('Z') ? 'utc' : 'local'));
};

const numberToken = (word: string): JValue | undefined => {
  if (word === '-Infinity') return new JValue('Float', Number.NEGATIVE_INFINITY);
  if (/^0[xX][0-9a-fA-F]+$/.test(word)) return new JValue('Integer', BigInt.asIntN(64, BigInt(word)));
  if (/^0[0-7]+$/.test(word)) return new JValue('Integer', BigInt(`0o${word.slice(1)}`));
  if (/^-?\d+$/.test(word)) return new JValue('Integer', BigInt(word));
  if (/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word)) return new JValue('Float', Number(word));
  return undefined;
};
