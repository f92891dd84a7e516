import { RE2JS } from 're2js';
import { named, type Type } from '../types.ts';
import type { ClrObject } from '../values/object.ts';
import { type Capture, type Meter, matcherFor } from './backtrack.ts';
import { parseRegex } from './parse.ts';
import { type TranslatedPattern, translatePattern } from './translate.ts';
import type { RegexTree } from './tree.ts';

const flag = {
  ignoreCase: 1,
  multiline: 2,
  explicitCapture: 4,
  singleline: 16,
  whitespace: 32,
  rightToLeft: 64,
  ecma: 256,
} as const;

type Span = readonly [start: number, end: number];
const nowhere: Span = [-1, -1];

/** What a group captured before its last capture. */
export class ClrCapture implements ClrObject {
  readonly index: number;
  readonly value: string;
  constructor(text: string, [start, end]: Span) {
    this.index = start;
    this.value = text.slice(start, end);
  }
  clrType(): Type {
    return named('Capture');
  }
  clrText(): string {
    return this.value;
  }
}

/** One captured part of a match. */
export class ClrGroup implements ClrObject {
  readonly name: string;
  readonly success: boolean;
  readonly index: number;
  readonly value: string;
  private readonly others: (meter: Meter) => readonly ClrCapture[];
  /** `others` gives what the group captured before. */
  constructor(
    name: string,
    text: string,
    [start, end]: Span,
    others: (meter: Meter) => readonly ClrCapture[] = () => [],
  ) {
    this.name = name;
    this.others = others;
    this.success = start >= 0;
    this.index = this.success ? start : 0;
    this.value = this.success ? text.slice(start, end) : '';
  }
  clrType(): Type {
    return named('Group');
  }
  /** Everything the group captured, this last. */
  captures(meter: Meter): readonly (ClrCapture | ClrGroup)[] {
    return this.success ? [...this.others(meter), this] : [];
  }
  clrText(): string {
    return this.value;
  }
}

export class ClrMatch extends ClrGroup {
  readonly text: string;
  readonly groups: readonly ClrGroup[];
  readonly next: () => ClrMatch;
  constructor(text: string, span: Span, groups: readonly ClrGroup[], next: () => ClrMatch) {
    super('0', text, span);
    this.text = text;
    this.groups = [this, ...groups];
    this.next = next;
  }
  override clrType(): Type {
    return named('Match');
  }
  group(key: string | number): ClrGroup {
    const found = this.groups.find((group, i) => (typeof key === 'number' ? i === key : group.name === key));
    return found ?? new ClrGroup('', '', nowhere);
  }
}

const noMatch = (text: string): ClrMatch => new ClrMatch(text, [-1, -1], [], () => noMatch(text));

/** .NET numbers unnamed groups first, then the named ones. */
interface GroupSlot {
  readonly name: string;
  readonly number: number;
}

const free: Meter = () => {};

/** Finds matches one after the other. */
interface Engine {
  walk(text: string, meter: Meter, from: number): () => ClrMatch;
}

/** Patterns RE2 cannot read are matched by backtracking, with a budget of steps. */
const needsBacktracking = (source: string, options: number): boolean =>
  (options & (flag.whitespace | flag.ecma | flag.rightToLeft)) !== 0 ||
  /\(\?(?:<?[=!]|>|\(|[<']\w*-)|\\(?:k[<']|[1-9]|[bBG])|\(\?[ims]*[nx]|-\[|\[\^?[^\]]*\\[WDS]|\(\?[imsnx]*-[imsnx]*[nx]/.test(
    source,
  );

/**
 * A .NET regular expression. What RE2 takes runs in linear time; the rest by backtracking, which is bounded, so that no
 * pattern can hang the gateway.
 */
export class ClrRegex implements ClrObject {
  readonly source: string;
  readonly options: number;
  readonly isRightToLeft: boolean;
  private readonly engine: Engine;

  constructor(source: string, options = 0) {
    this.source = source;
    this.options = options;
    this.isRightToLeft = (options & flag.rightToLeft) !== 0;
    this.engine = engineFor(source, options);
  }

  clrType(): Type {
    return named('Regex');
  }

  clrText(): string {
    return this.source;
  }

  /** Matches from left to right, or the other way; each is made when asked for. */
  *matches(text: string, meter: Meter = free, from?: number): Generator<ClrMatch> {
    const next = this.engine.walk(text, meter, from ?? (this.isRightToLeft ? text.length : 0));
    for (let match = next(); match.success; match = next()) yield match;
  }

  match(text: string, meter: Meter = free, from?: number): ClrMatch {
    const found = this.matches(text, meter, from);
    const next = (): ClrMatch => {
      const { value, done } = found.next();
      return done
        ? noMatch(text)
        : new ClrMatch(text, [value.index, value.index + value.value.length], value.groups.slice(1), next);
    };
    return next();
  }
}

/** How many patterns are kept ready: as .NET does for the static members, which take the pattern as text each time. */
const cacheSize = 200;

const engines = new Map<string, Engine>();

const engineFor = (source: string, options: number): Engine => {
  const key = `${options} ${source}`;
  const known = engines.get(key);
  if (known) return known;
  // What is wrong with a pattern is told as .NET tells it, whichever engine would match it.
  const tree = treeOf(source, options);
  const made =
    (needsBacktracking(source, options) ? undefined : linear(tree, source, options)) ?? backtracking(tree, options);
  if (engines.size >= cacheSize) engines.delete(engines.keys().next().value!);
  engines.set(key, made);
  return made;
};

const treeOf = (source: string, options: number): RegexTree => {
  const has = (bit: number): boolean => (options & bit) !== 0;
  return parseRegex(source, {
    ignoreCase: has(flag.ignoreCase),
    multiline: has(flag.multiline),
    singleline: has(flag.singleline),
    explicitCapture: has(flag.explicitCapture),
    whitespace: has(flag.whitespace),
    ecma: has(flag.ecma),
  });
};

/** The captures before the last, in the order they were made. */
const earlier = (text: string, last: Capture | undefined): readonly ClrCapture[] => {
  const found: ClrCapture[] = [];
  for (let at = last?.before; at; at = at.before) found.push(new ClrCapture(text, [at.start, at.end]));
  return found.reverse();
};

const backtracking = (tree: RegexTree, options: number): Engine => {
  const way = (options & flag.rightToLeft) === 0 ? 1 : -1;
  return {
    walk: (text, meter, start) => {
      const find = matcherFor(tree, text, meter, way);
      let from = start;
      const next = (): ClrMatch => {
        const captures = from > text.length || from < 0 ? undefined : find(from);
        if (!captures) return noMatch(text);
        const { start, end } = captures[0]!;
        const edge = way === 1 ? end : start;
        from = end === start ? edge + way : edge;
        const groups = captures.slice(1).map((capture, i) => {
          const span: Span = capture ? [capture.start, capture.end] : nowhere;
          return new ClrGroup(tree.names[i + 1]!, text, span, () => earlier(text, capture));
        });
        return new ClrMatch(text, [start, end], groups, next);
      };
      return next;
    },
  };
};

const slotsOf = (groups: TranslatedPattern['groups']): readonly GroupSlot[] => {
  const numbered = groups.map((group, i) => ({ ...group, number: i + 1 }));
  const unnamed = numbered
    .filter((group) => !group.hidden && group.name === undefined)
    .map((group, i) => ({ name: String(i + 1), number: group.number }));
  const names = [...new Set(numbered.flatMap((group) => group.name ?? []))];
  return [
    ...unnamed,
    ...names.map((name) => ({ name, number: numbered.find((group) => group.name === name)!.number })),
  ];
};

/** Undefined for what RE2 does not take. */
const linear = (tree: RegexTree, source: string, options: number): Engine | undefined => {
  const translated = translatePattern(source, {
    multiline: (options & flag.multiline) !== 0,
    explicitCapture: (options & flag.explicitCapture) !== 0,
  });
  const compiled = translated && compile(translated.pattern, options);
  if (!translated || !compiled) return undefined;
  const slots = slotsOf(translated.groups);
  const hidden = translated.groups.flatMap((group, i) => (group.hidden ? [i + 1] : []));
  // RE2 keeps the last capture of a group; whoever asks for all of them has the match found once more.
  const again = (text: string, start: number, name: string, meter: Meter): readonly ClrCapture[] => {
    return earlier(text, matcherFor(tree, text, meter)(start)?.[tree.names.indexOf(name)]);
  };
  return {
    walk: (text, _meter, from) => {
      const matcher = compiled.matcher(text);
      let isFirst = from > 0;
      const next = (): ClrMatch => {
        const found = isFirst ? matcher.find(from) : matcher.find();
        isFirst = false;
        if (!found) return noMatch(text);
        const newline = hidden.find((group) => matcher.start(group) >= 0);
        const end = newline === undefined ? matcher.end() : matcher.start(newline);
        const start = matcher.start();
        const groups = slots.map(
          ({ name, number }) =>
            new ClrGroup(name, text, [matcher.start(number), matcher.end(number)], (meter) =>
              again(text, start, name, meter),
            ),
        );
        return new ClrMatch(text, [start, end], groups, next);
      };
      return next;
    },
  };
};

const compile = (pattern: string, options: number): RE2JS | undefined => {
  const flags =
    ((options & flag.ignoreCase) !== 0 ? RE2JS.CASE_INSENSITIVE : 0) |
    ((options & flag.multiline) !== 0 ? RE2JS.MULTILINE : 0) |
    ((options & flag.singleline) !== 0 ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    return undefined;
  }
};

const reference = /\$(?:\$|&|`|'|_|\+|(\d+)|\{(\w+)\})/g;

/** Text of a replacement such as `$2/$1/${y}`. */
export const expandReplacement = (replacement: string, match: ClrMatch): string =>
  replacement.replace(reference, (whole, number?: string, name?: string) => {
    const key = number ?? name;
    if (key !== undefined) return groupText(match, key) ?? whole;
    const { text, index, value } = match;
    if (whole === '$$') return '$';
    if (whole === '$&') return value;
    if (whole === '$`') return text.slice(0, index);
    if (whole === "$'") return text.slice(index + value.length);
    return whole === '$_' ? text : match.groups.at(-1)!.value;
  });

const groupText = (match: ClrMatch, key: string): string | undefined =>
  (/^\d+$/.test(key) ? match.groups[Number(key)] : match.groups.find((group) => group.name === key))?.value;
