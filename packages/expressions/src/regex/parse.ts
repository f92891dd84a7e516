import { table } from '../table.ts';
import { CharReader } from './char-reader.ts';
import { charTest, isBoundaryWord } from './chars.ts';
import type { RegexFlags, RegexNode, RegexTree } from './tree.ts';

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

class Reader extends CharReader {
  private depth = 0;
  private readonly byOpen: ReadonlyMap<number, number>;
  private readonly names: readonly string[];

  constructor(source: string, flags: RegexFlags) {
    super(source, flags);
    const { byOpen, names } = numbersOf(capturesIn(source, flags));
    this.byOpen = byOpen;
    this.names = names;
  }

  read(): RegexTree {
    const root = this.choice();
    if (this.accept(')')) this.fail("Too many )'s.");
    return { root, names: this.names };
  }

  private choice(): RegexNode {
    if (++this.depth > maxDepth) this.fail('The pattern nests too deeply.');
    const outer = this.flags;
    const options = this.sequences();
    this.flags = outer;
    this.depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  private sequences(): readonly RegexNode[] {
    const options = [this.sequence()];
    while (this.accept('|')) options.push(this.sequence());
    return options;
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
    const range = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(this.source.slice(this.at, this.at + 60));
    if (!range) return body;
    const [text, from, comma, to] = range;
    for (const count of [from, to]) this.checkCount(text, count ?? '');
    this.at += text.length;
    const lazy = this.accept('?');
    const min = from === undefined ? (text === '+' ? 1 : 0) : Number(from);
    const open = text === '*' || text === '+' || (comma !== undefined && to === '');
    const max = open ? Number.POSITIVE_INFINITY : from === undefined ? 1 : to === undefined ? min : Number(to);
    if (max < min) this.fail('Illegal {x,y} with x > y.');
    this.skipWhitespace();
    if (this.isQuantifier()) this.fail(`Nested quantifier '${this.source[this.at++]}'.`);
    return { kind: 'repeat', body, min, max, lazy };
  }

  private isQuantifier(): boolean {
    return /^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.source.slice(this.at, this.at + 60));
  }

  private atom(): RegexNode | undefined {
    const ch = this.source[this.at]!;
    if (ch === '(') return this.group();
    if (ch === '[') return this.charNode(this.charClass());
    if (ch === '\\') return this.escape();
    const isQuantifier = this.isQuantifier();
    this.at++;
    if (ch === '.') return { kind: 'char', test: this.flags.singleline ? () => true : (code) => code !== 10 };
    if (ch === '^') return { kind: 'assertion', test: this.flags.multiline ? lineStart : (_text, at) => at === 0 };
    if (ch === '$') return { kind: 'assertion', test: this.flags.multiline ? lineEnd : textEnd };
    if (isQuantifier) this.fail(`Quantifier '${ch}' following nothing.`);
    return { kind: 'char', test: charTest(ch.charCodeAt(0), this.flags.ignoreCase) };
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
    this.checkNumber();
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
      const end = this.source.indexOf(')', this.at);
      this.at = end < 0 ? this.source.length : end;
      return end < 0 ? this.fail('Unterminated (?#...) comment.') : this.close(undefined);
    }
    if (this.is('(')) return this.condition();
    return /^[<']/.test(this.source.slice(this.at, this.at + 1)) ? this.badName() : this.inlineFlags();
  }

  /** Where a name of a group goes wrong: where it is not closed, or has no word character, or more than a number. */
  private badName(): never {
    const [text, other] = /^.(?:\d+|\w*)(?:-(\w*))?/.exec(this.source.slice(this.at))!;
    this.at += text.length;
    if (this.at < this.source.length)
      return this.fail('Invalid group name: Group names must begin with a word character.');
    if (other) this.groupNamed(other);
    return this.fail('Unrecognized grouping construct.');
  }

  /** A group may be numbered, from 1. */
  private checkNumber(): void {
    const match = /^\?[<'](\d+)(\w?)/.exec(this.source.slice(this.at, this.at + 60));
    if (!match) return;
    this.checkCount(match[0], match[1]!);
    if (Number(match[1]) !== 0 && match[2] === '') return;
    this.at += 2 + match[1]!.length;
    this.fail(
      match[2] === ''
        ? 'Capture number cannot be zero.'
        : 'Invalid group name: Group names must begin with a word character.',
    );
  }

  /** `(?(name)yes|no)` and `(?(expression)yes|no)`. */
  private condition(): RegexNode {
    const named = /^\((\w+)\)/.exec(this.source.slice(this.at));
    const group = named ? this.names.indexOf(named[1]!) : -1;
    if (named && group < 0 && /^\d/.test(named[1]!)) {
      this.at += named[0].length;
      this.fail(`Conditional alternation refers to an undefined group number ${named[1]}.`);
    }
    if (group >= 0) this.at += named![0].length;
    const test = group >= 0 ? group : this.look();
    const [yes, no = { kind: 'empty' as const }, ...more] = this.sequences();
    const condition = this.close({ kind: 'condition' as const, test, yes: yes!, no });
    return more.length > 0 ? this.fail('Too many | in (?()|).') : condition;
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
    if (this.is('(?#')) this.fail('Alternation conditions cannot be comments.');
    if (this.is('(?<') || this.is("(?'")) this.fail('Alternation conditions do not capture and cannot be named.');
    if (/^\(\?[imsnx-]/.test(this.source.slice(this.at, this.at + 3))) {
      this.at += 3;
      this.fail('Unrecognized grouping construct.');
    }
    if (this.is('(?')) return { kind: 'look', body: this.group() ?? { kind: 'empty' }, ahead: true, negative: false };
    this.at++;
    return this.close({ kind: 'look', body: this.choice(), ahead: true, negative: false });
  }

  private inlineFlags(): RegexNode | undefined {
    const match = /^([imsnx]*)(?:-([imsnx]+))?([:)])/.exec(this.source.slice(this.at));
    if (!match) {
      this.at += /^[imsnx-]*[\s\S]?/.exec(this.source.slice(this.at))![0].length;
      return this.fail('Unrecognized grouping construct.');
    }
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
    const next = this.source[this.at + 1] ?? this.endsEarly();
    const assertion = assertions[next];
    if (assertion) {
      this.at += 2;
      return { kind: 'assertion', test: assertion };
    }
    if (next === 'k') this.checkNamedReference();
    const reference = /^\\(?:k[<'](\w+)[>']|([1-9]\d*))/.exec(this.source.slice(this.at, this.at + 60));
    // More digits than one are the code of a character where no group has that number.
    if (reference && !(reference[2] !== undefined && reference[2].length > 1 && !this.names.includes(reference[2])))
      return this.reference(reference);
    return this.charNode(this.escapedTest());
  }

  private checkNamedReference(): void {
    const rest = this.source.slice(this.at + 2, this.at + 4);
    if (/^[<'][\s\S]/.test(rest)) return;
    this.at += rest === '' ? 1 : 3;
    this.fail('Malformed \\k<...> named back reference.');
  }

  private reference([text, name, number]: RegExpExecArray): RegexNode {
    const group = this.names.indexOf(name ?? number!);
    this.at += text.length;
    if (group < 0)
      this.fail(
        name === undefined
          ? `Reference to undefined group number ${number}.`
          : `Reference to undefined group name '${name}'.`,
      );
    return { kind: 'reference', group, ignoreCase: this.flags.ignoreCase };
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
