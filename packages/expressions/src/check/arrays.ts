import type { Span } from '@spillway/diagnostics';
import { defaultValue } from '../boxing.ts';
import { raise } from '../exceptions.ts';
import type { Run } from '../runtime.ts';
import type { Expression } from '../syntax/ast.ts';
import { arrayOf, rankOf, type Type, types } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import { type Bound, erroneous } from './bound.ts';
import { convert, placed, tryConvert } from './convert.ts';
import { checkExpression } from './expressions.ts';
import { bestCommonType } from './inference.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './type-names.ts';

/** The size is an int, or the first of the wider types that the value converts to. */
const arraySize = (scope: Scope, size: Bound): Bound =>
  [types.int, types.uint, types.long, types.ulong]
    .map((type) => tryConvert(scope, size, type))
    .find((converted) => converted !== undefined) ?? convert(scope, size, types.int);

/** `new T[n]`, `new T[n, m]`, `new T[] { … }` */
export const checkNewArray = (scope: Scope, node: Extract<Expression, { kind: 'new-array' }>): Bound => {
  const element = resolveType(scope, node.element);
  const { rank } = node;
  const sizes = node.sizes.map((size) => arraySize(scope, checkExpression(scope, size)));
  if (node.values) {
    const made = arrayOfValues(scope, { values: node.values, element, rank, span: node.span });
    checkSizes(scope, sizes, made);
    return made;
  }
  const negative = sizes.find((size) => typeof size.constant?.value === 'number' && size.constant.value < 0);
  if (negative)
    scope.report(negative.span, 'EXP214', 'an array cannot have a negative size', 'write zero or a positive number');
  const run: Run = (frame) => {
    const lengths = sizes.map((size) => Number(size.run(frame) as number | bigint));
    if (lengths.some((length) => length < 0 || length > 0x7fffffff))
      return raise('OverflowException', 'Arithmetic operation resulted in an overflow.');
    const total = lengths.reduce((product, length) => product * length, 1);
    frame.runtime.checkSize(total);
    return new ClrArray(element, new Array<unknown>(total).fill(defaultValue(element)), lengths);
  };
  return { type: arrayOf(element, rank), span: node.span, run: placed(node.span, run) };
};

/** `new int[2] { 1, 2 }`: the sizes must say what is there. */
const checkSizes = (scope: Scope, sizes: readonly Bound[], made: ArrayBound): void => {
  for (const [i, size] of sizes.entries())
    if (size.constant === undefined || size.constant.value !== made.lengths[i])
      scope.report(
        size.span,
        'EXP217',
        `the size is not ${made.lengths[i] ?? 0}, the number of elements`,
        'leave the size out',
      );
};

interface Values {
  readonly values: readonly Expression[];
  readonly element: Type;
  readonly rank: number;
  readonly span: Span;
}

type ArrayBound = Bound & { readonly lengths: readonly number[] };

/** The values row by row; a nested list is a row where the array has more dimensions. */
const arrayOfValues = (scope: Scope, { values, element, rank, span }: Values): ArrayBound => {
  const lengths: number[] = [];
  const flat = flatten(scope, values, { rank, lengths, depth: 0 });
  const runs = flat.map(
    (value) =>
      (value.kind === 'bare-array'
        ? checkBareArray(scope, value, element)
        : convert(scope, checkExpression(scope, value), element)
      ).run,
  );
  const run: Run = (frame) =>
    new ClrArray(
      element,
      runs.map((each) => each(frame)),
      lengths,
    );
  return { type: arrayOf(element, rank), span, lengths, run };
};

interface Level {
  readonly rank: number;
  readonly lengths: number[];
  readonly depth: number;
}

const flatten = (
  scope: Scope,
  values: readonly Expression[],
  { rank, lengths, depth }: Level,
): readonly Expression[] => {
  lengths[depth] ??= values.length;
  if (depth + 1 === rank) return values;
  return values.flatMap((value) => {
    const row = value.kind === 'bare-array' ? value.values : undefined;
    if (!row || (lengths[depth + 1] ?? row.length) !== row.length)
      scope.report(value.span, 'EXP217', 'every row needs the same number of elements', 'write rows of one length');
    return row ? flatten(scope, row, { rank, lengths, depth: depth + 1 }) : [];
  });
};

const leaves = (values: readonly Expression[], rank: number): readonly Expression[] =>
  rank === 1 ? values : values.flatMap((value) => (value.kind === 'bare-array' ? leaves(value.values, rank - 1) : []));

/** `new[] { … }`: the element type is the one all values convert to. */
export const checkImplicitArray = (scope: Scope, node: Extract<Expression, { kind: 'implicit-array' }>): Bound => {
  const { rank, span } = node;
  const values = leaves(node.values, rank).map((value) => checkExpression(scope, value));
  if (values.some((value) => value.type.kind === 'error')) return erroneous(span);
  const element = bestCommonType(values.map((value) => value.type).filter((type) => type.kind !== 'null'));
  if (!element || element.kind === 'function' || element.kind === 'void') {
    scope.report(span, 'EXP217', 'the elements have no common type', 'name it: `new object[] { … }`');
    return erroneous(span);
  }
  if (rank > 1) return arrayOfValues(scope, { values: node.values, element, rank, span });
  const runs = values.map((value) => convert(scope, value, element).run);
  return {
    type: arrayOf(element),
    span,
    run: (frame) =>
      new ClrArray(
        element,
        runs.map((run) => run(frame)),
      ),
  };
};

/** `{ 1, 2 }` where an array is expected. */
export const checkBareArray = (
  scope: Scope,
  node: Extract<Expression, { kind: 'bare-array' }>,
  expected: Type | undefined,
): Bound => {
  if (expected?.kind === 'array')
    return arrayOfValues(scope, {
      values: node.values,
      element: expected.element,
      rank: rankOf(expected),
      span: node.span,
    });
  scope.report(node.span, 'EXP217', 'a list in braces needs an array type', 'write `new[] { … }`');
  return erroneous(node.span);
};
