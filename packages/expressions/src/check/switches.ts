import { refersTo } from '../boxing.ts';
import { completion, type Exec, type Run } from '../runtime.ts';
import type { Statement, SwitchLabel, SwitchSection } from '../syntax/ast.ts';
import { sameType, type Type } from '../types.ts';
import type { Bound } from './bound.ts';
import { tryConvert } from './convert.ts';
import { checkCondition, checkExpression } from './expressions.ts';
import { checkPattern } from './patterns.ts';
import type { LoopContext, Scope, SwitchTargets } from './scope.ts';
import { checkStatements, type Step } from './statements.ts';
import { resolveType } from './type-names.ts';

interface Section {
  readonly tests: readonly (Run | 'default')[];
  readonly exec: Exec;
  readonly completes: boolean;
}

/** A `switch` statement with constants, types and guards. */
export const checkSwitch = (scope: Scope, node: Extract<Statement, { kind: 'switch' }>): Step => {
  const value = checkExpression(scope, node.value);
  if (value.type.kind === 'null')
    scope.report(value.span, 'EXP201', 'a `switch` needs a value that has a type', 'cast it, for example `(object)`');
  const slot = scope.session.newSlot();
  const subject: Bound = { type: value.type, span: value.span, run: (frame) => frame.slots[slot]?.value };
  const targets = targetsOf(scope, node.sections, value.type);
  const loop: LoopContext = { continues: scope.loop?.continues ?? false, breaks: false, sections: targets };
  const inner = scope.inner({ loop });
  const sections = node.sections.map((section) => checkSection(inner.inner(), section, subject));
  reportRepeats(inner, node.sections, value.type);
  const hasDefault = sections.some((section) => section.tests.includes('default'));
  const byNode = new Map<unknown, Section>(node.sections.map((section, index) => [section, sections[index]!]));
  const exec: Exec = (frame) => {
    frame.slots[slot] = { value: value.run(frame) };
    let chosen =
      sections.find((s) => s.tests.some((test) => test !== 'default' && test(frame))) ??
      sections.find((s) => s.tests.includes('default'));
    for (;;) {
      const end = chosen?.exec(frame) ?? completion.next;
      chosen = end === completion.goto ? byNode.get(frame.target) : undefined;
      if (!chosen) return end === completion.break ? completion.next : end;
    }
  };
  return { exec, completes: !hasDefault || loop.breaks || sections.some((section) => section.completes) };
};

/** Where `goto case` and `goto default` go. */
const targetsOf = (scope: Scope, sections: readonly SwitchSection[], subject: Type): SwitchTargets => ({
  subject,
  find: (value) =>
    sections.find((section) =>
      section.labels.some((label) => {
        if (label.kind === 'default') return value === undefined;
        if (!value?.constant || label.guard) return false;
        const constant = constantOfLabel(scope, label, subject);
        return constant !== undefined && constant.value === value.constant.value;
      }),
    ),
});

const constantOfLabel = (
  scope: Scope,
  { pattern }: Extract<SwitchLabel, { kind: 'case' }>,
  subject: Type,
): { readonly value: unknown } | undefined => {
  if (pattern.kind !== 'constant-pattern') return undefined;
  const { value: node } = pattern;
  return scope.session.apart(() => {
    const found = checkExpression(scope, node);
    return (tryConvert(scope, found, subject) ?? found).constant;
  }).result;
};

/** A label must name something that no label before it takes. */
const reportRepeats = (scope: Scope, sections: readonly SwitchSection[], subject: Type): void => {
  const seen = new Set<unknown>();
  const taken: Type[] = [];
  for (const label of sections.flatMap((section) => section.labels)) {
    const repeats = label.kind === 'default' ? seen.has('default') : isTaken(scope, { label, subject, seen, taken });
    if (repeats) scope.report(label.span, 'EXP231', 'this case is there already', 'leave the second one out');
    if (label.kind === 'default') seen.add('default');
    else if (!label.guard) take(scope, { label, subject, seen, taken });
  }
};

interface Taken {
  readonly label: Extract<SwitchLabel, { kind: 'case' }>;
  readonly subject: Type;
  /** Constants, each in a tuple of its kind and value. */
  readonly seen: Set<unknown>;
  readonly taken: Type[];
}

/** The type every value of the label has. */
const typeOfLabel = (scope: Scope, { pattern }: Taken['label'], subject: Type): Type | undefined => {
  if (pattern.kind === 'var-pattern') return subject;
  return scope.session.apart(() =>
    pattern.kind === 'type-pattern' && pattern.name !== undefined ? resolveType(scope, pattern.type) : undefined,
  ).result;
};

const isTaken = (scope: Scope, { label, subject, seen, taken }: Taken): boolean => {
  const constant = constantOfLabel(scope, label, subject);
  const type = constant ? undefined : typeOfLabel(scope, label, subject);
  if (constant && !label.guard && seen.has(constantKey(constant))) return true;
  const whole = taken.some((before) => sameType(before, subject) && label.pattern.kind !== 'constant-pattern');
  return whole || (type !== undefined && type.kind !== 'error' && taken.some((before) => refersTo(type, before)));
};

const constantKey = ({ value }: { readonly value: unknown }): string => `${typeof value} ${String(value)}`;

const take = (scope: Scope, { label, subject, seen, taken }: Taken): void => {
  const constant = constantOfLabel(scope, label, subject);
  if (constant) seen.add(constantKey(constant));
  const type = typeOfLabel(scope, label, subject);
  if (type && type.kind !== 'error') taken.push(type);
};

const checkSection = (scope: Scope, section: SwitchSection, subject: Bound): Section => {
  const tests = section.labels.map((label) => checkLabel(scope, label, subject));
  const { exec, completes: ends } = checkStatements(scope, section.body);
  const completes = ends && tests.some(({ isReachable }) => isReachable);
  if (completes)
    scope.report(section.span, 'EXP226', 'control falls out of the switch section', 'end it with `break;` or `return`');
  return { tests: tests.map(({ test }) => test), exec, completes };
};

interface Label {
  readonly test: Run | 'default';
  /** Not where the guard is always false. */
  readonly isReachable: boolean;
}

const checkLabel = (scope: Scope, label: SwitchLabel, subject: Bound): Label => {
  if (label.kind === 'default') return { test: 'default', isReachable: true };
  const test = checkPattern(scope, label.pattern, subject);
  if (!label.guard) return { test, isReachable: true };
  const guard = checkCondition(scope, label.guard);
  return { test: (frame) => test(frame) && guard.run(frame), isReachable: guard.constant?.value !== false };
};
