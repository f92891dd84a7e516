import { raise } from '../exceptions.ts';
import { table } from '../table.ts';
import { caseless, categoryTest, charTest, classTest, isBoundaryWord, negated } from './chars.ts';
import type { CharTest, RegexFlags, RegexNode, RegexTree } from './tree.ts';

/** Reads a .NET regular expression into a tree. */
export const parseRegex = (source: string, flags: RegexFlags): RegexTree => new Reader(source, flags).read();

interface Named {
  readonly open: number;
  readonly name: string | undefined;
}

/** Opening brackets that capture, in order; .NET numbers the unnamed ones first. */
const capturesIn = (source: string, flags: RegexFlags): readonly Named[] => {
  const found: Named[] = [];
  for (let i = 0; i < source.length; i++) {
    const ch = source[i];
    if (ch === '\\') i++;
    else if (ch === '[') i = endOfClass(source, i);
    else if (source.startsWith('(?(', i)) i += 2;
    else if (ch === '(') {
      const name = /^\(\?(?:<(\w+)(?:-\w+)?>|'(\w+)(?:-\w+)?')/.exec(source.slice(i, i + 80));
      if (name) found.push({ open: i, name: name[1] ?? name[2] });
      else if (source[i + 1] !== '?' && !flags.explicitCapture) found.push({ open: i, name: undefined });
    }
  }
  return found;
};

const endOfClass = (source: string, at: number): number => {
  let i = at + 1;
  if (source[i] === '^') i++;
  if (source[i] === ']') i++;
  for (; i < source.length && source[i] !== ']'; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '[' && source[i - 1] === '-') i = endOfClass(source, i);
  }
  return i;
};

const numbersOf = (captures: readonly Named[]): { readonly byOpen: Map<number, number>; readonly names: string[] } => {
  const names = ['0'];
  const byOpen = new Map<number, number>();
  for (const { open, name } of captures) if (name === undefined) byOpen.set(open, names.push(String(names.length)) - 1);
  for (const { open, name } of captures) {
    if (name === undefined) continue;
    const known = names.indexOf(name);
    byOpen.set(open, known >= 0 ? known : names.push(name) - 1);
  }
  return { byOpen, names };
};

const maxDepth = 100;

class Reader {
  private readonly source: string;
  private flags: RegexFlags;
  private at = 0;
  private depth = 0;
  private readonly byOpen: ReadonlyMap<number, number>;
  private readonly names: readonly string[];

  constructor(source: string, flags: RegexFlags) {
    this.source = source;
    this.flags = flags;
    const { byOpen, names } = numbersOf(capturesIn(source, flags));
    this.byOpen = byOpen;
    this.names = names;
  }

  read(): RegexTree {
    const root = this.choice();
    if (this.at < this.source.length) this.fail("Too many )'s.");
    return { root, names: this.names };
  }

  private fail(message: string): never {
    return raise('RegexParseException', `Invalid pattern '${this.source}' at offset ${this.at}. ${message}`);
  }

  private is(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += text.length;
    return true;
  }

  private choice(): RegexNode {
    if (++this.depth > maxDepth) this.fail('The pattern nests too deeply.');
    const outer = this.flags;
    const options = [this.sequence()];
    while (this.accept('|')) options.push(this.sequence());
    this.flags = outer;
    this.depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  private sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.source.length && !this.is('|') && !this.is(')')) {
      this.skipWhitespace();
      if (this.at >= this.source.length || this.is('|') || this.is(')')) break;
      const part = this.atom();
      if (part) parts.push(this.quantified(part));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  private skipWhitespace(): void {
    if (!this.flags.whitespace) return;
    this.at += /^(?:\s|#[^\n]*(?:\n|$))*/.exec(this.source.slice(this.at))![0].length;
  }

  private quantified(body: RegexNode): RegexNode {
    this.skipWhitespace();
    const range = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(this.source.slice(this.at, this.at + 30));
    if (!range) return body;
    const [text, from, comma, to] = range;
    this.at += text.length;
    const lazy = this.accept('?');
    const min = from === undefined ? (text === '+' ? 1 : 0) : Number(from);
    const open = text === '*' || text === '+' || (comma !== undefined && to === '');
    const max = open ? Number.POSITIVE_INFINITY : from === undefined ? 1 : to === undefined ? min : Number(to);
    if (max < min) this.fail('Illegal {x,y} with x > y.');
    this.skipWhitespace();
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.source.slice(this.at, this.at + 30)))
      this.fail(`Nested quantifier '${this.source[this.at]}'.`);
    return { kind: 'repeat', body, min, max, lazy };
  }

  private atom(): RegexNode | undefined {
    const ch = this.source[this.at]!;
    if (ch === '(') return this.group();
    if (ch === '[') return this.charNode(this.charClass());
    if (ch === '\\') return this.escape();
    this.at++;
    if (ch === '.') return { kind: 'char', test: this.flags.singleline ? () => true : (code) => code !== 10 };
    if (ch === '^') return { kind: 'assertion', test: this.flags.multiline ? lineStart : (_text, at) => at === 0 };
    if (ch === '$') return { kind: 'assertion', test: this.flags.multiline ? lineEnd : textEnd };
    if ('*+?'.includes(ch)) this.fail(`Quantifier '${ch}' following nothing.`);
    return { kind: 'char', test: charTest(ch.charCodeAt(0), this.flags.ignoreCase) };
  }

  private charNode(test: CharTest): RegexNode {
    return { kind: 'char', test: this.flags.ignoreCase ? caseless(test) : test };
  }

  private close<T>(node: T): T {
    if (!this.accept(')')) this.fail("Not enough )'s.");
    return node;
  }

  private group(): RegexNode | undefined {
    const open = this.at;
    this.at++;
    const number = this.byOpen.get(open);
    const head = /^\?(?:<\w*(?:-(\w+))?>|'\w*(?:-(\w+))?')/.exec(this.source.slice(this.at, this.at + 160));
    const other = head?.[1] ?? head?.[2];
    if (number !== undefined || other !== undefined) {
      // A mistake in the name is told at the bracket that ends it.
      if (head) this.at += head[0].length - 1;
      const popped = other === undefined ? undefined : this.groupNamed(other);
      if (head) this.at++;
      return this.close({
        kind: 'capture',
        body: this.choice(),
        ...(number !== undefined && { group: number }),
        ...(popped !== undefined && { popped }),
      });
    }
    if (!this.accept('?')) return this.close(this.choice());
    for (const [mark, make] of Object.entries(marked)) if (this.accept(mark)) return this.close(make(this.choice()));
    if (this.accept('#')) {
      this.at = Math.max(this.source.indexOf(')', this.at), 0);
      return this.close(undefined);
    }
    if (this.is('(')) return this.condition();
    return this.inlineFlags();
  }

  /** `(?(name)yes|no)` and `(?(expression)yes|no)`. */
  private condition(): RegexNode {
    const named = /^\((\w+)\)/.exec(this.source.slice(this.at));
    const group = named ? this.names.indexOf(named[1]!) : -1;
    if (named && group < 0 && /^\d/.test(named[1]!)) {
      this.at += 1 + named[1]!.length;
      this.fail(`Conditional alternation refers to an undefined group number ${named[1]}.`);
    }
    if (group >= 0) this.at += named![0].length;
    const test = group >= 0 ? group : this.look();
    const yes = this.sequence();
    const no = this.accept('|') ? this.sequence() : { kind: 'empty' as const };
    return this.close({ kind: 'condition', test, yes, no });
  }

  /** The group a balancing group takes a capture of. */
  private groupNamed(name: string): number {
    const group = this.names.indexOf(name);
    if (group < 0)
      this.fail(
        /^\d/.test(name)
          ? `Reference to undefined group number ${name}.`
          : `Reference to undefined group name '${name}'.`,
      );
    return group;
  }

  /** The test of a condition: a lookaround as it stands, anything else as a lookahead. */
  private look(): RegexNode {
    if (/^\(\?(?:<?[=!])/.test(this.source.slice(this.at, this.at + 4))) return this.group()!;
    this.at++;
    return this.close({ kind: 'look', body: this.choice(), ahead: true, negative: false });
  }

  private inlineFlags(): RegexNode | undefined {
    const match = /^([imsnx]*)(?:-([imsnx]+))?([:)])/.exec(this.source.slice(this.at));
    if (!match) return this.fail('Unrecognized grouping construct.');
    const [whole, on = '', off = '', end] = match;
    this.at += whole.length;
    const outer = this.flags;
    const set = (letter: string, now: boolean): boolean => (now || on.includes(letter)) && !off.includes(letter);
    this.flags = {
      ...outer,
      ignoreCase: set('i', outer.ignoreCase),
      multiline: set('m', outer.multiline),
      singleline: set('s', outer.singleline),
      explicitCapture: set('n', outer.explicitCapture),
      whitespace: set('x', outer.whitespace),
    };
    if (end === ')') return undefined;
    const body = this.choice();
    this.flags = outer;
    return this.close(body);
  }

  private escape(): RegexNode {
    const next = this.source[this.at + 1] ?? this.fail('Illegal \\ at end of pattern.');
    const assertion = assertions[next];
    if (assertion) {
      this.at += 2;
      return { kind: 'assertion', test: assertion };
    }
    const reference = /^\\(?:k[<'](\w+)[>']|([1-9]\d*))/.exec(this.source.slice(this.at, this.at + 60));
    if (reference) return this.reference(reference);
    return this.charNode(this.escapedTest());
  }

  private reference([text, name, number]: RegExpExecArray): RegexNode {
    const group = this.names.indexOf(name ?? number!);
    if (group < 0)
      this.fail(
        name === undefined
          ? `Reference to undefined group number ${number}.`
          : `Reference to undefined group name '${name}'.`,
      );
    this.at += text.length;
    return { kind: 'reference', group, ignoreCase: this.flags.ignoreCase };
  }

  /** One escaped character or class; moves behind it. */
  private escapedTest(): CharTest {
    const rest = this.source.slice(this.at, this.at + 80);
    const category = /^\\([pP])\{([^}]*)\}/.exec(rest);
    if (category) {
      const test = categoryTest(category[2]!) ?? this.fail(`Unknown property '${category[2]}'.`);
      this.at += category[0].length;
      return category[1] === 'p' ? test : negated(test);
    }
    const named = classTest(rest[1] ?? '', this.flags.ecma);
    if (named) {
      this.at += 2;
      return named;
    }
    const code = this.escapedCode();
    return charTest(code, this.flags.ignoreCase);
  }

  private escapedCode(): number {
    const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|c([A-Za-z])|(0[0-7]{0,2}))/.exec(this.source.slice(this.at));
    if (hex) {
      const [text, two, four, control, octal] = hex;
      this.at += text.length;
      if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 64;
      return octal === undefined ? Number.parseInt((two ?? four)!, 16) : Number.parseInt(octal, 8);
    }
    const next = this.source[this.at + 1] ?? this.fail('Illegal \\ at end of pattern.');
    const known = controls[next];
    if (known === undefined && /[A-Za-z0-9_]/.test(next)) this.fail(`Unrecognized escape sequence \\${next}.`);
    this.at += 2;
    return known ?? next.charCodeAt(0);
  }

  /** `[a-z-[aeiou]]` */
  private charClass(): CharTest {
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
    if (!this.accept(']')) this.fail('Unterminated [] set.');
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
    if (this.is('\\') && /[dDwWsSpP]/.test(this.source[this.at + 1] ?? ''))
      this.fail(`Cannot include class \\${this.source[this.at + 1]} in character range.`);
    const to = this.classCode();
    if (to < from) this.fail('[x-y] range in reverse order.');
    return (code) => code >= from && code <= to;
  }

  private classCode(): number {
    if (this.is('\\b')) {
      this.at += 2;
      return 8;
    }
    if (this.is('\\')) return this.escapedCode();
    return this.source.charCodeAt(this.at++);
  }
}

const marked: Readonly<Record<string, (body: RegexNode) => RegexNode>> = table({
  ':': (body) => body,
  '>': (body) => ({ kind: 'atomic', body }),
  '=': (body) => ({ kind: 'look', body, ahead: true, negative: false }),
  '!': (body) => ({ kind: 'look', body, ahead: true, negative: true }),
  '<=': (body) => ({ kind: 'look', body, ahead: false, negative: false }),
  '<!': (body) => ({ kind: 'look', body, ahead: false, negative: true }),
});

const controls: Readonly<Record<string, number>> = table({ a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 });

type Assertion = (text: string, at: number) => boolean;

const lineStart: Assertion = (text, at) => at === 0 || text[at - 1] === '\n';
const lineEnd: Assertion = (text, at) => at === text.length || text[at] === '\n';
const textEnd: Assertion = (text, at) => at === text.length || (at === text.length - 1 && text[at] === '\n');

const wordAt = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && isBoundaryWord(text.charCodeAt(at));
const boundary: Assertion = (text, at) => wordAt(text, at - 1) !== wordAt(text, at);

const assertions: Readonly<Record<string, Assertion>> = table({
  b: boundary,
  B: (text, at) => !boundary(text, at),
  A: (_text, at) => at === 0,
  G: (_text, at) => at === 0,
  Z: textEnd,
  z: (text, at) => at === text.length,
});
