import type { Span } from '@spillway/diagnostics';
import type { ExpressionForm } from './api.ts';
import { Problem } from './problem.ts';
import type { Expression, TypeNode } from './syntax/ast.ts';
import { parse } from './syntax/parser.ts';

/** One place where code looks at `context.Variables`. */
export interface VariableRead {
  readonly name: string;
  /** The name's literal, quotes included. */
  readonly span: Span;
  /** `index` throws when the variable is not there, `default` gives a default, `test` only asks. */
  readonly how: 'index' | 'default' | 'test';
  /** The type the value is cast to, as C# writes it. */
  readonly as?: string;
}

/** What can be said about code without running it. */
export interface ExpressionFacts {
  readonly variableReads: readonly VariableRead[];
  /** Operands such as the `true` of `x || true`, with what they make of the whole. */
  readonly guards: readonly { readonly span: Span; readonly value: boolean }[];
  /** Places where the text of a reason or an error message is compared; the gateway words them as it likes. */
  readonly reasonTexts: readonly Span[];
  /** Members of `context.Response` that are read without a look at whether there is one. */
  readonly responseReads: readonly Span[];
  /** The value of a condition, given the variables that nobody sets; undefined when it depends on anything else. */
  truth(isNeverSet: (variable: string) => boolean): boolean | undefined;
}

type Known = { readonly value: string | number | bigint | boolean | null } | undefined;

const plain = (node: Expression): Expression => (node.kind === 'paren' ? plain(node.inner) : node);

const isPath = (written: Expression, ...names: readonly string[]): boolean => {
  const node = plain(written);
  const last = names.at(-1);
  if (names.length === 1) return node.kind === 'name' && node.name === last;
  return node.kind === 'member' && node.name === last && isPath(node.target, ...names.slice(0, -1));
};

const textOf = (node: Expression | undefined): string | undefined => {
  const bare = node && plain(node);
  return bare?.kind === 'literal' && typeof bare.literal.value === 'string' ? bare.literal.value : undefined;
};

const typeText = ({ parts, nullable, ranks }: TypeNode): string =>
  parts
    .map(({ name, args }) => (args.length === 0 ? name : `${name}<${args.map(typeText).join(', ')}>`))
    .slice(-1)
    .join('') +
  (nullable ? '?' : '') +
  ranks.map((rank) => `[${','.repeat(rank - 1)}]`).join('');

const readers: ReadonlyMap<string, VariableRead['how']> = new Map([
  ['GetValueOrDefault', 'default'],
  ['ContainsKey', 'test'],
  ['TryGetValue', 'test'],
]);

/** The read that a node is, without the cast around it. */
const readAt = (written: Expression): VariableRead | undefined => {
  const node = plain(written);
  if (node.kind !== 'index' && node.kind !== 'call') return undefined;
  const key = node.args[0]?.value;
  const name = textOf(key);
  if (name === undefined || key === undefined) return undefined;
  if (node.kind === 'index')
    return isPath(node.target, 'context', 'Variables') ? { name, span: key.span, how: 'index' } : undefined;
  const target = plain(node.target);
  if (target.kind !== 'member' || !isPath(target.target, 'context', 'Variables')) return undefined;
  const how = readers.get(target.name);
  const [type] = target.typeArgs;
  return how && { name, span: key.span, how, ...(type && { as: typeText(type) }) };
};

/** A read with the cast around it; `as` gives null where a cast throws, so that it says nothing about the type. */
const castReadAt = (node: Expression): VariableRead | undefined => {
  if (node.kind !== 'cast') return readAt(node);
  const read = readAt(node.operand);
  return read && read.how !== 'test' ? { ...read, as: typeText(node.type) } : read;
};

const known = (value: string | number | bigint | boolean | null): Known => ({ value });

type Comparable = NonNullable<Known>['value'];

const isNumeric = (value: Comparable): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** Undefined where C# would convert, or refuse. */
const areEqual = (left: Comparable, right: Comparable): boolean | undefined => {
  if (isNumeric(left) && isNumeric(right)) return Number(left) === Number(right);
  if (left === null || right === null || typeof left === typeof right) return left === right;
  return undefined;
};

const comparisons: ReadonlySet<string> = new Set(['==', '!=']);

const both = (operator: string, left: Known, right: Known): Known => {
  const absorbing = operator === '||';
  if (operator === '||' || operator === '&&') {
    if (left?.value === absorbing || right?.value === absorbing) return known(absorbing);
    return left && right ? known(!absorbing) : undefined;
  }
  if (!comparisons.has(operator) || left === undefined || right === undefined) return undefined;
  const isEqual = areEqual(left.value, right.value);
  return isEqual === undefined ? undefined : known(operator === '==' ? isEqual : !isEqual);
};

/** What a type gives when nothing is there; undefined for types whose default is no literal. */
const defaultOf = (type: string | undefined): Known => {
  if (type === undefined || type === 'object' || type === 'string' || type.endsWith('?')) return known(null);
  if (type === 'bool') return known(false);
  return /^(?:int|long|short|byte|double|decimal|float)$/.test(type) ? known(0) : undefined;
};

type NeverSet = (variable: string) => boolean;

/** Casts that give the value back. */
const typesKept: ReadonlyMap<string, (value: Comparable) => boolean> = new Map<string, (value: Comparable) => boolean>([
  ['object', () => true],
  ['string', (value) => value === null || typeof value === 'string'],
  ['bool', (value) => typeof value === 'boolean'],
]);

const absent = (node: Expression, isNeverSet: NeverSet): Known => {
  const read = readAt(node);
  if (read === undefined || !isNeverSet(read.name)) return undefined;
  if (read.how === 'test') return known(false);
  if (read.how === 'index') return undefined;
  const fallback = node.kind === 'call' ? node.args[1]?.value : undefined;
  return fallback === undefined ? defaultOf(read.as) : fold(fallback, isNeverSet);
};

const folded = (node: Expression, isNeverSet: NeverSet): Known => {
  switch (node.kind) {
    case 'literal': {
      const { value } = node.literal;
      const isPlain = value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
      return isPlain ? known(value as string | number | bigint | boolean | null) : undefined;
    }
    case 'unary': {
      const operand = fold(node.operand, isNeverSet);
      return node.operator === '!' && typeof operand?.value === 'boolean' ? known(!operand.value) : undefined;
    }
    case 'binary':
      return both(node.operator, fold(node.left, isNeverSet), fold(node.right, isNeverSet));
    case 'conditional': {
      const test = fold(node.test, isNeverSet);
      return test && fold(test.value === true ? node.yes : node.no, isNeverSet);
    }
    case 'cast': {
      const operand = fold(node.operand, isNeverSet);
      // A cast of a number may change it.
      return operand !== undefined && typesKept.get(typeText(node.type))?.(operand.value) === true
        ? operand
        : undefined;
    }
    case 'call':
    case 'index':
      return isNullOrEmpty(node, isNeverSet) ?? absent(node, isNeverSet);
    default:
      return undefined;
  }
};

const fold = (node: Expression, isNeverSet: NeverSet): Known => folded(plain(node), isNeverSet);

const isNullOrEmpty = (node: Expression, isNeverSet: NeverSet): Known => {
  if (node.kind !== 'call') return undefined;
  const target = plain(node.target);
  if (target.kind !== 'member' || !/^IsNullOr(?:Empty|WhiteSpace)$/.test(target.name)) return undefined;
  const [argument] = node.args;
  const value = argument && fold(argument.value, isNeverSet);
  if (value === undefined || (value.value !== null && typeof value.value !== 'string')) return undefined;
  const text = target.name.endsWith('WhiteSpace') ? value.value?.trim() : value.value;
  return known(text === undefined || text === null || text === '');
};

const guardsAt = (node: Expression): readonly { readonly span: Span; readonly value: boolean }[] => {
  if (node.kind !== 'binary' || (node.operator !== '||' && node.operator !== '&&')) return [];
  const absorbing = node.operator === '||';
  return [node.left, node.right].map(plain).flatMap((side) =>
    // The whole operand: what stands beside it is what was meant.
    side.kind === 'literal' && side.literal.value === absorbing ? [{ span: node.span, value: absorbing }] : [],
  );
};

const isReasonText = (written: Expression): boolean => {
  const node = plain(written);
  if (node.kind === 'call' && plain(node.target).kind === 'member') {
    const { target } = plain(node.target) as Extract<Expression, { kind: 'member' }>;
    return node.args.length === 0 && isReasonText(target);
  }
  if (node.kind !== 'member') return false;
  return (
    (node.name === 'StatusReason' && isPath(node.target, 'context', 'Response')) ||
    (node.name === 'Message' && isPath(node.target, 'context', 'LastError'))
  );
};

const textTests = new Set(['Contains', 'StartsWith', 'EndsWith', 'Equals', 'IndexOf']);

/** A comparison of such a text with one that is written out. */
const reasonTextAt = (node: Expression): Span | undefined => {
  if (node.kind === 'binary' && comparisons.has(node.operator)) {
    const sides = [node.left, node.right];
    return sides.some(isReasonText) && sides.some((side) => (textOf(side) ?? '') !== '') ? node.span : undefined;
  }
  if (node.kind !== 'call') return undefined;
  const target = plain(node.target);
  const isTest = target.kind === 'member' && textTests.has(target.name) && isReasonText(target.target);
  return isTest && textOf(node.args[0]?.value) !== undefined ? node.span : undefined;
};

const isNode = (part: object): part is Expression => 'kind' in part && 'span' in part;

/** `context.Response.StatusCode`; `?.` is a look. */
const isResponseRead = (node: Expression): boolean =>
  node.kind === 'member' && isPath(node.target, 'context', 'Response');

/** `context.Response == null`, `!= null`, either way round. */
const isResponseCheck = (node: Expression): boolean => {
  if (node.kind !== 'binary' || !comparisons.has(node.operator)) return false;
  const sides = [node.left, node.right].map(plain);
  return (
    sides.some((side) => isPath(side, 'context', 'Response')) &&
    sides.some((side) => side.kind === 'literal' && side.literal.value === null)
  );
};

interface Gathered {
  readonly variableReads: VariableRead[];
  readonly guards: { readonly span: Span; readonly value: boolean }[];
  readonly reasonTexts: Span[];
  readonly responseReads: Span[];
  isResponseChecked: boolean;
}

const gather = (root: object): Gathered => {
  const found: Gathered = {
    variableReads: [],
    guards: [],
    reasonTexts: [],
    responseReads: [],
    isResponseChecked: false,
  };
  const seen = new Set<number>();
  const waiting: object[] = [root];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (isNode(part)) {
      const read = castReadAt(part);
      // The cast comes first, and what it holds is met again.
      if (read !== undefined && !seen.has(read.span.start)) {
        seen.add(read.span.start);
        found.variableReads.push(read);
      }
      found.guards.push(...guardsAt(part));
      const text = reasonTextAt(part);
      if (text !== undefined) found.reasonTexts.push(text);
      if (isResponseRead(part)) found.responseReads.push(part.span);
      found.isResponseChecked ||= isResponseCheck(part);
    }
    for (const below of Object.values(part))
      if (typeof below === 'object' && below !== null) waiting.push(below as object);
  }
  return found;
};

const inOrder = <T>(items: readonly T[], start: (item: T) => number): readonly T[] =>
  items.toSorted((a, b) => start(a) - start(b));

/** What can be said about the code of a policy expression without running it; undefined when it is no C#. */
export const expressionFacts = (code: string, form: ExpressionForm): ExpressionFacts | undefined => {
  try {
    const parsed = parse(code, form);
    const { variableReads, guards, reasonTexts, responseReads, isResponseChecked } = gather(parsed);
    return {
      variableReads: inOrder(variableReads, ({ span }) => span.start),
      guards: inOrder(guards, ({ span }) => span.start),
      reasonTexts: inOrder(reasonTexts, ({ start }) => start),
      responseReads: isResponseChecked ? [] : inOrder(responseReads, ({ start }) => start),
      truth: (isNeverSet) => {
        const value = parsed.form === 'single' ? fold(parsed.value, isNeverSet)?.value : undefined;
        return typeof value === 'boolean' ? value : undefined;
      },
    };
  } catch (error) {
    if (error instanceof Problem || error instanceof RangeError) return undefined;
    throw error;
  }
};
