import type { Expression } from '../syntax/ast.ts';
import type { Bound } from './bound.ts';

/**
 * Which instance of a string an expression gives. C# compares `object == string` by reference, and strings have no
 * identity here; so the checker follows where they come from. Literals are one instance each; a path of `context` and a
 * local variable give the same instance every time; everything else is computed, thus new.
 */

export const interned = 'literal';

export const originOf = (bound: Bound): string | undefined =>
  typeof bound.constant?.value === 'string' ? interned : bound.origin;

/** True when equal text means one instance. */
export const isSameInstance = (left: Bound, right: Bound): boolean => {
  const origin = originOf(left);
  return origin !== undefined && origin === originOf(right);
};

/** A member of `context`, or of something below it. */
export const originBelow = (target: Bound, step: string): { readonly origin: string } | undefined =>
  target.origin?.startsWith('context') ? { origin: `${target.origin}${step}` } : undefined;

/** One of two values: known only when both are literals. */
export const originOfEither = (a: Bound, b: Bound): { readonly origin: string } | undefined =>
  originOf(a) === interned && originOf(b) === interned ? { origin: interned } : undefined;

/** Names that are assigned after their declaration, mapped to true when only string literals are. */
export type Assignments = ReadonlyMap<string, boolean>;

const isLiteral = (node: Expression): boolean => node.kind === 'literal' && typeof node.literal.value === 'string';

/** A deconstruction assigns every name in the tuple; the value is unknown. */
const namesIn = (target: Expression): readonly string[] =>
  target.kind === 'name'
    ? [target.name]
    : target.kind === 'tuple'
      ? target.elements.flatMap((element) => namesIn(element.value))
      : [];

const assignedName = (node: Partial<Expression> & object): readonly [string, boolean] | undefined => {
  if (!('kind' in node)) {
    const { mode, value } = node as { mode?: unknown; value?: Expression };
    return (mode === 'out' || mode === 'ref') && value?.kind === 'name' ? [value.name, false] : undefined;
  }
  if (node.kind !== 'assign') return undefined;
  const { target, value, operator } = node as Extract<Expression, { kind: 'assign' }>;
  return target.kind === 'name' ? [target.name, operator === '=' && isLiteral(value)] : undefined;
};

const deconstructed = ({ target }: Extract<Expression, { kind: 'assign' }>): readonly string[] =>
  target.kind === 'tuple' ? namesIn(target) : [];

export const assignmentsIn = (root: object): Assignments => {
  const found = new Map<string, boolean>();
  const waiting: object[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const assigned = assignedName(node);
    if ('kind' in node && node.kind === 'assign')
      for (const name of deconstructed(node as Extract<Expression, { kind: 'assign' }>)) found.set(name, false);
    if (assigned) found.set(assigned[0], assigned[1] && found.get(assigned[0]) !== false);
    for (const part of Object.values(node)) if (typeof part === 'object' && part !== null) waiting.push(part as object);
  }
  return found;
};

/** The origin of a local variable with that initial value. */
export const localOrigin = (
  assignments: Assignments,
  local: { readonly name: string; readonly slot: number; readonly value: Bound | undefined },
): string => {
  const initial = local.value && originOf(local.value);
  const onlyLiterals = assignments.get(local.name);
  if (onlyLiterals === undefined) return initial ?? `local ${local.slot}`;
  return onlyLiterals && (!local.value || initial === interned) ? interned : `local ${local.slot}`;
};
