import { roundToDecimal } from './change-type.ts';
import { type JsonReader, type ReadKind, readByteArray, refuseByteObject, takeText } from './json-reader.ts';
import { numberOf } from './scan-text.ts';
import { JsonTextReader, type JsonTokenName } from './text-reader.ts';

const numeric: ReadonlySet<ReadKind> = new Set(['int', 'decimal', 'double']);

/** A text reader that can be asked for a value of a type; what begins another value is an unexpected character then. */
export class TypedTextReader extends JsonTextReader implements JsonReader {
  become(token: JsonTokenName, value: unknown = null): void {
    this.token = token;
    this.value = value;
    this.raw = null;
  }

  readAs(kind: ReadKind): void {
    if (this.state === 'after-value' && this.skipToValue()) return;
    let found = this.state !== 'finished' && this.skipWhite();
    while (found && this.char === '/') found = this.comment() && this.skipWhite();
    if (found) this.readKind(kind, this.char);
    else if (this.state === 'finished') while (this.readRest() && this.token === 'Comment');
    else this.become('None');
  }

  /** True when the container ended instead. */
  private skipToValue(): boolean {
    while (this.state === 'after-value') if (this.readAfterValue() && this.token !== 'Comment') return true;
    return false;
  }

  private readKind(kind: ReadKind, ch: string): void {
    if (ch === '"' || ch === "'") this.readQuotedAs(kind, ch);
    else if (ch === 'n') this.readNull();
    else if (ch === ']') this.endArray();
    else if (kind === 'bytes' && (ch === '[' || ch === '{')) this.readBytes(ch);
    else if (kind === 'bool' && /[-.\d]/.test(ch)) {
      this.read();
      this.become('Boolean', Number(this.value) !== 0);
    } else if (/[tf]/.test(ch) && (kind === 'bool' || kind === 'string')) this.readTruth(kind, ch);
    else if (this.beginsNumber(kind, ch)) this.readNumberAs(kind, ch);
    else this.refuse(ch);
  }

  private refuse(ch: string): never {
    if (ch === ',') this.finishValue('Undefined');
    this.at++;
    return this.fail(`Unexpected character encountered while parsing value: ${ch}.`);
  }

  private beginsNumber(kind: ReadKind, ch: string): boolean {
    if (numeric.has(kind) || kind === 'string') return /[-.\dNI]/.test(ch);
    return kind.startsWith('Date') && /[-NI]/.test(ch);
  }

  private readQuotedAs(kind: ReadKind, quote: string): void {
    const text = this.quoted(quote);
    this.finishValue('String', text);
    takeText(this, kind, text);
  }

  private readNull(): void {
    const next = this.text[this.at + 1];
    if (next === 'u') this.read();
    else {
      this.at = next === undefined ? this.text.length : this.at + 2;
      this.fail(
        next === undefined
          ? 'Unexpected end when reading JSON.'
          : `Unexpected character encountered while parsing value: ${next}.`,
      );
    }
  }

  private endArray(): void {
    this.at++;
    if (this.state !== 'value' && this.state !== 'first-value')
      this.fail('Unexpected character encountered while parsing value: ].');
    this.close('Array');
  }

  private readBytes(ch: string): void {
    this.read();
    if (ch === '[') readByteArray(this);
    else refuseByteObject(this);
  }

  private readTruth(kind: ReadKind, ch: string): void {
    const word = ch === 't' ? 'true' : 'false';
    if (!this.matches(word)) this.fail(`Unexpected character encountered while parsing value: ${this.char}.`);
    if (kind === 'string') this.finishValue('String', word);
    else this.finishValue('Boolean', ch === 't');
  }

  private readNumberAs(kind: ReadKind, ch: string): void {
    const word = ch === '-' ? (this.text[this.at + 1] === 'I' ? '-Infinity' : '') : { N: 'NaN', I: 'Infinity' }[ch];
    if (word) this.readInfinity(kind, word);
    else this.takeNumber(kind, this.numberText());
  }

  private takeNumber(kind: ReadKind, text: string): void {
    this.finishValue('Undefined');
    const read = numberOf(text);
    if (kind.startsWith('Date')) this.fail('Cannot read number value as type.');
    if (kind === 'string') {
      if (!read) this.fail(`Input string '${text}' is not a valid number.`);
      this.become('String', text);
    } else if (kind === 'int') this.takeInteger(text, read?.value);
    else if (!read || (kind === 'decimal' && roundToDecimal(text) === undefined))
      this.fail(`Input string '${text}' is not a valid ${kind}.`);
    else this.become('Float', kind === 'decimal' ? roundToDecimal(text) : Number(read.value));
  }

  private takeInteger(text: string, value: number | bigint | undefined): void {
    if (typeof value !== 'bigint') this.fail(`Input string '${text}' is not a valid integer.`);
    else if (BigInt.asIntN(32, value) !== value)
      this.fail(
        /^0./.test(text)
          ? `Input string '${text}' is not a valid integer.`
          : `JSON integer ${text} is too large or small for an Int32.`,
      );
    this.become('Integer', value);
  }

  private readInfinity(kind: ReadKind, word: string): void {
    if (!this.matches(word)) this.fail(`Error parsing ${word} value.`);
    if (kind === 'string') this.finishValue('String', word);
    else if (kind === 'double') this.finishValue('Float', Number(word));
    else this.fail(`Cannot read ${word} value.`);
  }
}
