import { LimitException } from '../exceptions.ts';
import { sameLetter } from './chars.ts';
import type { RegexNode, RegexTree } from './tree.ts';

/**
 * A backtracking matcher for what a linear-time engine cannot do: lookarounds, backreferences, atomic groups. Every step
 * counts, so that a pattern that explodes ends in an error.
 */

/** What a group has captured, the last first; undefined where it took no part. */
export interface Capture {
  readonly start: number;
  readonly end: number;
  readonly before: Capture | undefined;
}

/** By group number. */
export type Captures = readonly (Capture | undefined)[];

const maxSteps = 2_000_000;
const maxDepth = 3_000;

/** What is left to do; true when it worked out. */
type Rest = (at: number) => boolean;
type Match = (at: number, rest: Rest) => boolean;

/** Told of the work now and then; throws when the evaluation has done enough of it. */
export type Meter = () => void;

const stepsPerTick = 10;

class Run {
  readonly text: string;
  captures: (Capture | undefined)[];
  private steps = 0;
  private depth = 0;
  private readonly meter: Meter;
  constructor(text: string, groups: number, meter: Meter) {
    this.text = text;
    this.meter = meter;
    this.captures = Array.from({ length: groups }, () => undefined);
  }
  step(): void {
    if (this.steps % stepsPerTick === 0) this.meter();
    if (++this.steps > maxSteps)
      throw new LimitException(`a regular expression took more than ${maxSteps} steps; make it less ambiguous`);
  }
  /** Bounds the recursion, which grows with what one repetition has taken. */
  deeper(go: () => boolean): boolean {
    if (++this.depth > maxDepth)
      throw new LimitException('a regular expression went too deep; make its repetitions shorter');
    try {
      return go();
    } finally {
      this.depth--;
    }
  }
}

type Direction = 1 | -1;

const compileNode = (node: RegexNode, run: Run, way: Direction): Match => {
  switch (node.kind) {
    case 'empty':
      return (at, rest) => rest(at);
    case 'char':
      return (at, rest) => {
        run.step();
        const index = way === 1 ? at : at - 1;
        return index >= 0 && index < run.text.length && node.test(run.text.charCodeAt(index)) && rest(at + way);
      };
    case 'sequence':
      return sequence(
        node.parts.map((part) => compileNode(part, run, way)),
        way,
      );
    case 'choice': {
      const options = node.options.map((option) => compileNode(option, run, way));
      return (at, rest) => options.some((option) => option(at, rest));
    }
    case 'repeat':
      return repeat(node, run, way);
    case 'capture':
      return capture(node, run, way);
    case 'assertion':
      return (at, rest) => {
        run.step();
        return node.test(run.text, at) && rest(at);
      };
    case 'reference':
      return (at, rest) => {
        const end = referenceEnd(node, run, at, way);
        return end !== undefined && rest(end);
      };
    default:
      return compileGroup(node, run, way);
  }
};

const compileGroup = (
  node: Extract<RegexNode, { kind: 'atomic' | 'look' | 'condition' }>,
  run: Run,
  way: Direction,
): Match => {
  if (node.kind === 'condition') return condition(node, run, way);
  const body = compileNode(node.body, run, node.kind === 'look' ? (node.ahead ? 1 : -1) : way);
  const once = (at: number): number | undefined => {
    let end: number | undefined;
    return body(at, (to) => {
      end = to;
      return true;
    })
      ? end
      : undefined;
  };
  if (node.kind === 'atomic')
    return (at, rest) =>
      kept(run, () => {
        const end = once(at);
        return end !== undefined && rest(end);
      });
  if (node.negative)
    return (at, rest) => {
      const before = [...run.captures];
      const found = once(at) !== undefined;
      run.captures = before;
      return !found && rest(at);
    };
  return (at, rest) => kept(run, () => once(at) !== undefined && rest(at));
};

/** Puts the captures back when it did not work out. */
const kept = (run: Run, go: () => boolean): boolean => {
  const before = [...run.captures];
  if (go()) return true;
  run.captures = before;
  return false;
};

const condition = (node: Extract<RegexNode, { kind: 'condition' }>, run: Run, way: Direction): Match => {
  const [yes, no] = [compileNode(node.yes, run, way), compileNode(node.no, run, way)];
  const { test } = node;
  if (typeof test === 'number') return (at, rest) => (run.captures[test] ? yes : no)(at, rest);
  const look = compileNode(test, run, 1);
  return (at, rest) => (look(at, () => true) ? yes : no)(at, rest);
};

/** A part that looks behind is read from its end. */
const sequence = (parts: readonly Match[], way: Direction): Match => {
  const ordered = way === 1 ? parts : parts.toReversed();
  const from = (index: number, at: number, rest: Rest): boolean => {
    const part = ordered[index];
    return part ? part(at, (next) => from(index + 1, next, rest)) : rest(at);
  };
  return (at, rest) => from(0, at, rest);
};

const capture = (node: Extract<RegexNode, { kind: 'capture' }>, run: Run, way: Direction): Match => {
  const body = compileNode(node.body, run, way);
  const { group, popped } = node;
  return (at, rest) =>
    body(at, (end) => {
      const last = popped === undefined ? undefined : run.captures[popped];
      if (popped !== undefined && !last) return false;
      const span = way === 1 ? ([at, end] as const) : ([end, at] as const);
      return kept(run, () => {
        if (popped !== undefined) run.captures[popped] = last!.before;
        if (group !== undefined) {
          const [from, to] = last ? between(span, last) : span;
          run.captures[group] = { start: from, end: to, before: run.captures[group] };
        }
        return rest(end);
      });
    });
};

/** A balancing group captures what lies between the capture it takes away and itself. */
const between = ([start, end]: readonly [number, number], last: Capture): readonly [number, number] => {
  if (start >= last.end) return [last.end, start];
  if (end <= last.start) return [last.start, end];
  return [Math.max(start, last.start), Math.min(end, last.end)];
};

const referenceEnd = (
  { group, ignoreCase }: Extract<RegexNode, { kind: 'reference' }>,
  run: Run,
  at: number,
  way: Direction,
): number | undefined => {
  run.step();
  const captured = run.captures[group];
  if (!captured) return undefined;
  const { start, end } = captured;
  const length = end - start;
  const from = way === 1 ? at : at - length;
  if (from < 0 || from + length > run.text.length) return undefined;
  for (let i = 0; i < length; i++) {
    const [a, b] = [run.text.charCodeAt(start + i), run.text.charCodeAt(from + i)];
    if (a !== b && !(ignoreCase && sameLetter(a, b))) return undefined;
  }
  return at + way * length;
};

const repeat = (node: Extract<RegexNode, { kind: 'repeat' }>, run: Run, way: Direction): Match => {
  const { body, min, max, lazy } = node;
  if (body.kind === 'char') return repeatChar(node, run, way);
  const one = compileNode(body, run, way);
  const again = (count: number, at: number, rest: Rest): boolean =>
    run.deeper(() => {
      run.step();
      // An empty round brings nothing more.
      const more = (): boolean =>
        count < max && one(at, (next) => (next === at && count >= min ? false : again(count + 1, next, rest)));
      if (count < min) return more();
      return lazy ? rest(at) || more() : more() || rest(at);
    });
  return (at, rest) => again(0, at, rest);
};

/** A single character repeats without going deeper. */
const repeatChar = (node: Extract<RegexNode, { kind: 'repeat' }>, run: Run, way: Direction): Match => {
  const { min, max, lazy } = node;
  const { test } = node.body as Extract<RegexNode, { kind: 'char' }>;
  const fits = (at: number): boolean => {
    run.step();
    const index = way === 1 ? at : at - 1;
    return index >= 0 && index < run.text.length && test(run.text.charCodeAt(index));
  };
  return (at, rest) => {
    let count = 0;
    if (lazy) {
      for (; count < min; count++) if (!fits(at + way * count)) return false;
      for (;;) {
        if (rest(at + way * count)) return true;
        if (count >= max || !fits(at + way * count)) return false;
        count++;
      }
    }
    while (count < max && fits(at + way * count)) count++;
    for (; count >= min; count--) {
      run.step();
      if (rest(at + way * count)) return true;
    }
    return false;
  };
};

/** Finds the first match that starts at or behind a position, or before it from right to left; one budget holds for all. */
export const matcherFor = (
  { root, names }: RegexTree,
  text: string,
  meter: Meter,
  way: Direction = 1,
): ((from: number) => Captures | undefined) => {
  const run = new Run(text, names.length, meter);
  const match = compileNode(root, run, way);
  return (from) => {
    run.captures = names.map(() => undefined);
    for (let start = from; start >= 0 && start <= text.length; start += way) {
      run.step();
      let end = -1;
      const found = match(start, (at) => {
        end = at;
        return true;
      });
      if (found)
        return run.captures.with(0, { start: Math.min(start, end), end: Math.max(start, end), before: undefined });
    }
    return undefined;
  };
};
