import { raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { caseless, categoryTest, charTest, classTest, negated } from './chars.ts';
import type { CharTest, RegexFlags, RegexNode } from './tree.ts';

/** Reads what stands for one character in a .NET regular expression, and tells what is wrong as .NET does. */
export class CharReader {
  protected readonly source: string;
  protected flags: RegexFlags;
  protected at = 0;

  constructor(source: string, flags: RegexFlags) {
    this.source = source;
    this.flags = flags;
  }

  protected fail(message: string): never {
    return raise('RegexParseException', `Invalid pattern '${this.source}' at offset ${this.at}. ${message}`);
  }

  protected is(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += text.length;
    return true;
  }

  protected charNode(test: CharTest): RegexNode {
    return { kind: 'char', test: this.flags.ignoreCase ? caseless(test) : test };
  }

  /** A count an int cannot hold is told at the digit that is too much. */
  protected checkCount(quantifier: string, count: string): void {
    if (Number(count) <= 0x7fffffff) return;
    let length = 1;
    while (Number(count.slice(0, length)) <= 0x7fffffff) length++;
    this.at += quantifier.indexOf(count) + length;
    this.fail('Quantifier and capture group numbers must be less than or equal to Int32.MaxValue.');
  }

  /** One escaped character or class; moves behind it. */
  protected escapedTest(): CharTest {
    const rest = this.source.slice(this.at, this.at + 80);
    const category = /^\\([pP])\{([\w-]+)\}/.exec(rest);
    if (category) {
      this.at += category[0].length;
      const test = categoryTest(category[2]!) ?? this.fail(`Unknown property '${category[2]}'.`);
      return category[1] === 'p' ? test : negated(test);
    }
    if (/^\\[pP]/.test(rest)) this.badCategory();
    const named = classTest(rest[1] ?? '', this.flags.ecma);
    if (named) {
      this.at += 2;
      return named;
    }
    const code = this.escapedCode();
    return charTest(code, this.flags.ignoreCase);
  }

  private badCategory(): never {
    this.at += 2;
    const rest = this.source.slice(this.at);
    if (rest.length >= 3) this.at += /^(?:\{[\w-]*[\s\S]?|[\s\S])/.exec(rest)![0].length;
    return this.fail(
      `${rest.length < 3 || rest.startsWith('{') ? 'Incomplete' : 'Malformed'} \\p{X} character escape.`,
    );
  }

  protected endsEarly(): never {
    this.at = this.source.length;
    return this.fail('Illegal \\ at end of pattern.');
  }

  /** Too few digits are told at the first, another character behind it. */
  private badHexadecimal(count: number): never {
    const rest = this.source.slice(this.at, this.at + count);
    if (rest.length === count) this.at += /^[0-9a-fA-F]*/.exec(rest)![0].length + 1;
    return this.fail('Insufficient or invalid hexadecimal digits.');
  }

  private badControl(): never {
    if (this.at === this.source.length) return this.fail('Missing control character.');
    this.at++;
    return this.fail('Unrecognized control character.');
  }

  private escapedCode(): number {
    const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|c([A-Za-z])|([0-7]{1,3}))/.exec(this.source.slice(this.at));
    if (hex) {
      const [text, two, four, control, octal] = hex;
      this.at += text.length;
      if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64;
      return octal === undefined ? Number.parseInt((two ?? four)!, 16) : Number.parseInt(octal, 8) & 0xff;
    }
    const next = this.source[this.at + 1] ?? this.endsEarly();
    this.at += 2;
    if (next === 'x' || next === 'u') this.badHexadecimal(next === 'x' ? 2 : 4);
    if (next === 'c') this.badControl();
    const known = controls[next];
    if (known === undefined && /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u.test(next))
      this.fail(`Unrecognized escape sequence \\${next}.`);
    return known ?? next.charCodeAt(0);
  }

  /** `[a-z-[aeiou]]` */
  protected charClass(): CharTest {
    this.at++;
    const isNegated = this.accept('^');
    const tests: CharTest[] = [];
    let without: CharTest | undefined;
    for (let isFirst = true; isFirst || !this.is(']'); isFirst = false) {
      if (this.at >= this.source.length) this.fail('Unterminated [] set.');
      if (!isFirst && this.is('-[')) {
        this.at++;
        without = this.charClass();
        break;
      }
      tests.push(this.classMember());
    }
    if (!this.accept(']'))
      this.fail(
        this.at < this.source.length
          ? 'A subtraction must be the last element in a character class.'
          : 'Unterminated [] set.',
      );
    const any: CharTest = (code) => tests.some((test) => test(code));
    const whole = isNegated ? negated(this.flags.ignoreCase ? caseless(any) : any) : any;
    return without ? (code) => whole(code) && !without(code) : whole;
  }

  private classMember(): CharTest {
    if (this.is('\\') && /[dDwWsSpP]/.test(this.source[this.at + 1] ?? '')) return this.escapedTest();
    const from = this.classCode();
    if (!this.is('-') || this.is('-]') || this.is('-[') || this.at + 1 >= this.source.length)
      return charTest(from, this.flags.ignoreCase);
    this.at++;
    if (this.is('\\') && /[dDwWsSpP]/.test(this.source[this.at + 1] ?? '')) {
      this.at += 2;
      this.fail(`Cannot include class \\${this.source[this.at - 1]} in character range.`);
    }
    const to = this.classCode();
    if (to < from) this.fail('[x-y] range in reverse order.');
    return (code) => code >= from && code <= to;
  }

  private classCode(): number {
    if (this.is('\\b')) {
      this.at += 2;
      return 8;
    }
    if (this.is('\\') && this.at + 1 < this.source.length) return this.escapedCode();
    return this.source.charCodeAt(this.at++);
  }
}

const controls: Readonly<Record<string, number>> = table({ a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 });
