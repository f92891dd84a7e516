import { didYouMean, type Span } from '@spillway/diagnostics';
import type { CodeDiagnostic, ExplainedPart } from '../api.ts';
import { errorAt } from '../problem.ts';
import type { MemberInfo } from '../signature.ts';
import { type Type, typeText } from '../types.ts';
import type { Bound } from './bound.ts';
import { type Assignments, localOrigin } from './origins.ts';

interface LocalVariable {
  readonly kind: 'variable';
  readonly name: string;
  readonly type: Type;
  readonly slot: number;
  readonly constant?: { readonly value: unknown };
  /** Why it cannot be assigned, for example `a foreach variable`. */
  readonly fixed?: string;
  /** Which string instance it holds; see origins.ts. */
  readonly origin?: string;
}

export interface LocalFunction {
  readonly kind: 'function';
  readonly name: string;
  /** What a call sees: the receiver of the member is the frame of the caller. */
  readonly member: MemberInfo;
}

export type Local = LocalVariable | LocalFunction;

/** What all parts of one compilation share. */
export class Session {
  readonly reads = { requestBody: false, responseBody: false };
  readonly assignments: Assignments;
  private found: CodeDiagnostic[] = [];
  private slots = 0;
  private readonly explained: Map<string, ExplainedPart> | undefined;

  constructor(assignments: Assignments, explain = false) {
    this.assignments = assignments;
    this.explained = explain ? new Map() : undefined;
  }

  /** What was noted, outer parts before what they are made of. */
  get explanation(): readonly ExplainedPart[] | undefined {
    return this.explained && [...this.explained.values()].sort(byPlace);
  }

  /** A lambda may be checked several times; the last time is the one that counts. */
  noteValue(span: Span, type: Type): void {
    this.explained?.set(`${span.start} ${span.end}`, { kind: 'value', span, type: typeText(type) });
  }

  noteMember(span: Span, { declaring, signature }: MemberInfo): void {
    const part: ExplainedPart = { kind: 'member', span, declaring: declaring.name, signature };
    this.explained?.set(`${span.start} ${span.end} ${declaring.name} ${signature}`, part);
  }

  get diagnostics(): readonly CodeDiagnostic[] {
    return this.found;
  }

  newSlot(): number {
    return this.slots++;
  }

  report(span: Span, code: string, message: string, help: string): void {
    this.add(errorAt(span, { code, message, help }));
  }

  /** Something Azure refuses although it runs here. */
  warn(span: Span, code: string, message: string, help: string): void {
    this.add({ code, severity: 'warning', message, span, help });
  }

  get hasErrors(): boolean {
    return hasErrors(this.found);
  }

  /** The same finding at the same place is told once, though a lambda may be checked several times. */
  add(diagnostic: CodeDiagnostic): void {
    const { code, span } = diagnostic;
    const known = this.found.some((d) => d.code === code && d.span.start === span.start && d.span.end === span.end);
    if (!known) this.found.push(diagnostic);
  }

  /** Collects what a piece of checking reports, instead of reporting it. */
  apart<T>(check: () => T): { readonly result: T; readonly diagnostics: readonly CodeDiagnostic[] } {
    const outer = this.found;
    this.found = [];
    try {
      const result = check();
      return { result, diagnostics: this.found };
    } finally {
      this.found = outer;
    }
  }
}

const byPlace = (a: ExplainedPart, b: ExplainedPart): number =>
  a.span.start - b.span.start || b.span.end - a.span.end || (a.kind === b.kind ? 0 : a.kind === 'value' ? -1 : 1);

/** What `return` means where it stands. */
export interface FunctionContext {
  /** Undefined while the type is inferred from the returns. */
  readonly returns: Type | undefined;
  readonly found: Bound[];
  readonly name: string;
}

/** Names visible at a place. Blocks nest; a lambda starts a new function. */
export class Scope {
  readonly session: Session;
  readonly fn: FunctionContext;
  /** Undefined where neither `checked` nor `unchecked` was written. */
  readonly checked: boolean | undefined;
  readonly parent: Scope | undefined;
  /** What `?.` left of the member access being checked. */
  readonly conditionalTarget: Bound | undefined;
  readonly loop: LoopContext | undefined;
  /** Whether a `throw` without a value has an exception to throw again. */
  readonly isInCatch: boolean;
  /** A `finally` block, which control must not leave. */
  private readonly isFinally: boolean;
  private readonly locals = new Map<string, Local>();
  /** The names declared in the scopes inside this one. */
  private readonly innerNames = new Set<string>();
  /** Variables whose first value is being checked. */
  private readonly upcoming = new Set<string>();
  private readonly labels = new Map<string, Label>();
  /** What the type parameters of a local function stand for. */
  private readonly typeParameters: ReadonlyMap<string, Type> | undefined;

  constructor(parent: Scope | undefined, parts: ScopeParts) {
    this.parent = parent;
    this.session = parts.session;
    this.fn = parts.fn;
    this.checked = parts.checked;
    this.conditionalTarget = parts.conditionalTarget;
    this.loop = parts.loop;
    this.isInCatch = parts.isInCatch ?? false;
    this.typeParameters = parts.typeParameters;
    this.isFinally = parts.isFinally ?? false;
  }

  /** Whether a `finally` block of the same function is around. */
  get isInFinally(): boolean {
    return this.isFinally || (this.parent?.fn === this.fn && this.parent.isInFinally);
  }

  declareLabel(label: Label, span: Span): void {
    if (this.findLabel(label.name))
      this.report(span, 'EXP212', `the label \`${label.name}\` is there already`, 'choose another name');
    this.labels.set(label.name, label);
  }

  /** A label of this block or of one around it, in the same function and the same `finally`. */
  findLabel(name: string): Label | undefined {
    const own = this.labels.get(name);
    if (own || this.isFinally || this.parent?.fn !== this.fn) return own;
    return this.parent.findLabel(name);
  }

  /** A scope inside this one; what is not given stays as it is. */
  inner(changes: Partial<ScopeParts> = {}): Scope {
    const { session, fn, checked, conditionalTarget, loop, isInCatch } = this;
    return new Scope(this, { session, fn, checked, conditionalTarget, loop, isInCatch, ...changes });
  }

  find(name: string): Local | undefined {
    return this.locals.get(name) ?? this.parent?.find(name);
  }

  findType(name: string): Type | undefined {
    return this.typeParameters?.get(name) ?? this.parent?.findType(name);
  }

  /** Runs a check while a variable is known to come whose type is not known yet. */
  before<T>(name: string, check: () => T): T {
    this.upcoming.add(name);
    try {
      return check();
    } finally {
      this.upcoming.delete(name);
    }
  }

  isUpcoming(name: string): boolean {
    return this.upcoming.has(name) || (this.parent?.isUpcoming(name) ?? false);
  }

  names(): readonly string[] {
    return [...this.locals.keys(), ...(this.parent?.names() ?? [])];
  }

  declare<T extends Local>(local: T, span: Span): T {
    // C# lets no inner block reuse the name of an outer variable, even of one that is declared behind the block.
    if (this.find(local.name) || this.innerNames.has(local.name) || local.name === 'context')
      this.report(span, 'EXP212', `\`${local.name}\` is already declared`, 'choose another name');
    this.locals.set(local.name, local);
    for (let outer = this.parent; outer; outer = outer.parent) outer.innerNames.add(local.name);
    return local;
  }

  variable(
    name: string,
    type: Type,
    span: Span,
    details: {
      readonly fixed?: string;
      readonly constant?: { readonly value: unknown };
      readonly value?: Bound | undefined;
    } = {},
  ): LocalVariable {
    const { value, ...rest } = details;
    const slot = this.session.newSlot();
    const origin = localOrigin(this.session.assignments, { name, slot, value });
    return this.declare({ kind: 'variable', name, type, slot, origin, ...rest }, span);
  }

  report(span: Span, code: string, message: string, help: string): void {
    this.session.report(span, code, message, help);
  }
}

interface ScopeParts {
  readonly session: Session;
  readonly fn: FunctionContext;
  readonly checked?: boolean | undefined;
  readonly conditionalTarget?: Bound | undefined;
  readonly loop?: LoopContext | undefined;
  readonly isInCatch?: boolean;
  readonly typeParameters?: ReadonlyMap<string, Type>;
  readonly isFinally?: boolean;
}

/** What `goto` may name. */
export interface Label {
  readonly name: string;
  /** Some `goto` leads here. */
  isTarget: boolean;
}

/** The nearest loop or switch: whether `break` and `continue` may stand, and whether a `break` did. */
export interface LoopContext {
  readonly continues: boolean;
  breaks: boolean;
  /** The sections of a `switch`, for `goto case`. */
  readonly sections?: SwitchTargets;
}

/** Finds the section of a constant, or of `default`. */
export interface SwitchTargets {
  find(value: Bound | undefined): object | undefined;
  readonly subject: Type;
}

/** True when one of the findings keeps the code from running. */
export const hasErrors = (diagnostics: readonly CodeDiagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');

/** `did you mean` when a candidate is close, else the fallback. */
export const suggestion = (word: string, candidates: Iterable<string>, fallback: string): string =>
  didYouMean(word, candidates) ?? fallback;
