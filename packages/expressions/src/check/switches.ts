import { completion, type Exec, type Run } from '../runtime.ts';
import type { Statement, SwitchLabel, SwitchSection } from '../syntax/ast.ts';
import type { Bound } from './bound.ts';
import { checkCondition, checkExpression } from './expressions.ts';
import { checkPattern } from './patterns.ts';
import type { LoopContext, Scope } from './scope.ts';
import { checkStatements, type Step } from './statements.ts';

interface Section {
  readonly tests: readonly (Run | 'default')[];
  readonly exec: Exec;
  readonly completes: boolean;
}

/** A `switch` statement with constants, types and guards. */
export const checkSwitch = (scope: Scope, node: Extract<Statement, { kind: 'switch' }>): Step => {
  const value = checkExpression(scope, node.value);
  const slot = scope.session.newSlot();
  const subject: Bound = { type: value.type, span: value.span, run: (frame) => frame.slots[slot]?.value };
  const loop: LoopContext = { continues: scope.loop?.continues ?? false, breaks: false };
  const inner = scope.inner({ loop });
  const sections = node.sections.map((section) => checkSection(inner.inner(), section, subject));
  reportRepeats(inner, node.sections);
  const hasDefault = sections.some((section) => section.tests.includes('default'));
  const exec: Exec = (frame) => {
    frame.slots[slot] = { value: value.run(frame) };
    const chosen =
      sections.find((s) => s.tests.some((test) => test !== 'default' && test(frame))) ??
      sections.find((s) => s.tests.includes('default'));
    const end = chosen?.exec(frame) ?? completion.next;
    return end === completion.break ? completion.next : end;
  };
  return { exec, completes: !hasDefault || loop.breaks || sections.some((section) => section.completes) };
};

/** Two labels without a guard must not name one constant. */
const reportRepeats = (scope: Scope, sections: readonly SwitchSection[]): void => {
  const seen = new Set<unknown>();
  for (const label of sections.flatMap((section) => section.labels)) {
    if (label.kind === 'default' || label.guard || label.pattern.kind !== 'constant-pattern') continue;
    const { value: node } = label.pattern;
    const { constant } = scope.session.apart(() => checkExpression(scope, node)).result;
    if (constant && seen.has(constant.value))
      scope.report(label.span, 'EXP231', 'this case is there already', 'leave the second one out');
    if (constant) seen.add(constant.value);
  }
};

const checkSection = (scope: Scope, section: SwitchSection, subject: Bound): Section => {
  const tests = section.labels.map((label) => checkLabel(scope, label, subject));
  const { exec, completes } = checkStatements(scope, section.body);
  if (completes)
    scope.report(section.span, 'EXP226', 'control falls out of the switch section', 'end it with `break;` or `return`');
  return { tests, exec, completes };
};

const checkLabel = (scope: Scope, label: SwitchLabel, subject: Bound): Run | 'default' => {
  if (label.kind === 'default') return 'default';
  const test = checkPattern(scope, label.pattern, subject);
  if (!label.guard) return test;
  const guard = checkCondition(scope, label.guard);
  return (frame) => test(frame) && guard.run(frame);
};
