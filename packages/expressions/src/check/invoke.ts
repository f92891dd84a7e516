import type { Span } from '@spillway/diagnostics';
import type { CodeDiagnostic } from '../api.ts';
import { boxing } from '../boxing.ts';
import { argumentNull, nullReference } from '../exceptions.ts';
import { isReference } from '../registry.ts';
import type { Frame, Reference, Run } from '../runtime.ts';
import type { Constraint, MemberInfo, ParameterInfo } from '../signature.ts';
import { substitute, type Type, types, typeText } from '../types.ts';
import { ClrArray } from '../values/collections.ts';
import type { Bound } from './bound.ts';
import { convert, placed } from './convert.ts';
import { noteMember } from './lookup.ts';
import type { CallArgument, Candidate, Choice, Mismatch, Slot } from './overloads.ts';
import { applicable, bestChoice, broken, isChoice } from './overloads.ts';
import { checkRegexPattern } from './regex-patterns.ts';
import type { Scope } from './scope.ts';

/** What a call looks like in a message. */
export interface CallSite {
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
}

/** Chooses among the methods and builds the call; undefined after a diagnostic. */
export const callBest = (
  scope: Scope,
  candidates: readonly Candidate[],
  {
    args,
    typeArgs,
    site,
  }: { readonly args: readonly CallArgument[]; readonly typeArgs: readonly Type[]; readonly site: CallSite },
): Bound | undefined => {
  if (args.some((arg) => arg.bound?.type.kind === 'error')) return undefined;
  const results = candidates.map((candidate) => applicable(candidate, argumentsFor(candidate, args), typeArgs));
  const allowed = results.filter(isChoice);
  // The classes called `Extensions` of XML and JSON are one here; a call that names one of them means it alone.
  const choices = allowed.filter(
    (choice) => choice.candidate.receiver || !choice.candidate.member.isExtension || !broken(choice),
  );
  if (choices.length > 0) {
    const best = bestChoice(choices, args);
    const problem = best && broken(best);
    if (problem) {
      reportOne(scope, { candidates, results: [problem], args, site }, problem);
      return undefined;
    }
    if (best) return buildCall(scope, best, site);
    reportAmbiguous(scope, choices, site);
    return undefined;
  }
  reportMismatch(scope, { candidates, results: results as readonly Mismatch[], args, site });
  return undefined;
};

/** An extension method takes the receiver as its first argument. */
const argumentsFor = ({ member, receiver }: Candidate, args: readonly CallArgument[]): readonly CallArgument[] =>
  member.isExtension && receiver ? [{ mode: 'value', span: receiver.span, bound: receiver }, ...args] : args;

/** The closure that calls the chosen method. */
export const buildCall = (scope: Scope, choice: Choice, site: CallSite): Bound => {
  const { member, receiver } = choice.candidate;
  noteMember(scope, member, site.nameSpan);
  checkRegexPattern(scope, choice);
  const inputs = choice.slots.map((slot, i) => argumentRun(scope, slot, choice, i));
  const target = member.isStatic || !receiver ? undefined : receiverRun(receiver, choice.candidate);
  const typeArgs = [...(member.declaring.parameters ?? []), ...member.typeParameters].map(
    (name) => choice.bindings.get(name) ?? types.object,
  );
  const call = onPresent(refusingNull(member, choice.parameters), target && receiver);
  const run = placed(site.span, callRun(call, target, inputs, typeArgs));
  return { type: substitute(member.type, choice.bindings), span: site.span, run, effect: true };
};

/**
 * Members are written for arguments that are there. Where one is null and the member does not expect it, the host says so
 * with a TypeError, and .NET with an ArgumentNullException.
 */
const refusingNull = ({ run, isStatic }: MemberInfo, parameters: readonly ParameterInfo[]): MemberInfo['run'] => {
  if (!parameters.some(({ type }) => isReference(type))) return run;
  const first = isStatic ? 0 : 1;
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      const missing = parameters.find(({ type }, i) => isReference(type) && args[first + i] === null);
      if (!(error instanceof TypeError) || !missing) throw error;
      return argumentNull(missing.name);
    }
  };
};

/** Refuses a null reference to call a member on: .NET looks when it calls, after the arguments are known. */
export const onPresent = (run: MemberInfo['run'], receiver: Bound | undefined): MemberInfo['run'] =>
  receiver && isReference(receiver.type) ? (self, ...rest) => run(self ?? nullReference(), ...rest) : run;

/** A value type is boxed for a member of `object`; a reference may be null until the call. */
export const receiverRun = ({ run, type }: Bound, { member }: Candidate): Run => {
  if (isReference(type)) return run;
  const { shape, name } = member.declaring;
  const box = shape === 'class' && name !== typeText(type) ? boxing(type) : undefined;
  return box ? (frame) => box(run(frame)) : run;
};

const callRun = (
  call: (...args: unknown[]) => unknown,
  target: Run | undefined,
  inputs: readonly Run[],
  typeArgs: readonly Type[],
): Run => {
  if (inputs.length === 0)
    return target
      ? (frame) => count(frame, call(target(frame), frame.runtime, typeArgs))
      : (frame) => count(frame, call(frame.runtime, typeArgs));
  const all = target ? [target, ...inputs] : inputs;
  return (frame) => {
    const values: unknown[] = [];
    for (const input of all) values.push(input(frame));
    values.push(frame.runtime, typeArgs);
    return count(frame, call(...values));
  };
};

const count = (frame: Frame, value: unknown): unknown => {
  frame.runtime.step();
  if (typeof value === 'string') frame.runtime.checkLength(value.length);
  return value === undefined ? null : value;
};

const argumentRun = (scope: Scope, slot: Slot, choice: Choice, index: number): Run => {
  const parameter = choice.parameters[index]!;
  if (slot.kind === 'default') {
    const { value } = parameter.defaultValue!;
    return () => value;
  }
  if (slot.kind === 'many') {
    const runs = slot.arguments.map((argument) => convert(scope, argument.bound!, slot.element).run);
    return (frame) =>
      new ClrArray(
        slot.element,
        runs.map((run) => run(frame)),
      );
  }
  const { argument } = slot;
  if (argument.mode === 'value') return convert(scope, argument.bound!, parameter.type).run;
  return argument.bound ? placeRun(scope, argument.bound) : declareRun(scope, argument, parameter.type);
};

const placeRun = (scope: Scope, bound: Bound): Run => {
  if (bound.place) return bound.place;
  scope.report(
    bound.span,
    'EXP207',
    'an `out` argument must be a variable',
    'declare a variable and pass it, or write `out var name`',
  );
  return () => null;
};

/** `out var x` declares its variable in the block around it. */
const declareRun = (scope: Scope, argument: CallArgument, type: Type): Run => {
  const node = argument.node?.value;
  if (node?.kind !== 'declaration') return () => null;
  const written = argument.declared ?? type;
  const slot = node.name === '_' ? scope.session.newSlot() : scope.variable(node.name, written, node.span).slot;
  return (frame): Reference => {
    const cell = { value: null as unknown };
    frame.slots[slot] = cell;
    return { get: () => cell.value, set: (value) => (cell.value = value) };
  };
};

interface Failure {
  readonly candidates: readonly Candidate[];
  readonly results: readonly Mismatch[];
  readonly args: readonly CallArgument[];
  readonly site: CallSite;
}

/** A mistake inside a lambda explains the mismatch better than the list of overloads. */
const bodyProblems = ({ results, args }: Failure): readonly CodeDiagnostic[] => {
  const tried = results.find((result) => result.kind === 'body');
  return tried ? tried.diagnostics : args.flatMap((arg) => arg.bound?.deferred?.problems?.() ?? []);
};

const reportAmbiguous = (scope: Scope, choices: readonly Choice[], { name, nameSpan }: CallSite): void => {
  const [first, second] = choices.map(({ candidate }) => candidate.member.signature.replace(/^static /, ''));
  scope.report(
    nameSpan,
    'EXP233',
    `the call of \`${name}\` is ambiguous between \`${first}\` and \`${second}\``,
    'cast an argument to the type that is meant',
  );
};

const reportMismatch = (scope: Scope, failure: Failure): void => {
  const body = bodyProblems(failure);
  if (body.length > 0) {
    for (const diagnostic of body) scope.session.add(diagnostic);
    return;
  }
  const [only] = failure.results;
  if (failure.results.length === 1 && only) reportOne(scope, failure, only);
  else reportAll(scope, failure);
};

const signatures = ({ candidates }: Failure): string => {
  const shown = candidates
    .slice(0, 4)
    .map(
      ({ member }) => `\`${member.signature.replace(/^static /, '').replace(/^new/, `new ${member.declaring.name}`)}\``,
    );
  return `available: ${shown.join(', ')}${candidates.length > 4 ? ', …' : ''}`;
};

const constraintText = (wanted: Constraint): string => {
  if (wanted === 'struct') return 'a value type';
  return wanted === 'class' ? 'a reference type' : `a \`${typeText(wanted)}\``;
};

const reportOne = (scope: Scope, failure: Failure, mismatch: Mismatch): void => {
  const { site } = failure;
  const help = signatures(failure);
  if (mismatch.kind === 'argument') {
    const { argument, expected } = mismatch;
    const given = argument.bound
      ? argument.bound.deferred
        ? 'a lambda'
        : `\`${typeText(argument.bound.type)}\``
      : argument.declared
        ? `\`out ${typeText(argument.declared)}\``
        : 'an `out` variable';
    scope.report(
      argument.span,
      'EXP208',
      `\`${site.name}\` expects \`${typeText(expected)}\` here, ${given} given`,
      help,
    );
  } else if (mismatch.kind === 'named')
    scope.report(mismatch.span, 'EXP208', `\`${site.name}\` has no parameter \`${mismatch.name}\` to set here`, help);
  else if (mismatch.kind === 'constraint')
    scope.report(
      site.nameSpan,
      'EXP209',
      `\`${mismatch.parameter}\` of \`${site.name}\` must be ${constraintText(mismatch.wanted)}, \`${typeText(mismatch.given)}\` is none`,
      help,
    );
  else if (mismatch.kind === 'inference')
    scope.report(
      site.nameSpan,
      'EXP209',
      `the type arguments of \`${site.name}\` cannot be inferred`,
      `write them: \`${site.name}<…>(…)\`; ${help}`,
    );
  else scope.report(site.nameSpan, 'EXP208', `\`${site.name}\` does not take ${failure.args.length} arguments`, help);
};

const reportAll = (scope: Scope, failure: Failure): void => {
  const given = failure.args
    .map((arg) => (arg.bound ? (arg.bound.deferred ? 'lambda' : typeText(arg.bound.type)) : 'out'))
    .join(', ');
  scope.report(
    failure.site.nameSpan,
    'EXP208',
    `no overload of \`${failure.site.name}\` takes (${given})`,
    signatures(failure),
  );
};
